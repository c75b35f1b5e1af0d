# SPDX-License-Identifier: Apache-2.0
"""The statistics of containers and their processes: which ones, and that they are the board's."""

from __future__ import annotations

import importlib
import itertools
import os
from collections.abc import Mapping
from typing import Any

from machines import CUDA

from .checks_statistics import DEVICES, DISCRETE, FRACTIONAL, GIBIBYTE, QUIET, whole
from .world import World, by_key

# ---- containers ------------------------------------------------------------------------------------------------------


def expected_usage(board: Any, name: str) -> tuple[int, int]:
    """Memory and utilization of a container, of what the board says of its parts."""
    memory = load = 0
    for one in board["devices"]:
        for workload in one["workloads"]:
            if workload["owner"]["name"] == name:
                memory += workload["memory_byte"]
                load += int(workload["load"] * 100 + 0.5)
    return memory, load


async def check_container_measures_are_the_boards(world: World) -> None:
    plugin = await world.load(CUDA, FRACTIONAL)
    alloc_map = await plugin.create_alloc_map()
    await plugin.gather_node_measures(None)
    world.change("freeze", "step 10t")
    world.add_container("one", "cuda.shares", {DEVICES[0]: "0.50"})
    world.add_container("two", "cuda.shares", {DEVICES[0]: "6.00", DEVICES[1]: "13.50"})
    world.add_container("none", "", {})
    world.add_container("zero", "cuda.shares", {DEVICES[1]: "0"})
    world.allocate(alloc_map, "cuda.shares", {DEVICES[0]: "6.50", DEVICES[1]: "13.50"})
    ids = ["one", "none", "two", "vanished", "zero"]
    async with world.docker.serve():
        measures = by_key(await plugin.gather_container_measures(None, ids))
        assert list(measures) == ["cuda_mem", "cuda_util"]
        # Those that hold nothing of ours are absent, and so is one that docker does not know.
        assert list(measures["cuda_mem"].per_container) == ["one", "two"]
        assert world.workloads()[1] == [("container", "two", 1.0)]
        world.change("step 600t")
        measures = by_key(await plugin.gather_container_measures(None, ids))
        board = world.read()
    for name, capacity, limit in (("one", 100, 0.5 * 2 * GIBIBYTE), ("two", 200, 19.5 * 2 * GIBIBYTE)):
        memory, load = expected_usage(board, name)
        assert measures["cuda_mem"].per_container[name].capacity == int(limit)
        assert measures["cuda_util"].per_container[name].capacity == capacity
        assert whole(measures["cuda_mem"].per_container[name].value) == memory > 0
        assert whole(measures["cuda_util"].per_container[name].value) == load > 0
        assert memory <= limit


async def check_docker_is_asked_once(world: World) -> None:
    plugin = await world.load(CUDA, DISCRETE)
    world.add_container("c", "cuda.device", {DEVICES[0]: "1"})
    world.add_container("none", "", {})
    ids = ["c", "none", "vanished"]
    async with world.docker.serve():
        for _ in range(3):
            await plugin.gather_container_measures(None, ids)
            await plugin.gather_process_measures(None, dict(zip(itertools.count(1), ids, strict=False)))
        assert world.docker.asked.count("c") == 1
        assert world.docker.asked.count("none") == 1
        assert world.docker.asked.count("vanished") == 6
        # Docker forgets it; the agent still names it.
        del world.docker.sources["c"]
        measures = by_key(await plugin.gather_container_measures(None, ["c"]))
        assert list(measures["cuda_mem"].per_container) == ["c"]
        # The agent does not, and names it again.
        await plugin.gather_container_measures(None, [])
        measures = by_key(await plugin.gather_container_measures(None, ["c"]))
        assert measures["cuda_mem"].per_container == {}
    told = [line for line in world.records.lines if "vanished" in line and "accelerator.mock" in line]
    assert len(told) == 1
    assert told[0].startswith("DEBUG")
    assert world.records.warnings == []


async def check_no_docker(world: World) -> None:
    plugin = await world.load(CUDA, DISCRETE)
    for host in (os.environ["DOCKER_HOST"], "tcp://127.0.0.1:1", ""):
        os.environ["DOCKER_HOST"] = host
        measures = by_key(await plugin.gather_container_measures(None, ["c"]))
        assert measures["cuda_mem"].per_container == {}
        assert (await plugin.gather_process_measures(None, {1: "c"})) == []
    # Nobody is asked about nothing.
    aiodocker = importlib.import_module("aiodocker")

    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("docker was asked")

    setattr(aiodocker, "Docker", refuse)  # noqa: B010
    lines = len(world.records.lines)
    await plugin.gather_container_measures(None, [])
    await plugin.gather_process_measures(None, {})
    assert len(world.records.lines) == lines
    assert world.records.warnings == []


async def check_allocation_becomes_a_container(world: World) -> None:
    plugin = await world.load(QUIET, FRACTIONAL)
    alloc_map = await plugin.create_alloc_map()
    world.change("freeze", "step 10t")
    world.allocate(alloc_map, "cuda.shares", {DEVICES[0]: "6.75"})
    await plugin.gather_node_measures(None)
    (before,) = world.read()["devices"][0]["workloads"]
    world.change("step 300t")
    world.add_container("c", "cuda.shares", {DEVICES[0]: "6.75"})
    async with world.docker.serve():
        measures = by_key(await plugin.gather_container_measures(None, ["c"]))
    (after,) = world.read()["devices"][0]["workloads"]
    assert before["owner"]["kind"] == "allocation"
    assert after["owner"]["kind"] == "container" and after["owner"]["name"] == "c"
    assert after["id"] == before["id"] and after["start_tick"] == before["start_tick"]
    assert measures["cuda_util"].per_container["c"].value > 0


async def check_containers_of_before_a_restart(world: World) -> None:
    options = FRACTIONAL
    first = await world.load(QUIET, options)
    alloc_map = await first.create_alloc_map()
    held: Mapping[str, Mapping[str, str]] = {"stays": {DEVICES[0]: "6.75"}, "gone": {DEVICES[1]: "6.75"}}
    for name, amounts in held.items():
        world.add_container(name, "cuda.shares", amounts)
        world.allocate(alloc_map, "cuda.shares", amounts)
    async with world.docker.serve():
        await first.gather_node_measures(None)
        await first.gather_container_measures(None, list(held))
        (before,) = world.read()["devices"][0]["workloads"]
        await first.cleanup()
        assert [bool(one) for one in world.workloads()] == [True, True, False, False]
        # The agent comes back; one of its containers has ended meanwhile.
        second = await world.load(QUIET, options)
        alloc_map = await second.create_alloc_map()
        await second.gather_node_measures(None)
        world.allocate(alloc_map, "cuda.shares", held["stays"])
        await second.gather_node_measures(None)
        await second.gather_container_measures(None, ["stays"])
        await second.gather_node_measures(None)
    (after,) = world.read()["devices"][0]["workloads"]
    assert after["id"] == before["id"]
    assert world.workloads()[1] == []


async def check_agents_of_one_process(world: World) -> None:
    """26 runs several agents with one plugin: each names its own containers."""

    class Context:
        pass

    one, other = Context(), Context()
    plugin = await world.load(QUIET, DISCRETE)
    world.add_container("a", "cuda.device", {DEVICES[0]: "1"})
    world.add_container("b", "cuda.device", {DEVICES[1]: "1"})
    async with world.docker.serve():
        for _ in range(3):
            for context, ids in ((one, ["a"]), (other, ["b"])):
                await plugin.gather_node_measures(context)
                measures = by_key(await plugin.gather_container_measures(context, ids))
                assert list(measures["cuda_mem"].per_container) == ids
        assert world.docker.asked == ["a", "b"]
        assert [len(found) for found in world.workloads()] == [1, 1, 0, 0]
        for _ in range(3):
            await plugin.gather_container_measures(one, [])
            for context in (one, other):
                await plugin.gather_node_measures(context)
        assert [len(found) for found in world.workloads()] == [0, 1, 0, 0]


async def check_profiles(world: World) -> None:
    plugin = await world.load(QUIET, FRACTIONAL)
    alloc_map = await plugin.create_alloc_map()
    cases: dict[str, tuple[str, list[str] | None, dict[str, str] | None]] = {
        "variable": ("burn", ["PATH=/bin", "ACCELMOCK_PROFILE=burn", "LANG=C"], {"other": "x"}),
        "label": ("notebook", None, {"ACCELMOCK_PROFILE": "notebook"}),
        "both": ("idle", ["ACCELMOCK_PROFILE=idle"], {"ACCELMOCK_PROFILE": "burn"}),
        "empty": ("inference", ["ACCELMOCK_PROFILE="], {"ACCELMOCK_PROFILE": "inference"}),
        "none": ("training", ["ACCELMOCK_PROFILES=burn"], {}),
        "unknown": ("training", ["ACCELMOCK_PROFILE=burned\nout"], None),
    }
    names = list(cases)
    for name, (_, environment, labels) in cases.items():
        world.add_container(name, "cuda.shares", {DEVICES[0]: "0.50"}, environment=environment, labels=labels)
    # It asks for what there is not, and holds nothing.
    world.add_container("idler", "", {}, environment=["ACCELMOCK_PROFILE=nothing"])
    world.allocate(alloc_map, "cuda.shares", {DEVICES[0]: "3.00"})
    async with world.docker.serve():
        for _ in range(3):
            await plugin.gather_node_measures(None)
            await plugin.gather_container_measures(None, [*names, "idler"])
        first = {one["owner"]["name"]: one for one in world.read()["devices"][0]["workloads"]}
        assert {name: one["profile"] for name, one in first.items()} == {name: case[0] for name, case in cases.items()}
        (warning,) = world.records.warnings
        assert warning == (
            'Container "unknown" asks for the profile "burned?out", and there are only idle, ambient, training, '
            "training-large, inference, notebook, burn; it gets training"
        )
        # The agent comes back: all is as it was.
        await plugin.cleanup()
        plugin = await world.load(QUIET, FRACTIONAL)
        alloc_map = await plugin.create_alloc_map()
        world.allocate(alloc_map, "cuda.shares", {DEVICES[0]: "3.00"})
        for _ in range(3):
            await plugin.gather_node_measures(None)
            await plugin.gather_container_measures(None, names)
    again = {one["owner"]["name"]: one for one in world.read()["devices"][0]["workloads"]}
    assert {name: one["id"] for name, one in again.items()} == {name: one["id"] for name, one in first.items()}


async def check_profile_of_an_allocation_that_is_known_later(world: World) -> None:
    """Until docker tells, it is anyone's load; then it changes, and energy goes on."""
    plugin = await world.load(QUIET, DISCRETE)
    alloc_map = await plugin.create_alloc_map()
    world.change("freeze", "step 10t")
    world.add_container("c", "cuda.device", {DEVICES[1]: "1"}, environment=["ACCELMOCK_PROFILE=burn"])
    world.allocate(alloc_map, "cuda.device", {DEVICES[1]: "1"})
    await plugin.gather_node_measures(None)
    world.change("step 900t")
    before = world.read()["devices"][1]
    async with world.docker.serve():
        await plugin.gather_container_measures(None, ["c"])
    after = world.read()["devices"][1]
    assert [one["profile"] for one in before["workloads"]] == ["training"]
    assert [(one["profile"], one["owner"]["name"]) for one in after["workloads"]] == [("burn", "c")]
    for channel in ("energy_millijoule", "temperature_celsius"):
        assert before["channels"][channel] == after["channels"][channel]


async def check_what_others_end_is_noticed(world: World) -> None:
    plugin = await world.load(QUIET, DISCRETE)
    alloc_map = await plugin.create_alloc_map()
    world.add_container("c", "cuda.device", {DEVICES[0]: "1"}, environment=["ACCELMOCK_PROFILE=burn"])
    world.allocate(alloc_map, "cuda.device", {DEVICES[0]: "1", DEVICES[1]: "1"})
    async with world.docker.serve():
        for _ in range(3):
            await plugin.gather_node_measures(None)
            await plugin.gather_container_measures(None, ["c"])
    before = world.workloads()
    assert before == [[("container", "c", 1.0)], [("allocation", "i-check", 1.0)], [], []]
    committed = world.read()["committed"]
    await plugin.gather_node_measures(None)
    assert world.read()["committed"] == committed
    world.change(f"end-device {DEVICES[0]}", f"end-device {DEVICES[1]}")
    assert world.workloads() == [[], [], [], []]
    measures = by_key(await plugin.gather_node_measures(None))
    assert world.workloads() == before
    assert measures["cuda_util"].per_device[DEVICES[0]].value > 0
    assert world.read()["devices"][0]["workloads"][0]["profile"] == "burn"
    assert world.records.warnings == []


# ---- processes -------------------------------------------------------------------------------------------------------


async def check_processes_add_up_to_their_container(world: World) -> None:
    plugin = await world.load(CUDA, DISCRETE)
    world.add_container("c", "cuda.device", {DEVICES[0]: "1", DEVICES[1]: "1"})
    world.add_container("d", "cuda.device", {DEVICES[2]: "1"})
    world.add_container("none", "", {})
    pids = {30: "c", 9: "d", 7: "c", 100: "none", 11: "c", 12: "vanished"}
    async with world.docker.serve():
        await plugin.gather_container_measures(None, ["c", "d", "none"])
        world.change("freeze", "step 500t")
        containers = by_key(await plugin.gather_container_measures(None, ["c", "d", "none"]))
        processes = by_key(await plugin.gather_process_measures(None, pids))
    assert list(processes) == ["cuda_mem", "cuda_util"]
    for key in ("cuda_mem", "cuda_util"):
        assert type(processes[key]).__name__ == "ProcessMeasurement"
        found = processes[key].per_process
        assert set(found) == {30, 9, 7, 11}
        total = int(containers[key].per_container["c"].value)
        share, left = divmod(total, 3)
        # In the order of the pids; what is left over goes to the first ones.
        assert [int(found[pid].value) for pid in (7, 11, 30)] == [share + (number < left) for number in range(3)]
        assert found[9].value == containers[key].per_container["d"].value
        assert found[7].capacity == containers[key].per_container["c"].capacity
    assert processes["cuda_util"].unit_hint == "percent"
    assert processes["cuda_mem"].stats_filter == frozenset({"max"})
