# SPDX-License-Identifier: Apache-2.0
"""What conditions of the board make of the plugin's answers."""

from __future__ import annotations

import asyncio
import importlib
from collections.abc import Awaitable, Callable, Mapping
from decimal import Decimal
from typing import Any

from machines import CUDA, MIG, MOTHER

from .checks_statistics import CHANNELS, DEVICES, DISCRETE, FRACTIONAL, GIBIBYTE, QUIET
from .world import World, by_key


async def frozen(world: World, toml: str = CUDA, options: Mapping[str, str] = DISCRETE) -> Any:
    plugin = await world.load(toml, options)
    world.change("freeze", "step 100t")
    return plugin


async def outcome(answer: Awaitable[Any]) -> Any:
    """What is answered, or raised."""
    try:
        return await answer
    except BaseException as error:
        return error


# ---- statistics ------------------------------------------------------------------------------------------------------


async def check_statistics_missing(world: World) -> None:
    plugin = await frozen(world)
    before = by_key(await plugin.gather_node_measures(None))
    world.change(f"condition {DEVICES[1]} statistics-missing")
    measures = by_key(await plugin.gather_node_measures(None))
    assert list(measures) == list(CHANNELS)
    for key, measure in measures.items():
        assert list(measure.per_device) == [DEVICES[0], *DEVICES[2:]]
        left = [before[key].per_device[one] for one in measure.per_device]
        assert list(measure.per_device.values()) == left
        if key == "cuda_temperature":
            mean = sum((one.value for one in left), Decimal(0)) / 3
            assert abs(measure.per_node.value - mean) <= Decimal("0.0005")
        else:
            assert measure.per_node.value == sum(one.value for one in left)
            assert measure.per_node.capacity == sum(one.capacity for one in left)
    # Who is missing is well: nothing is wrong with the hardware, and nobody is warned.
    assert (await plugin.get_node_hwinfo())["status"] == "healthy"
    world.change(*(f"condition {one} statistics-missing" for one in DEVICES))
    assert (await plugin.gather_node_measures(None)) == []
    world.change("clear-all")
    assert by_key(await plugin.gather_node_measures(None)) == before
    assert world.records.warnings == []


async def check_metric_absent(world: World) -> None:
    plugin = await frozen(world)
    before = by_key(await plugin.gather_node_measures(None))
    channels = {"cuda_mem": "memory-used", "cuda_util": "utilization", "cuda_power": "power"}
    channels["cuda_temperature"] = "temperature"
    for absent, channel in channels.items():
        world.change(f"condition {DEVICES[2]} metric-absent {channel}")
        measures = by_key(await plugin.gather_node_measures(None))
        for key in CHANNELS:
            assert list(measures[key].per_device) == [one for one in DEVICES if key != absent or one != DEVICES[2]]
            assert (measures[key] == before[key]) is (key != absent)
        world.change("clear-all")
    # The plugin has no metric of these.
    world.change(f"condition {DEVICES[2]} metric-absent fan", f"condition {DEVICES[2]} metric-absent memory-total")
    assert by_key(await plugin.gather_node_measures(None)) == before
    # A metric of no device at all is not there.
    world.change(*(f"condition {one} metric-absent power" for one in DEVICES))
    assert list(by_key(await plugin.gather_node_measures(None))) == ["cuda_mem", "cuda_util", "cuda_temperature"]


async def check_statistics_raising(world: World) -> None:
    plugin = await frozen(world, QUIET)
    alloc_map = await plugin.create_alloc_map()
    world.add_container("c", "cuda.device", {DEVICES[0]: "1"})
    world.change(f"condition {DEVICES[3]} statistics-raising", f"condition {DEVICES[1]} statistics-raising")
    world.allocate(alloc_map, "cuda.device", {DEVICES[0]: "1"})
    gathering: dict[str, Callable[[], Awaitable[Any]]] = {
        "node": lambda: plugin.gather_node_measures(None),
        "containers": lambda: plugin.gather_container_measures(None, ["c"]),
        "processes": lambda: plugin.gather_process_measures(None, {1: "c"}),
    }
    async with world.docker.serve():
        for what, gather in gathering.items():
            raised = await outcome(gather())
            assert isinstance(raised, RuntimeError), what
            assert str(raised) == f"device {DEVICES[1]} has the condition statistics-raising"
        # What is held is on the board all the same: the device works.
        assert world.workloads()[0] == [("container", "c", 1.0)]
        world.change("clear-all")
        for gather in gathering.values():
            assert len(await gather()) in (2, 4)
    assert world.records.errors == []


async def check_statistics_late(world: World) -> None:
    plugin = await frozen(world)
    native = plugin._accelerators
    assert native.delay() == 0
    world.change(
        f"condition {DEVICES[0]} statistics-late 20",
        f"condition {DEVICES[2]} statistics-late 250",
        f"condition {DEVICES[3]} statistics-late",
    )
    assert native.delay() == 10
    world.change(f"clear {DEVICES[3]}")
    assert native.delay() == 0.25
    slept: list[float] = []
    sleep = asyncio.sleep

    async def fall_asleep(seconds: float) -> None:
        slept.append(seconds)
        # What comes late is of when it comes.
        world.change("step 500t")
        await sleep(0)

    module = importlib.import_module("ai.backend.accelerator.mock.plugin")
    module.asyncio.sleep = fall_asleep
    try:
        before = by_key(await plugin.gather_node_measures(None))
        await plugin.gather_container_measures(None, [])
        await plugin.gather_process_measures(None, {})
        assert slept == [0.25] * 3
        world.change("clear-all")
        await plugin.gather_node_measures(None)
        assert slept == [0.25] * 3
    finally:
        module.asyncio.sleep = sleep
    assert before["cuda_power"].per_device[DEVICES[0]].value > 0


async def check_late_and_raising(world: World) -> None:
    """Who is cancelled while it waits, is; what raises, does so after the wait."""
    plugin = await frozen(world)
    world.change(f"condition {DEVICES[0]} statistics-late 3600000")
    waiting = asyncio.create_task(plugin.gather_node_measures(None))
    await asyncio.sleep(0)
    waiting.cancel()
    assert isinstance(await outcome(waiting), asyncio.CancelledError)
    world.change("clear-all", f"condition {DEVICES[0]} statistics-late 30")
    waiting = asyncio.create_task(plugin.gather_node_measures(None))
    await asyncio.sleep(0)
    world.change(f"condition {DEVICES[1]} statistics-raising")
    assert isinstance(await outcome(waiting), RuntimeError)
    # And who is closed meanwhile has nothing to say.
    world.change(f"clear {DEVICES[1]}")
    waiting = asyncio.create_task(plugin.gather_node_measures(None))
    await asyncio.sleep(0)
    await plugin.cleanup()
    assert (await waiting) == []
    assert (await plugin.available_slots()) == {"cuda.device": Decimal(4)}


async def check_conditions_have_their_time(world: World) -> None:
    plugin = await frozen(world)
    tick = world.read()["tick"]
    world.change(f"condition {DEVICES[0]} metric-absent power @{tick + 10} @{tick + 20}")
    found = []
    for _ in range(5):
        measures = by_key(await plugin.gather_node_measures(None))
        found.append(DEVICES[0] in measures["cuda_power"].per_device)
        world.change("step 5t")
    assert found == [True, True, False, False, True]


async def check_conditions_of_a_mother(world: World) -> None:
    """A mother that the agent is not told of; what she has counts for her slices."""
    plugin = await frozen(world, MIG)
    slices = [f"MIG-{MOTHER.format(4)}/{number}/0" for number in range(1, 5)]
    world.change(f"condition {MOTHER.format(4)} statistics-missing", f"condition {MOTHER.format(4)} slots-shrinking")
    measures = by_key(await plugin.gather_node_measures(None))
    assert not set(slices) & set(measures["cuda_util"].per_device)
    assert len(measures["cuda_util"].per_device) == 5
    slots = await plugin.available_slots()
    assert {str(name): str(total) for name, total in slots.items()} == {
        "cuda.device": "2",
        "cuda.device:20g-mig": "1",
        "cuda.device:10g-mig": "2",
        "cuda.device:5g-mig": "0",
    }
    world.change("clear-all", f"condition {MOTHER.format(4)} xid 79")
    assert len(by_key(await plugin.gather_node_measures(None))["cuda_util"].per_device) == 9
    reason = (await plugin.get_node_hwinfo())["status_info"]
    assert reason == f"4 of 9 report a fault: {', '.join(f'{one} (xid)' for one in slices)}"


# ---- slots -----------------------------------------------------------------------------------------------------------


async def check_slots_shrinking(world: World) -> None:
    expected: dict[str, list[tuple[str, str]]] = {
        # 13.50 each: a third is 4.4550 less, of which 9.0450 are left, and 9.04 offered.
        "fractional": [("33", "49.54"), ("50", "47.25"), ("100", "40.50"), ("1", "53.86")],
        "discrete": [("1", "3"), ("50", "3"), ("100", "3")],
    }
    for mode, cases in expected.items():
        plugin = await world.load(CUDA, {"allocation_mode": mode})
        (slot,) = whole = await plugin.available_slots()
        for percent, left in cases:
            world.change(f"condition {DEVICES[1]} slots-shrinking {percent}")
            assert str((await plugin.available_slots())[slot]) == left, (mode, percent)
            # The largest one counts.
            world.change(f"condition {DEVICES[1]} slots-shrinking 1")
            assert str((await plugin.available_slots())[slot]) == left, (mode, percent)
            world.change("clear-all")
            assert (await plugin.available_slots()) == whole
        world.change(f"condition {DEVICES[0]} slots-shrinking", f"condition {DEVICES[1]} slots-shrinking")
        halved = (await plugin.available_slots())[slot]
        assert halved == whole[slot] / 2
        # What is handed out already is another matter.
        assert len(await plugin.list_devices()) == 4
        world.change("clear-all")
        await plugin.cleanup()


# ---- hardware --------------------------------------------------------------------------------------------------------

FAULTS = {
    "degraded": "degraded",
    "ecc-uncorrected 3": "ecc-uncorrected",
    "remapped-rows 8": "remapped-rows",
    "xid 79": "xid",
    "thermal-slowdown": "thermal-slowdown",
    "power-brake": "power-brake",
    "fan-failure": "fan-failure",
    "pcie-degraded": "pcie-degraded",
    "hung": "hung",
    "hardware-degraded": "hardware-degraded",
}


async def check_hardware_names_the_faults(world: World) -> None:
    plugin = await frozen(world)
    for fault, name in FAULTS.items():
        world.change(f"condition {DEVICES[0]} {fault}")
        found = await plugin.get_node_hwinfo()
        assert found["status"] == "degraded", fault
        assert found["status_info"] == f"1 of 4 report a fault: {DEVICES[0]} ({name})"
        assert found["metadata"]["degraded"] == "1"
        assert len(by_key(await plugin.gather_node_measures(None))["cuda_util"].per_device) == 4
        world.change("clear-all")
        assert (await plugin.get_node_hwinfo())["status"] == "healthy"
    for fault in ("ecc-corrected", "stolen-memory 1000000", "pin utilization 3", "metric-absent"):
        world.change(f"condition {DEVICES[0]} {fault}")
        assert (await plugin.get_node_hwinfo())["status"] == "healthy", fault
    world.change(
        "clear-all",
        f"condition {DEVICES[0]} xid 48",
        f"condition {DEVICES[0]} ecc-uncorrected",
        f"condition {DEVICES[1]} hardware-offline",
        f"condition {DEVICES[2]} lost",
        f"condition {DEVICES[2]} hung",
    )
    found = await plugin.get_node_hwinfo()
    assert found["status"] == "degraded"
    assert found["status_info"] == (
        f"2 of 4 are offline: {DEVICES[1]} (hardware-offline), {DEVICES[2]} (lost, hung); "
        f"1 of 4 report a fault: {DEVICES[0]} (ecc-uncorrected, xid)"
    )
    # Offline for those who ask for hardware only; who is lost has no numbers either.
    measures = by_key(await plugin.gather_node_measures(None))
    assert list(measures["cuda_util"].per_device) == [DEVICES[0], DEVICES[1], DEVICES[3]]


# ---- pins and faults -------------------------------------------------------------------------------------------------


async def check_pins(world: World) -> None:
    plugin = await frozen(world, CUDA, FRACTIONAL)
    alloc_map = await plugin.create_alloc_map()
    held = {"one": {DEVICES[0]: "6.75"}, "two": {DEVICES[0]: "3.00"}}
    for name, amounts in held.items():
        world.add_container(name, "cuda.shares", amounts)
    world.allocate(alloc_map, "cuda.shares", {DEVICES[0]: "9.75"})
    async with world.docker.serve():
        await plugin.gather_node_measures(None)
        await plugin.gather_container_measures(None, list(held))
        world.change("step 600t")
        world.change(
            f"condition {DEVICES[0]} pin utilization 37",
            f"condition {DEVICES[0]} pin memory-used {7 * GIBIBYTE}",
            f"condition {DEVICES[0]} pin power 123456",
            f"condition {DEVICES[0]} pin temperature 81",
        )
        measures = by_key(await plugin.gather_node_measures(None))
        containers = by_key(await plugin.gather_container_measures(None, list(held)))
    shown = {key: measure.per_device[DEVICES[0]].value for key, measure in measures.items()}
    assert shown == {"cuda_mem": 7 * GIBIBYTE, "cuda_util": 37, "cuda_power": 123, "cuda_temperature": 81}
    # Everyone there is as busy as the device is said to be, and no more memory is used than it shows.
    assert {str(one.value) for one in containers["cuda_util"].per_container.values()} == {"37"}
    used = [one.value for one in containers["cuda_mem"].per_container.values()]
    assert len(used) == 2 and 0 < sum(used) <= 7 * GIBIBYTE
    world.change("clear-all")
    after = by_key(await plugin.gather_node_measures(None))
    assert after["cuda_temperature"].per_device[DEVICES[0]].value != 81


async def check_fan_failure_heats(world: World) -> None:
    plugin = await frozen(world, CUDA, DISCRETE)
    world.change(f"condition {DEVICES[0]} pin utilization 100", f"condition {DEVICES[1]} pin utilization 100")
    world.change(f"condition {DEVICES[0]} fan-failure")
    world.change("step 3000t")
    temperatures = by_key(await plugin.gather_node_measures(None))["cuda_temperature"].per_device
    assert temperatures[DEVICES[0]].value > temperatures[DEVICES[1]].value + 5
