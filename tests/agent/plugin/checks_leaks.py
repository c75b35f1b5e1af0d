# SPDX-License-Identifier: Apache-2.0
"""What the extension takes it gives back: blocks of memory, references, descriptors."""

from __future__ import annotations

import contextlib
import gc
import importlib
import logging
import os
import sys
from collections.abc import Awaitable, Callable
from decimal import Decimal
from typing import Any

from machines import CUDA, MIG, MOTHER

from .world import World

WARM_UP = 30
REPEATED = 300

# Caches of the interpreter come and go by a few; what is lost once per call is ten times as much.
TOLERATED = 30

# What a call with arguments of the wrong kind raises.
REFUSALS = (TypeError, AttributeError, ValueError)


async def assert_keeps_nothing(
    what: str, call: Callable[[], Awaitable[object]], *, repeated: int = REPEATED, watched: tuple[object, ...] = ()
) -> None:
    """
    Repeats a call, and compares what there is before and afterwards. What is lost is lost each time: the interpreter's
    own caches, which fill up now and then, are not seen three times in a row.
    """
    for _ in range(WARM_UP):
        await call()
    lost: list[str] = []
    for _ in range(3):
        lost = await _repeat(call, repeated, watched)
        if not lost:
            return
    raise AssertionError(f"{what}, {repeated} times: {', '.join(lost)}")


async def _repeat(call: Callable[[], Awaitable[object]], repeated: int, watched: tuple[object, ...]) -> list[str]:
    gc.collect()
    counts = [sys.getrefcount(one) for one in watched]
    blocks = sys.getallocatedblocks()
    for _ in range(repeated):
        await call()
    gc.collect()
    lost = []
    if abs(more := sys.getallocatedblocks() - blocks) >= TOLERATED:
        lost.append(f"{more} blocks more")
    for one, before in zip(watched, counts, strict=True):
        if abs(more := sys.getrefcount(one) - before) >= TOLERATED:
            lost.append(f"{more} references more to a {type(one)}")
    return lost


async def check_answers(world: World) -> None:
    plugin = await world.load(MIG, {"allocation_mode": "fractional"})
    stats = importlib.import_module("ai.backend.agent.stats")
    alloc_map = await plugin.create_alloc_map()
    native = plugin._accelerators
    one = MOTHER.format(1)
    given = {"cuda.shares": {one: Decimal("0.50")}, "other": {"nobody": Decimal(1)}}
    node = await plugin.gather_node_measures(None)
    measure = node[1].per_device[one]
    watched = (
        stats.Measurement,
        stats.NodeMeasurement,
        stats.ContainerMeasurement,
        stats.MetricTypes.UTILIZATION,
        measure.capacity,
        measure.value,
        node[0].stats_filter,
        node[0].key,
        alloc_map,
        world,
    )
    native.learn(None, "c", {"cuda.shares": {one: Decimal("0.50")}})
    amounts = [Decimal("0.50"), Decimal("0.70")]
    # What is logged is kept; here only what the extension keeps counts.
    logging.disable()

    async def book() -> None:
        # The amounts are other objects each time, so that the map is read anew.
        amounts.reverse()
        alloc_map.allocations["cuda.shares"][one] = amounts[0]
        await plugin.gather_node_measures(None)

    calls: dict[str, Callable[[], Awaitable[object]]] = {
        "node": lambda: plugin.gather_node_measures(None),
        "container": lambda: plugin.gather_container_measures(None, ["c"]),
        "process": lambda: plugin.gather_process_measures(None, {3: "c", 4: "c"}),
        "booking": book,
        "arguments": lambda: plugin.generate_docker_args(None, given),
        "data": lambda: plugin.generate_resource_data(given),
        "attached": lambda: plugin.get_attached_devices(given),
        "hardware": plugin.get_node_hwinfo,
        "devices": plugin.list_devices,
        "map": plugin.create_alloc_map,
        "slots": plugin.available_slots,
        "information": plugin.extra_info,
    }
    for what, call in calls.items():
        await assert_keeps_nothing(what, call, watched=watched)
    functions: dict[str, Callable[[], object]] = {
        "native devices": native.devices,
        "native slots": native.slots,
        "native attributes": native.attributes,
        "native metadata": native.metadata,
        "native restorable": lambda: native.restorable({"cuda.shares": {one: Decimal(1), "gone": Decimal(1)}}),
        "native unknown": lambda: native.unknown_containers(["c", "d"]),
    }
    for what, function in functions.items():

        async def once(function: Callable[[], object] = function) -> object:
            return function()

        await assert_keeps_nothing(what, once, watched=watched)


async def check_disturbed_answers(world: World) -> None:
    plugin = await world.load(MIG, {"allocation_mode": "fractional"})
    native = plugin._accelerators
    one, other = MOTHER.format(1), MOTHER.format(4)
    world.change(
        f"condition {one} metric-absent power",
        f"condition {other} statistics-missing",
        f"condition {one} slots-shrinking 30",
        f"condition {one} xid 79",
        f"condition {one} statistics-late 20",
    )
    logging.disable()

    async def once() -> None:
        assert len(native.node_measures(None)) == 4
        assert native.delay() == 0.02
        assert native.offered() is not None
        native.hardware()

    await assert_keeps_nothing("disturbed answers", once)
    world.change(f"condition {one} statistics-raising")

    async def raising() -> None:
        for call, arguments in (
            (native.node_measures, (None,)),
            (native.container_measures, (None, ["c"])),
            (native.process_measures, (None, {1: "c"})),
        ):
            with contextlib.suppress(RuntimeError):
                call(*arguments)
                raise AssertionError("nothing was raised")

    await assert_keeps_nothing("raising answers", raising)


async def check_wrong_arguments(world: World) -> None:
    plugin = await world.load(CUDA, {"allocation_mode": "fractional"})
    native = plugin._accelerators
    alloc_map = await plugin.create_alloc_map()
    one = MOTHER.format(1)
    odd: list[Any] = [None, 3, {"cuda.shares": 3}, {"cuda.shares": {one: object()}}, {"cuda.shares": {one: "x"}}]
    one_argument = (
        native.environment,
        native.resource_data,
        native.attached,
        native.restorable,
        native.unknown_containers,
        native.watch,
    )

    async def once() -> None:
        for given in odd:
            for function in one_argument:
                with contextlib.suppress(*REFUSALS):
                    function(given)
            for arguments in ((), (None, "c", given), (None, given), (None, given, given)):
                for call in (native.learn, native.container_measures, native.process_measures):
                    with contextlib.suppress(*REFUSALS):
                        call(*arguments)
            alloc_map.allocations = given
            await plugin.gather_node_measures(None)

    logging.disable()
    await assert_keeps_nothing("wrong arguments", once, repeated=100, watched=(one, alloc_map, odd))


async def check_instances(world: World) -> None:
    logging.disable()
    module = importlib.import_module("ai.backend.accelerator.mock.plugin")
    world.write_toml(MIG)
    files = len(os.listdir("/proc/self/fd"))

    async def once() -> None:
        plugin = module.MockPlugin({"allocation_mode": "fractional", "device_mask": MOTHER.format(1)}, {})
        await plugin.init()
        alloc_map = await plugin.create_alloc_map()
        await plugin.gather_node_measures(None)
        del alloc_map
        await plugin.cleanup()

    async def refused() -> None:
        try:
            await module.MockPlugin({"unit_mem": "x", "allocation_mode": "fractional"}, {}).init()
        except Exception:
            return
        raise AssertionError("it was taken")

    await assert_keeps_nothing("instances", once, repeated=100)
    await assert_keeps_nothing("refused ones", refused, repeated=100)
    assert len(os.listdir("/proc/self/fd")) == files


async def check_instance_in_a_cycle(world: World) -> None:
    """A plugin that refers to itself, and is dropped as it is."""
    plugin = await world.load(CUDA)
    world.plugins.clear()
    plugin.itself = plugin
    alloc_map = await plugin.create_alloc_map()
    alloc_map.plugin = plugin
    alloc_map.allocations["cuda.device"] = {"x": alloc_map}
    await plugin.gather_node_measures(None)
    del plugin, alloc_map
    gc.collect()
    assert world.read()["holders"] == []
