# SPDX-License-Identifier: Apache-2.0
"""What a check has around it: a folder, an agent's way to load plugins, docker, and the board's own tools."""

from __future__ import annotations

import importlib
import json
import logging
import os
import subprocess
from collections.abc import Awaitable, Callable, Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

from differential.probe import FakeDocker, FakeEtcd

MODULE = "ai.backend.accelerator.mock"


class Refused(Exception):
    """The plugin was not taken; the text is the reason that it gave."""


class Records(logging.Handler):
    """Keeps what is logged."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.lines: list[str] = []
        self.warnings: list[str] = []
        self.errors: list[BaseException] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Called by logging for each record."""
        text = str(record.getMessage())
        self.lines.append(f"{record.levelname} {record.name}: {text}")
        if not record.name.startswith(MODULE) and record.levelno < logging.ERROR:
            return
        if record.levelno >= logging.WARNING:
            self.warnings.append(text)
        if record.exc_info and record.exc_info[1] is not None:
            self.errors.append(record.exc_info[1])


class World:
    """All that one check needs. Its folder is the working directory."""

    def __init__(self, folder: Path, tools: Path) -> None:
        self.folder = folder
        self.tools = tools
        self.board = folder / "board"
        self.records = Records()
        self.docker = FakeDocker(folder)
        self.local: dict[str, Any] = {
            "agent": {
                "id": "i-check",
                "allow-compute-plugins": {MODULE},
                "block-compute-plugins": None,
            },
            "resource": {"allocation-order": ["cuda", "rocm", "cpu", "mem"]},
        }
        self.plugins: list[Any] = []

    async def run(self, check: Callable[[World], Awaitable[None]]) -> None:
        """Runs a check in this world."""
        os.chdir(self.folder)
        os.environ.pop("BACKEND_CONFIG_FILE", None)
        os.environ["HOME"] = str(self.folder)
        os.environ["ACCELMOCK_BOARD"] = str(self.board)
        os.environ["DOCKER_HOST"] = f"unix://{self.docker.socket}"
        logger = logging.getLogger()
        logger.addHandler(self.records)
        logging.getLogger(MODULE).setLevel(logging.DEBUG)
        try:
            await check(self)
        finally:
            for plugin in self.plugins:
                await plugin.cleanup()
            logger.removeHandler(self.records)

    # ---- the plugin -------------------------------------------------------------------------------------------------

    def write_toml(self, text: str) -> Path:
        """Puts the text where the agent looks for it."""
        path = self.folder / "mock-accelerator.toml"
        path.write_text(text, encoding="utf-8")
        return path

    async def load(
        self,
        toml: str | None,
        options: Mapping[str, Any] | None = None,
        *,
        slot_options: Mapping[str, Any] | None = None,
    ) -> Any:
        """The plugin, as the agent's own context of plugins makes it; Refused if it does not take it."""
        if toml is not None:
            self.write_toml(toml)
        resources = importlib.import_module("ai.backend.agent.resources")
        table = {f"config/plugins/accelerator/mock/{key}": value for key, value in (options or {}).items()}
        table |= {f"config/plugins/accelerator/{key}": value for key, value in (slot_options or {}).items()}
        etcd = FakeEtcd(table)
        self.local["plugins"] = await etcd.get_prefix("config/plugins/accelerator")
        context = resources.ComputePluginContext(etcd, self.local)
        before = len(self.records.errors)
        await context.init(
            allowlist=self.local["agent"]["allow-compute-plugins"],
            blocklist=self.local["agent"]["block-compute-plugins"],
        )
        plugin = context.plugins.get("mock")
        if plugin is None:
            error = self.records.errors[before]
            raise Refused(str(getattr(error, "extra_msg", None) or error))
        self.plugins.append(plugin)
        return plugin

    async def refusal(self, toml: str | None, options: Mapping[str, Any] | None = None) -> str:
        """The reason for which the plugin is not taken."""
        try:
            await self.load(toml, options)
        except Refused as reason:
            return str(reason)
        raise AssertionError("the plugin was taken")

    def allocate(self, alloc_map: Any, slot: str, amounts: Mapping[str, str]) -> None:
        """Books amounts of devices, as the agent does."""
        slot_name = importlib.import_module("ai.backend.common.types").SlotName(slot)
        alloc_map.apply_allocation({slot_name: {device: Decimal(amount) for device, amount in amounts.items()}})

    # ---- containers -------------------------------------------------------------------------------------------------

    def add_container(
        self,
        container_id: str,
        slot: str,
        amounts: Mapping[str, str],
        *,
        environment: Sequence[str] | None = None,
        labels: Mapping[str, str] | None = None,
    ) -> None:
        """Makes a container that holds these, as docker and its resource.txt say."""
        environment_list = None if environment is None else list(environment)
        label_table = None if labels is None else dict(labels)
        self.docker.configurations[container_id] = {"Env": environment_list, "Labels": label_table}
        folder = self.folder / f"config-{container_id}"
        folder.mkdir()
        held = ",".join(f"{device}:{amount}" for device, amount in amounts.items())
        lines = ["CID=x", "SCRATCH_SIZE=0", "MOUNTS=", "SLOTS={}", "UNIFIED_DEVICES=[]", "CPU_SHARES=0:1"]
        if slot:
            lines.append(f"{slot.upper()}_SHARES={held}")
        (folder / "resource.txt").write_text("\n".join(lines) + "\n", encoding="utf-8")
        self.docker.sources[container_id] = folder

    # ---- the board --------------------------------------------------------------------------------------------------

    def change(self, *changes: str) -> Any:
        """Changes the board, all at once: see tests/tools/write_board.c."""
        words = " , ".join(changes).split()
        return json.loads(self._tool("write_board", str(self.board), *words))

    def read(self, tick: int | None = None) -> Any:
        """What the board says, by itself: see tests/tools/read_board.c."""
        arguments = [] if tick is None else ["--tick", str(tick)]
        return json.loads(self._tool("read_board", *arguments, str(self.board)))

    def workloads(self) -> list[list[tuple[str, str, float]]]:
        """Kind and name of the owner, and the fraction, of each workload of each device."""
        return [
            sorted((one["owner"]["kind"], one["owner"]["name"], one["fraction"]) for one in device["workloads"])
            for device in self.read()["devices"]
        ]

    def _tool(self, name: str, *arguments: str) -> str:
        done = subprocess.run([self.tools / name, *arguments], capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        return done.stdout


def by_key(measures: Sequence[Any]) -> dict[str, Any]:
    """Measurements by their keys."""
    return {str(measure.key): measure for measure in measures}
