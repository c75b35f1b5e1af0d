"""Run by an interpreter that has the agent: reads one call from standard input, prints the answer as JSON.

The client is the agent's own (callosum over ZeroMQ, its msgpack dialect), as the manager uses it. Without a keypair in
agent.toml the server asks for no authentication.
"""

from __future__ import annotations

import asyncio
import json
import sys
import uuid
from typing import Any

from ai.backend.common import msgpack
from ai.backend.common.docker import ImageRef
from ai.backend.common.types import AutoPullBehavior, ClusterMode, KernelId, SessionTypes
from callosum.lower.zeromq import ZeroMQAddress, ZeroMQRPCTransport
from callosum.rpc import Peer

IMAGE = "registry.invalid/stable/python:3.9-ubuntu20.04"


def arguments_of(function: str, given: list[Any]) -> list[Any]:
    """The arguments as the function wants them; long ones are made here from the short ones that tests give."""
    if function == "create_kernels":
        session, kernel, slots = given
        return kernel_arguments(session, kernel, slots)
    return given


def kernel_arguments(session: str, kernel: str, slots: dict[str, str]) -> list[Any]:
    import platform

    architecture = platform.machine()
    registry = {"name": "registry.invalid", "url": "", "username": None, "password": None}
    configuration = {
        "image": {
            "canonical": IMAGE,
            "project": "stable",
            "architecture": architecture,
            "digest": "sha256:0",
            "repo_digest": None,
            "registry": registry,
            "labels": {"ai.backend.kernelspec": "1", "ai.backend.runtime-type": "app"},
            "is_local": True,
            "auto_pull": AutoPullBehavior.NONE,
        },
        "network_id": "",
        "auto_pull": AutoPullBehavior.NONE,
        "session_type": SessionTypes.INTERACTIVE,
        "cluster_mode": ClusterMode.SINGLE_NODE,
        "cluster_role": "main",
        "cluster_idx": 1,
        "cluster_hostname": "main1",
        "uid": None,
        "main_gid": None,
        "supplementary_gids": [],
        "resource_slots": slots,
        "resource_opts": {},
        "environ": {},
        "mounts": [],
        "package_directory": [],
        "idle_timeout": 0,
        "bootstrap_script": None,
        "startup_command": None,
        "internal_data": None,
        "preopen_ports": [],
        "allocated_host_ports": [],
        "scaling_group": "default",
        "agent_addr": "127.0.0.1",
        "endpoint_id": None,
        "owner_user_id": None,
        "owner_project_id": None,
        "local_rank": 0,
        "global_rank": 0,
        "local_size": 1,
    }
    cluster = {
        "mode": ClusterMode.SINGLE_NODE,
        "size": 1,
        "replicas": {"main": 1},
        "network_config": {},
        "ssh_keypair": {"public_key": "", "private_key": ""},
        "cluster_ssh_port_mapping": None,
    }
    image = ImageRef.from_image_str(IMAGE, "stable", "registry.invalid", architecture=architecture, is_local=True)
    return [session, [kernel], [configuration], cluster, {KernelId(uuid.UUID(kernel)): image}]


async def call(port: int, function: str, arguments: list[Any], timeout: float) -> Any:
    peer = Peer(
        connect=ZeroMQAddress(f"tcp://127.0.0.1:{port}"),
        transport=ZeroMQRPCTransport,
        serializer=msgpack.packb,
        deserializer=msgpack.unpackb,
        invoke_timeout=timeout,
    )
    async with asyncio.timeout(timeout), peer:
        return await peer.invoke(function, {"args": arguments, "kwargs": {}})


def plain(value: Any) -> Any:
    """The answer with keys that JSON can have: 26's slot names are no strings."""
    if isinstance(value, dict):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    return value


def main() -> None:
    request = json.load(sys.stdin)
    arguments = arguments_of(request["function"], request["arguments"])
    answer = asyncio.run(call(request["port"], request["function"], arguments, request["timeout"]))
    json.dump(plain(answer), sys.stdout, default=str)


if __name__ == "__main__":
    main()
