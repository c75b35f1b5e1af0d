"""The configuration files of the agent, as each of its versions wants them."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from .ports import free_port


@dataclass
class Ports:
    rpc: int = field(default_factory=free_port)
    service: int = field(default_factory=free_port)
    socket_relay: int = field(default_factory=free_port)
    metadata: int = field(default_factory=free_port)
    monitor_terminal: int = field(default_factory=free_port)
    monitor_web: int = field(default_factory=free_port)


def agent_toml(
    *,
    version: str,
    identity: str,
    namespace: str,
    etcd_port: int,
    ports: Ports,
    folder: Path,
    backend: str,
    allow: Sequence[str],
    allocation_order: Sequence[str],
    heartbeat_seconds: float,
    statistics_seconds: float,
) -> str:
    # 26 renamed the key and refuses the old name.
    group = "scaling-group" if version.startswith("25.") else "initial-resource-group-name"
    tables: dict[str, dict[str, Any]] = {
        "etcd": {"namespace": namespace, "addr": _address(etcd_port), "user": "", "password": ""},
        "agent": {
            "backend": backend,
            "id": identity,
            "region": "local",
            "instance-type": "mock",
            group: "default",
            "rpc-listen-addr": _address(ports.rpc),
            "service-addr": _address(ports.service),
            "announce-addr": _address(ports.service),
            "agent-sock-port": ports.socket_relay,
            "metadata-server-bind-host": "127.0.0.1",
            "metadata-server-port": ports.metadata,
            "aiomonitor-termui-port": ports.monitor_terminal,
            "aiomonitor-webui-port": ports.monitor_web,
            "skip-manager-detection": True,
            "allow-compute-plugins": list(allow),
            "ipc-base-path": str(folder / "ipc"),
            "var-base-path": str(folder / "var"),
            "image-commit-path": str(folder / "commit"),
            "pid-file": str(folder / "agent.pid"),
        },
        "container": {
            "port-range": [30000, 30100],
            "bind-host": "127.0.0.1",
            "scratch-type": "hostdir",
            "scratch-root": str(folder / "scratches"),
        },
        "pyroscope": {"enabled": False},
        "logging": {
            "level": "INFO",
            "drivers": ["console"],
            "console": {"colored": False, "format": "verbose"},
            "pkg-ns": {"": "WARNING", "ai.backend": "INFO"},
        },
        "resource": {
            "reserved-cpu": 0,
            "reserved-mem": "0",
            "reserved-disk": "0",
            "allocation-order": list(allocation_order),
        },
        "debug": {"enabled": False, "heartbeat-interval": heartbeat_seconds},
        "otel": {"enabled": False},
    }
    if backend == "dummy":
        # It looks for the containers of its kernels every 10 s, finds none, and ends the kernels that it has.
        tables["agent.sync-container-lifecycles"] = {"enabled": False}
    if not version.startswith("25."):
        for scope in ("node", "container", "process"):
            tables[f"agent.utilization-metric.{scope}"] = {"interval": statistics_seconds}
    for name in ("ipc", "var", "commit", "scratches"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    return _toml(tables)


def dummy_toml() -> str:
    """What the dummy backend is told: nothing takes time."""
    delays = {
        "agent.delay": "scan-image pull-image push-image purge-images destroy-kernel clean-kernel create-network"
        " destroy-network",
        "kernel-creation-ctx.delay": "prepare-scratch prepare-ssh spawn start-container mount-krunner",
        "kernel.delay": "check-status get-completions get-logs interrupt-kernel start-service start-model-service"
        " shutdown-service commit get-service-apps accept-file download-file download-single list-files",
    }
    tables: dict[str, dict[str, Any]] = {
        "agent.image": {"already-have": [], "need-to-pull": [], "missing": []},
        "agent.resource.cpu": {"num-core": 64},
        "agent.resource.memory": {"size": 1 << 40},
        "kernel": {"use-fake-code-runner": True},
    }
    for table, keys in delays.items():
        tables[table] = dict.fromkeys(keys.split(), 0.0)
    return _toml(tables)


def _address(port: int) -> dict[str, Any]:
    return {"host": "127.0.0.1", "port": port}


def _toml(tables: Mapping[str, Mapping[str, Any]]) -> str:
    lines = []
    for table, keys in tables.items():
        lines.append(f"[{table}]")
        lines += [f"{_name(key)} = {_value(value)}" for key, value in keys.items()]
    return "\n".join(lines) + "\n"


def _name(key: str) -> str:
    return key if key and all(letter.isalnum() or letter in "-_" for letter in key) else json.dumps(key)


def _value(value: Any) -> str:
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{_name(key)} = {_value(item)}" for key, item in value.items()) + " }"
    if isinstance(value, list):
        return "[" + ", ".join(_value(item) for item in value) + "]"
    return json.dumps(value)
