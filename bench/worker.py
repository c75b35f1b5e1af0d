# SPDX-License-Identifier: Apache-2.0
"""
One subject of the comparison, in a process of its own: run.py starts it in an environment that holds the agent and one
plugin, and asks it over pipes, one round at a time, so that the rounds of all subjects interleave.

    worker.py subject upstream|ours|fallback|floor     answers commands, one JSON object per line
    worker.py import                                    prints what importing the plugin costs
    worker.py docker SOCKET FOLDER                      serves what the plugins ask of docker
"""

from __future__ import annotations

import asyncio
import contextlib
import ctypes
import functools
import gc
import importlib
import importlib.metadata
import json
import logging
import os
import shutil
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

GROUP = "backendai_accelerator_v21"
NAME = "mock"

# What the agent has loaded anyway before it loads plugins, whatever its backend.
AGENT_MODULES = (
    "ai.backend.agent.server",
    "ai.backend.agent.docker.agent",
    "ai.backend.agent.dummy.agent",
)

LOCAL_CONFIG: Mapping[str, Any] = {
    "agent": {
        "id": "i-bench",
        "region": "local",
        "backend": "dummy",
        "allow-compute-plugins": {"ai.backend.accelerator.mock"},
        "block-compute-plugins": None,
    },
    "container": {"scratch-type": "hostdir"},
    "resource": {
        "reserved-cpu": 0,
        "reserved-mem": 0,
        "reserved-disk": 0,
        "allocation-order": ["cuda", "rocm", "tpu", "cpu", "mem"],
    },
    "debug": {"enabled": False, "log-stats": False},
    "plugins": {},
}

# Linux's number of CLOCK_MONOTONIC_COARSE, by which ticks are counted; the module `time` has no name for it.
COARSE = 6

# Board time in thousandths of real time: the clock that ticks are counted by moves every few milliseconds, which is
# then many ticks; figures change from each call to the next, as they do between the agent's collections.
FAST = 3_600_000

# How many calls go by between two that are checked against the second reader of the board.
CHECK_EVERY = 5


class Wrong(Exception):
    """A figure would flatter: what was measured is not what it should be."""


def wait_for_new_tick() -> None:
    """Returns right after the clock that ticks are counted by has moved. Spinning: a processor that slept is slow."""
    before = time.clock_gettime_ns(COARSE)
    while time.clock_gettime_ns(COARSE) == before:
        pass


class Figures(ctypes.Structure):
    """One device's figures, as bench/reader.c gives them."""

    _fields_ = [
        ("utilization", ctypes.c_int64),
        ("memory_used", ctypes.c_int64),
        ("power_watts", ctypes.c_int64),
        ("temperature", ctypes.c_int64),
    ]


class Reader:
    """A second reader of the board, with a mapping of its own."""

    def __init__(self, library: str, directory: str) -> None:
        self.library = ctypes.CDLL(library)
        self.library.bench_set_rate.restype = ctypes.c_bool
        self.library.bench_open.restype = ctypes.c_void_p
        self.library.bench_tick.restype = ctypes.c_int64
        self.library.bench_tick.argtypes = [ctypes.c_void_p]
        self.library.bench_close.argtypes = [ctypes.c_void_p]
        self.library.bench_sample.restype = ctypes.c_uint64
        self.library.bench_sample.argtypes = [ctypes.c_void_p, ctypes.c_int64, ctypes.c_void_p, ctypes.c_uint64]
        if not self.library.bench_set_rate(directory.encode(), ctypes.c_int64(FAST)):
            raise Wrong(f"the clock of the board in {directory} cannot be set")
        self.board = self.library.bench_open(directory.encode())
        if not self.board:
            raise Wrong(f"there is no board in {directory}")

    def close(self) -> None:
        """Unmaps the board."""
        self.library.bench_close(self.board)

    def tick(self) -> int:
        """The tick at this moment."""
        return int(self.library.bench_tick(self.board))

    def figures(self, tick: int, count: int) -> list[tuple[Decimal, ...]]:
        """Memory, utilization, power, temperature of the first devices at a tick."""
        found = (Figures * count)()
        if self.library.bench_sample(self.board, tick, found, count) != count:
            raise Wrong(f"the board has no figures of tick {tick}")
        return [
            tuple(map(Decimal, (one.memory_used, one.utilization, one.power_watts, one.temperature))) for one in found
        ]


def plugin_class() -> type[Any]:
    """The plugin, by its entry point."""
    (entry,) = importlib.metadata.entry_points(group=GROUP, name=NAME)
    return entry.load()  # type: ignore[no-any-return]


def make_classes_differ() -> None:
    """
    Gives the agent's measurement classes a further field, so that a plugin that knows their layout by heart must
    do without.
    """
    stats = importlib.import_module("ai.backend.agent.stats")
    for name in ("Measurement", "NodeMeasurement", "ContainerMeasurement", "ProcessMeasurement"):
        base = getattr(stats, name)
        setattr(stats, name, type(name, (base,), {"__slots__": ("further",), "__module__": base.__module__}))


class Floor:
    """No plugin: the objects that a plugin must return, made from constants."""

    def __init__(self, device_ids: Sequence[str]) -> None:
        self.device_ids = device_ids
        self.container_ids: Sequence[str] = ()
        stats = importlib.import_module("ai.backend.agent.stats")
        types = importlib.import_module("ai.backend.common.types")
        self.measurement, self.node = stats.Measurement, stats.NodeMeasurement
        self.container, self.types, self.key = stats.ContainerMeasurement, stats.MetricTypes, types.MetricKey

    async def gather_node_measures(self, _context: Any) -> Sequence[Any]:
        """The same number of the same objects."""
        measurement, gauge = self.measurement, self.types.GAUGE
        memory, load, power, heat = {}, {}, {}, {}
        for device_id in self.device_ids:
            memory[device_id] = measurement(Decimal(17179869184), Decimal(51539607552))
            load[device_id] = measurement(Decimal(37), Decimal(100))
            power[device_id] = measurement(Decimal(180), Decimal(300))
            heat[device_id] = measurement(Decimal(61), Decimal(90))
        return [
            self.node(
                self.key(f"cuda_{name}"),
                gauge,
                unit_hint=unit,
                stats_filter=frozenset(filters),
                per_node=measurement(Decimal(1234), Decimal(5678)),
                per_device=per_device,
            )
            for name, unit, filters, per_device in (
                ("mem", "bytes", {"max"}, memory),
                ("util", "percent", {"avg", "max"}, load),
                ("power", "Watts", {"avg", "max"}, power),
                ("temperature", "Celsius", {"avg", "max"}, heat),
            )
        ]

    async def gather_container_measures(self, _context: Any, container_ids: Sequence[str]) -> Sequence[Any]:
        """The same number of the same objects."""
        measurement = self.measurement
        memory = {key: measurement(Decimal(17179869184), Decimal(51539607552)) for key in container_ids}
        load = {key: measurement(Decimal(37), Decimal(100)) for key in container_ids}
        return [
            self.container(
                self.key("cuda_mem"),
                self.types.GAUGE,
                unit_hint="bytes",
                stats_filter=frozenset({"max"}),
                per_container=memory,
            ),
            self.container(
                self.key("cuda_util"),
                self.types.UTILIZATION,
                unit_hint="percent",
                stats_filter=frozenset({"avg", "max"}),
                per_container=load,
            ),
        ]


def node_values(measures: Sequence[Any]) -> list[tuple[Decimal, ...]]:
    """What was measured of each device, in one tuple per device."""
    per_device = [measure.per_device for measure in measures]
    return [tuple(group[device_id].value for group in per_device) for device_id in per_device[0]]


def container_values(measures: Sequence[Any]) -> list[tuple[Decimal, ...]]:
    """What was measured of each container."""
    groups = [measure.per_container for measure in measures]
    return [tuple(group[container_id].value for group in groups) for container_id in groups[0]]


class Subject:
    """What answers run.py's commands."""

    def __init__(self, kind: str) -> None:
        self.kind = kind
        self.plugin: Any = None
        self.alloc_map: Any = None
        self.reader: Reader | None = None
        self.device_count = 0
        self.container_count = 0
        self.board = os.environ["ACCELMOCK_BOARD"]
        if kind == "fallback":
            make_classes_differ()
        for name in AGENT_MODULES:
            importlib.import_module(name)
        # As the agent's start does with its own plugins; reading a resource.txt needs it.
        resources = importlib.import_module("ai.backend.agent.resources")
        types = importlib.import_module("ai.backend.common.types")
        resources.known_slot_types.update(
            {types.SlotName("cpu"): types.SlotTypes.COUNT, types.SlotName("mem"): types.SlotTypes.BYTES}
        )

    @property
    def ours(self) -> bool:
        """Whether there is a board."""
        return self.kind in ("ours", "fallback")

    async def prepare(self, folder: str, device_ids: Sequence[str], mode: str, allocated: bool, reader: str) -> None:
        """Makes a plugin of the machine in that folder, with or without something allocated on each device."""
        await self.drop()
        os.chdir(folder)
        self.device_count = len(device_ids)
        if self.kind == "floor":
            self.plugin = Floor(device_ids)
            return
        self.plugin = plugin_class()({"allocation_mode": mode}, LOCAL_CONFIG)
        await self.plugin.init()
        if len(await self.plugin.list_devices()) != len(device_ids):
            raise Wrong(f"{len(device_ids)} devices were asked for")
        self.alloc_map = await self.plugin.create_alloc_map()
        if allocated:
            for per_device in self.alloc_map.allocations.values():
                per_device.update(dict.fromkeys(per_device, Decimal(1)))
        if self.ours:
            self.reader = Reader(reader, self.board)

    async def drop(self) -> None:
        """Ends the plugin and removes its board, so that the next one starts without."""
        if self.reader is not None:
            self.reader.close()
            self.reader = None
        if self.plugin is not None and hasattr(self.plugin, "cleanup"):
            await self.plugin.cleanup()
        self.plugin = self.alloc_map = None
        gc.collect()
        self.remove_board()

    def remove_board(self) -> None:
        """Where there is one."""
        with contextlib.suppress(FileNotFoundError):
            shutil.rmtree(self.board)

    async def first_of_tick(self, call: Callable[[], Any]) -> tuple[Sequence[Any], int, int]:
        """
        Calls again and again until a call has begun in a new tick. What came before keeps caches and the interpreter's
        specialised code warm, so that the figure is the call's own; and the first call of a tick finds no answer ready.
        @return what that call gave, how many nanoseconds it took, and the clock as it began
        """
        clock, precise = time.clock_gettime_ns, time.perf_counter_ns
        before = clock(COARSE)
        while True:
            now = clock(COARSE)
            start = precise()
            result = await call()
            took = precise() - start
            if now != before:
                return result, took, now

    async def timed(
        self, count: int, call: Callable[[], Any], values: Callable[[Sequence[Any]], list[tuple[Decimal, ...]]]
    ) -> tuple[list[int], int]:
        """Times the first call in each of `count` ticks. @return nanoseconds, and how many calls were checked."""
        times: list[int] = []
        checked = unchanged = 0
        previous: list[tuple[Decimal, ...]] = []
        for number in range(count):
            result, took, clock = await self.first_of_tick(call)
            times.append(took)
            if self.kind == "floor":
                continue
            found = values(result)
            unchanged += found == previous
            previous = found
            if self.reader is not None and values is node_values and number % CHECK_EVERY == 0:
                tick = self.reader.tick()
                if time.clock_gettime_ns(COARSE) != clock:
                    continue  # the tick has passed: what the board says now is another tick's
                if found != (expected := self.reader.figures(tick, self.device_count)):
                    pair = next((one, other) for one, other in zip(found, expected, strict=True) if one != other)
                    raise Wrong(f"the plugin says {pair[0]}, the board {pair[1]} of a device at tick {tick}")
                checked += 1
        if unchanged * 4 > count:
            raise Wrong(f"{unchanged} of {count} calls returned what the call before had returned")
        return times, checked

    async def node(self, calls: int) -> dict[str, Any]:
        """gather_node_measures."""
        times, checked = await self.timed(calls, lambda: self.plugin.gather_node_measures(None), node_values)
        return {"ns": times, "checked": checked}

    async def containers(self, sets: Sequence[Sequence[str]], calls: int) -> dict[str, Any]:
        """
        gather_container_measures: of several sets of containers that were never named before, one after the other, and
        then `calls` times of the last one.
        """
        firsts = []
        for container_ids in sets:
            wait_for_new_tick()
            start = time.perf_counter_ns()
            result = await self.plugin.gather_container_measures(None, container_ids)
            firsts.append(time.perf_counter_ns() - start)
            if len(container_values(result)) != len(container_ids):
                raise Wrong("a container is missing")
            # As the agent does: a plugin may find out only then that the containers before these have ended.
            for _ in range(3):
                await self.plugin.gather_node_measures(None)
        call = functools.partial(self.plugin.gather_container_measures, None, sets[-1])
        times, _ = await self.timed(calls, call, container_values)
        return {"first": firsts, "ns": times}

    async def init(self, folder: str, calls: int, key: str) -> dict[str, Any]:
        """A plugin's init() where no board is."""
        os.chdir(folder)
        times = []
        for _ in range(calls):
            plugin = plugin_class()({"allocation_mode": "discrete"}, LOCAL_CONFIG)
            # A list of upstream's class grows with each instance: each shall find it as the agent's start does.
            with contextlib.suppress(AttributeError, TypeError):
                type(plugin).slot_types.clear()
            start = time.perf_counter_ns()
            await plugin.init()
            times.append(time.perf_counter_ns() - start)
            if str(plugin.key) != key:
                raise Wrong(f"the key is {plugin.key}")
            await plugin.cleanup()
            del plugin
            gc.collect()
            self.remove_board()
        return {"ns": times}

    async def serve(self) -> None:
        """Answers commands until there are no more."""
        commands: dict[str, Callable[..., Any]] = {
            "prepare": self.prepare,
            "drop": self.drop,
            "node": self.node,
            "containers": self.containers,
            "init": self.init,
        }
        # What anyone prints goes to standard error: the answers need the channel for themselves.
        answers = os.fdopen(os.dup(1), "w")
        os.dup2(2, 1)
        print(json.dumps({"ready": sys.version.split()[0]}), file=answers, flush=True)
        for line in sys.stdin:
            command = json.loads(line)
            try:
                answer = await commands[command.pop("do")](**command) or {}
            except Wrong as error:
                answer = {"wrong": str(error)}
            print(json.dumps(answer), file=answers, flush=True)
        await self.drop()


def memory() -> dict[str, int]:
    """This process's memory in KiB, as the kernel counts it."""
    figures = {}
    for line in Path("/proc/self/smaps_rollup").read_text().splitlines()[1:]:
        name, value = line.split(":")
        figures[name] = int(value.split()[0])
    # Not the proportional set size: it changes with whoever else maps the same files.
    return {"rss": figures["Rss"], "anonymous": figures["Anonymous"]}


def measure_import() -> None:
    """What importing the plugin adds to an agent that has its own modules."""
    for name in AGENT_MODULES:
        importlib.import_module(name)
    gc.collect()
    before = memory()
    start = time.perf_counter_ns()
    plugin_class()
    took = time.perf_counter_ns() - start
    gc.collect()
    after = memory()
    print(json.dumps({"ns": took} | {name: after[name] - before[name] for name in after}))


async def serve_docker(socket: str, folder: str) -> None:
    """Answers for containers whose id ends with the number of their folder; any id exists."""
    web = importlib.import_module("aiohttp.web")

    async def inspect(request: Any) -> Any:
        container_id = request.match_info["id"]
        source = f"{folder}/{int(container_id[-8:])}"
        mounts = [{"Type": "bind", "Target": "/home/config", "Source": source, "ReadOnly": True}]
        return web.json_response({"Id": container_id, "HostConfig": {"Mounts": mounts}, "Mounts": []})

    async def version(_request: Any) -> Any:
        return web.json_response({"Version": "20.10.24", "ApiVersion": "1.41", "MinAPIVersion": "1.12"})

    application = web.Application()
    for prefix in ("", "/{version:v[0-9.]+}"):
        application.router.add_get(prefix + "/version", version)
        application.router.add_get(prefix + "/containers/{id}/json", inspect)
    runner = web.AppRunner(application, access_log=None)
    await runner.setup()
    await web.UnixSite(runner, socket).start()
    print("ready", flush=True)
    await asyncio.get_running_loop().run_in_executor(None, sys.stdin.read)


def main() -> None:
    """By the first argument."""
    # The agent logs at this level; what a plugin logs is then part of its cost, but not the terminal's.
    logging.getLogger().setLevel(logging.WARNING)
    match sys.argv[1:]:
        case ["subject", kind]:
            asyncio.run(Subject(kind).serve())
        case ["import"]:
            measure_import()
        case ["docker", socket, folder]:
            asyncio.run(serve_docker(socket, folder))
        case _:
            sys.exit(__doc__)


if __name__ == "__main__":
    main()
