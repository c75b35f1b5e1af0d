# SPDX-License-Identifier: Apache-2.0
"""The board that the plugin makes: where, shared with whom, and what happens to it."""

from __future__ import annotations

import gc
import os
import stat
from pathlib import Path
from typing import Any

from machines import CUDA, MOTHER, ROCM

from .world import World, by_key

DISCRETE = {"allocation_mode": "discrete"}


def holders(world: World) -> int:
    return len(world.read()["holders"])


async def check_board_is_made_and_held(world: World) -> None:
    plugin = await world.load(CUDA, DISCRETE)
    board = world.read()
    assert board["directory"] == str(world.board)
    assert board["slot_name"] == "cuda"
    assert board["source"] == str(world.folder / "mock-accelerator.toml")
    assert [one["id"] for one in board["devices"]] == [MOTHER.format(number) for number in (1, 2, 3, 4)]
    assert holders(world) == 1
    assert any(f"the board in {world.board} was created" in line for line in world.records.lines)
    await plugin.cleanup()
    assert holders(world) == 0


async def check_equal_machines_share_a_board(world: World) -> None:
    first = await world.load(CUDA, DISCRETE)
    world.change("freeze", "step 50t")
    world.local["agent"]["id"] = "i-other"
    second = await world.load(CUDA, DISCRETE)
    assert holders(world) == 2
    answers = [await plugin.gather_node_measures(None) for plugin in (first, second)]
    assert answers[0] == answers[1]
    assert world.records.warnings == []
    alloc_map = await first.create_alloc_map()
    world.allocate(alloc_map, "cuda.device", {MOTHER.format(1): "1"})
    await first.gather_node_measures(None)
    await second.gather_node_measures(None)
    await second.gather_node_measures(None)
    assert world.workloads()[0] == [("allocation", "i-check", 1.0)]
    await first.cleanup()
    assert world.workloads()[0] == []
    assert holders(world) == 1


async def check_two_plugins_of_one_agent(world: World) -> None:
    first = await world.load(CUDA, DISCRETE)
    second = await world.load(CUDA, DISCRETE)
    maps = [await plugin.create_alloc_map() for plugin in (first, second)]
    world.allocate(maps[0], "cuda.device", {MOTHER.format(1): "1"})
    world.allocate(maps[1], "cuda.device", {MOTHER.format(2): "1"})
    for _ in range(3):
        for plugin in (first, second):
            await plugin.gather_node_measures(None)
    assert [[name for _, name, _ in one] for one in world.workloads()] == [["i-check"], ["i-check (2)"], [], []]
    await first.cleanup()
    assert [len(one) for one in world.workloads()] == [0, 1, 0, 0]


async def check_another_machine_is_not_disturbed(world: World) -> None:
    first = await world.load(CUDA, DISCRETE)
    before = world.read()
    second = await world.load(ROCM, DISCRETE)
    assert world.read()["content_hash"] == before["content_hash"]
    (warning,) = world.records.warnings
    assert "holds the board of another machine" in warning
    assert "[board] name" in warning
    (beside,) = [path for path in world.folder.iterdir() if path.name.startswith("board-")]
    assert str(beside) in warning
    assert len(beside.name) == len("board-") + 8
    assert list(by_key(await second.gather_node_measures(None))) == [
        "rocm_mem",
        "rocm_util",
        "rocm_power",
        "rocm_temperature",
    ]
    assert len(await first.gather_node_measures(None)) == 4


async def check_edited_machine_replaces_what_nobody_holds(world: World) -> None:
    first = await world.load(CUDA, DISCRETE)
    old = os.stat(world.board / "board").st_ino
    await first.cleanup()
    second = await world.load(CUDA.replace('"40G"', '"48G"'), DISCRETE)
    assert os.stat(world.board / "board").st_ino != old
    assert by_key(await second.gather_node_measures(None))["cuda_mem"].per_node.capacity == 4 * 48 << 30
    assert world.records.warnings == []


async def check_no_place_to_write(world: World) -> None:
    world.board.write_text("in the way", encoding="utf-8")
    os.environ["TMPDIR"] = str(world.folder)
    plugin = await world.load(CUDA, DISCRETE)
    (warning,) = world.records.warnings
    assert warning.startswith(str(world.board))
    (private,) = world.folder.glob("accelmock-private-*")
    assert str(private) in warning
    assert stat.S_IMODE(private.stat().st_mode) == 0o700
    assert len(await plugin.gather_node_measures(None)) == 4
    await plugin.cleanup()
    assert not private.exists()


async def check_nowhere_at_all_is_a_refusal(world: World) -> None:
    world.board.write_text("in the way", encoding="utf-8")
    os.environ["TMPDIR"] = "/proc"
    reason = await world.refusal(CUDA, DISCRETE)
    assert str(world.board) in reason


async def check_place_without_the_variable(world: World) -> None:
    del os.environ["ACCELMOCK_BOARD"]
    os.environ["XDG_RUNTIME_DIR"] = str(world.folder)
    toml = CUDA + f'[board]\nname = "check-{os.getpid()}"\n'
    await world.load(toml, DISCRETE)
    expected = Path("/run/accelmock") if os.geteuid() == 0 else world.folder / "accelmock"
    world.board = expected / f"check-{os.getpid()}"
    try:
        assert world.read()["name"] == f"check-{os.getpid()}"
    finally:
        for name in ("board", "lock"):
            (world.board / name).unlink()
        world.board.rmdir()


async def check_dropped_plugin_lets_go(world: World) -> None:
    plugin: Any = await world.load(CUDA, DISCRETE)
    world.plugins.clear()
    assert holders(world) == 1
    del plugin
    gc.collect()
    assert holders(world) == 0
