# SPDX-License-Identifier: Apache-2.0
"""The statistics: they are the board's, and follow what is held."""

from __future__ import annotations

import asyncio
import copy
import gc
import importlib
import os
from decimal import Decimal
from typing import Any

from machines import CUDA, IDLE, MIG, MOTHER

from .world import World, by_key

DEVICES = [MOTHER.format(number) for number in (1, 2, 3, 4)]
DISCRETE = {"allocation_mode": "discrete"}
FRACTIONAL = {"allocation_mode": "fractional"}
GIBIBYTE = 1 << 30
QUIET = CUDA + IDLE

CHANNELS = {
    "cuda_mem": ("memory_used_byte", 1),
    "cuda_util": ("utilization_percent", 1),
    "cuda_power": ("power_milliwatt", 1000),
    "cuda_temperature": ("temperature_celsius", 1),
}


def coarse(value: int, divisor: int) -> int:
    """Rounded half away from zero, as every front does."""
    return (value + divisor // 2) // divisor


def whole(value: Any) -> int:
    assert type(value) is Decimal
    assert value == int(value)
    return int(value)


# ---- the machine -----------------------------------------------------------------------------------------------------


async def check_node_measures_are_the_boards(world: World) -> None:
    for toml in (CUDA, MIG):
        plugin = await world.load(toml, DISCRETE)
        world.change("freeze")
        world.change("step 400t")
        seen: set[Any] = set()
        for _ in range(5):
            world.change("step 7t")
            measures = by_key(await plugin.gather_node_measures(None))
            board = world.read()
            assert list(measures) == list(CHANNELS)
            for key, (channel, divisor) in CHANNELS.items():
                expected = {one["id"]: coarse(one["channels"][channel], divisor) for one in board["devices"]}
                found = {name: whole(one.value) for name, one in measures[key].per_device.items()}
                assert found == expected, key
                if key == "cuda_temperature":
                    mean = Decimal(sum(expected.values())) / len(expected)
                    assert abs(measures[key].per_node.value - mean) <= Decimal("0.0005")
                else:
                    assert whole(measures[key].per_node.value) == sum(expected.values())
            seen.add(tuple(sorted(found.items())))
            seen.add(whole(measures["cuda_mem"].per_node.value))
        assert len(seen) > 5
        await plugin.cleanup()


async def check_kinds_units_filters_capacities(world: World) -> None:
    types = importlib.import_module("ai.backend.agent.stats").MetricTypes
    plugin = await world.load(CUDA, DISCRETE)
    measures = by_key(await plugin.gather_node_measures(None))
    expected = {
        "cuda_mem": (types.GAUGE, "bytes", {"max"}, 40 * GIBIBYTE, 160 * GIBIBYTE),
        "cuda_util": (types.UTILIZATION, "percent", {"avg", "max"}, 100, 400),
        "cuda_power": (types.GAUGE, "Watts", {"avg", "max"}, None, None),
        "cuda_temperature": (types.GAUGE, "Celsius", {"avg", "max"}, None, None),
    }
    for key, (kind, unit, filters, device_capacity, node_capacity) in expected.items():
        measure = measures[key]
        assert measure.type is kind
        assert measure.unit_hint == unit
        assert measure.stats_filter == frozenset(filters)
        assert measure.current_hook is None
        for one in measure.per_device.values():
            assert type(one.capacity) is Decimal
            assert one.capacity == (device_capacity or one.capacity)
            assert 0 <= one.value <= one.capacity
        assert measure.per_node.capacity == (node_capacity or measure.per_node.capacity)
    power = measures["cuda_power"]
    assert power.per_node.capacity == sum(one.capacity for one in power.per_device.values())


async def check_both_ways_to_make_objects_agree(world: World) -> None:
    module = importlib.import_module("ai.backend.accelerator.mock.plugin")
    native = importlib.import_module("ai.backend.accelerator.mock._native")
    direct = await world.load(CUDA, DISCRETE)
    module.MockPlugin.direct_stores = False
    plain = await world.load(CUDA, DISCRETE)
    world.change("freeze", "step 100t")
    assert (await direct.gather_node_measures(None)) == (await plain.gather_node_measures(None))
    world.add_container("c", "cuda.device", {DEVICES[0]: "1"})
    async with world.docker.serve():
        for gather, given in (("container", ["c"]), ("process", {5: "c", 6: "c"})):
            answers = [await getattr(one, f"gather_{gather}_measures")(None, given) for one in (direct, plain)]
            assert [type(measure) for measure in answers[0]] == [type(measure) for measure in answers[1]]
    stats = importlib.import_module("ai.backend.agent.stats")
    names = ("Measurement", "NodeMeasurement", "ContainerMeasurement", "ProcessMeasurement")
    classes = [getattr(stats, name) for name in names]
    assert native.Measures(*classes, stats.MetricTypes).direct is True
    assert native.Measures(*classes, stats.MetricTypes, direct=False).direct is False


async def check_other_classes_are_called(world: World) -> None:
    """Whatever differs from what is known of the agent's classes is noticed, and they are called as anyone would."""
    native = importlib.import_module("ai.backend.accelerator.mock._native")
    stats = importlib.import_module("ai.backend.agent.stats")
    attrs = importlib.import_module("attrs")
    module = importlib.import_module("ai.backend.accelerator.mock.plugin")

    class Further(stats.Measurement):  # type: ignore[misc, name-defined]
        __slots__ = ("further",)

    @attrs.define(slots=False)
    class WithDict:
        value: Decimal
        capacity: Decimal | None = None

    @attrs.define(slots=True)
    class Converting:
        value: Decimal = attrs.field(converter=lambda value: value)
        capacity: Any = attrs.field(default=None, converter=str)

    @attrs.define(slots=True)
    class AfterInit:
        value: Decimal
        capacity: Decimal | None = None

        def __attrs_post_init__(self) -> None:
            pass

    @attrs.define(slots=True)
    class OneMore:
        value: Decimal
        capacity: Decimal | None = None
        third: int = 3

    def function(value: Decimal, capacity: Decimal) -> tuple[Decimal, Decimal]:
        return value, capacity

    others = [getattr(stats, name) for name in ("NodeMeasurement", "ContainerMeasurement", "ProcessMeasurement")]
    world.write_toml(CUDA)
    for odd in (Further, WithDict, Converting, AfterInit, OneMore, function):
        measures = native.Measures(odd, *others, stats.MetricTypes)
        assert measures.direct is False, odd
        machine = native.Accelerators("mock-accelerator.toml", measures, {}, None, "", module._warn)
        machine.publish()
        (first, *_) = machine.node_measures(None)
        one = first.per_device[DEVICES[0]]
        if odd is function:
            assert isinstance(one, tuple)
        else:
            assert type(one) is odd
            assert str(one.capacity) == str(40 * GIBIBYTE)
        machine.close()


async def check_lost_device(world: World) -> None:
    plugin = await world.load(CUDA, DISCRETE)
    world.change("freeze", "step 10t", f"lost {DEVICES[1]}")
    measures = by_key(await plugin.gather_node_measures(None))
    # It has no numbers, and counts for nothing; the others go on.
    for measure in measures.values():
        assert list(measure.per_device) == [DEVICES[0], *DEVICES[2:]]
    assert measures["cuda_util"].per_node.capacity == 300
    assert measures["cuda_mem"].per_node.capacity == 120 * GIBIBYTE
    world.change(*(f"lost {one}" for one in DEVICES))
    assert (await plugin.gather_node_measures(None)) == []
    world.change("clear-all")
    measures = by_key(await plugin.gather_node_measures(None))
    assert list(measures["cuda_util"].per_device) == DEVICES
    assert world.records.warnings == []


# ---- who holds what --------------------------------------------------------------------------------------------------


async def check_busy_within_one_collection(world: World) -> None:
    plugin = await world.load(QUIET, DISCRETE)
    alloc_map = await plugin.create_alloc_map()
    world.change("freeze", "step 10t")
    for _ in range(3):
        measures = by_key(await plugin.gather_node_measures(None))
        assert measures["cuda_util"].per_node.value == 0
    world.allocate(alloc_map, "cuda.device", {DEVICES[2]: "1"})
    measures = by_key(await plugin.gather_node_measures(None))
    assert measures["cuda_util"].per_device[DEVICES[2]].value > 30
    assert measures["cuda_util"].per_node.value == measures["cuda_util"].per_device[DEVICES[2]].value
    assert world.workloads() == [[], [], [("allocation", "i-check", 1.0)], []]
    alloc_map.clear()
    await plugin.gather_node_measures(None)
    assert world.workloads()[2]
    await plugin.gather_node_measures(None)
    assert world.workloads()[2] == []


async def check_pauses_of_the_agent_are_bridged(world: World) -> None:
    plugin = await world.load(QUIET, FRACTIONAL)
    alloc_map = await plugin.create_alloc_map()
    world.change("freeze", "step 10t")
    world.allocate(alloc_map, "cuda.shares", {DEVICES[0]: "6.75"})
    await plugin.gather_node_measures(None)
    (before,) = world.read()["devices"][0]["workloads"]
    for _ in range(4):
        alloc_map.clear()
        await plugin.gather_node_measures(None)
        world.allocate(alloc_map, "cuda.shares", {DEVICES[0]: "6.75"})
        await plugin.gather_node_measures(None)
    (after,) = world.read()["devices"][0]["workloads"]
    assert before["id"] == after["id"]
    assert after["fraction"] == 0.5
    assert after["limit_asked_byte"] == 6.75 * 2 * GIBIBYTE


async def check_map_that_the_agent_rolls_back(world: World) -> None:
    """To undo an allocation, agents put a copy of what was before in place of the amounts."""
    plugin = await world.load(QUIET, DISCRETE)
    alloc_map = await plugin.create_alloc_map()
    before = copy.deepcopy(alloc_map.allocations)
    world.allocate(alloc_map, "cuda.device", {DEVICES[0]: "1"})
    await plugin.gather_node_measures(None)
    assert world.workloads()[0]
    alloc_map.allocations = before
    for _ in range(2):
        await plugin.gather_node_measures(None)
    assert world.workloads()[0] == []
    world.allocate(alloc_map, "cuda.device", {DEVICES[3]: "1"})
    await plugin.gather_node_measures(None)
    assert world.workloads()[3]


async def check_maps_that_are_dropped(world: World) -> None:
    plugin = await world.load(QUIET, DISCRETE)
    kept, dropped = await plugin.create_alloc_map(), await plugin.create_alloc_map()
    world.allocate(kept, "cuda.device", {DEVICES[0]: "1"})
    world.allocate(dropped, "cuda.device", {DEVICES[1]: "1"})
    await plugin.gather_node_measures(None)
    assert [bool(one) for one in world.workloads()] == [True, True, False, False]
    del dropped
    gc.collect()
    for _ in range(2):
        await plugin.gather_node_measures(None)
    assert [bool(one) for one in world.workloads()] == [True, False, False, False]


async def check_odd_maps_raise_nothing(world: World) -> None:
    plugin = await world.load(QUIET, DISCRETE)
    alloc_map = await plugin.create_alloc_map()
    odd: list[Any] = [
        {"cuda.device": {DEVICES[0]: Decimal("NaN")}},
        {"cuda.device": {DEVICES[0]: Decimal("-1")}},
        {"cuda.device": {DEVICES[0]: "x", "nobody": Decimal(1), 3: Decimal(1)}},
        {"cuda.device": {DEVICES[0]: Decimal("1e40")}},
        {"cuda.device": [1]},
        [],
        None,
        {},
    ]
    for given in odd:
        alloc_map.allocations = given
        assert isinstance(await plugin.gather_node_measures(None), list)
    alloc_map.allocations = {"cuda.device": {DEVICES[0]: Decimal(1)}}
    assert len(await plugin.gather_node_measures(None)) == 4
    assert world.workloads()[0]


async def check_lock_of_another_writer(world: World) -> None:
    """The event loop never waits: what cannot be written now is written with the next collection."""
    fcntl = importlib.import_module("fcntl")
    plugin = await world.load(QUIET, DISCRETE)
    alloc_map = await plugin.create_alloc_map()
    await plugin.gather_node_measures(None)
    world.allocate(alloc_map, "cuda.device", {DEVICES[0]: "1"})
    child = os.fork()
    if child == 0:
        # The lock of a process of its own, whatever kind of lock it is.
        file = os.open(world.board / "lock", os.O_RDWR)
        fcntl.lockf(file, fcntl.LOCK_EX)
        fcntl.flock(file, fcntl.LOCK_EX)
        (world.folder / "locked").touch()
        while not (world.folder / "free").exists():
            os.sched_yield()
        os._exit(0)
    while not (world.folder / "locked").exists():
        os.sched_yield()
    started = asyncio.get_running_loop().time()
    assert len(await plugin.gather_node_measures(None)) == 4
    assert asyncio.get_running_loop().time() - started < 5
    assert world.workloads()[0] == []
    (world.folder / "free").touch()
    os.waitpid(child, 0)
    await plugin.gather_node_measures(None)
    assert world.workloads()[0]
    assert world.records.errors == []
