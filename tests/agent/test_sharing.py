# SPDX-License-Identifier: Apache-2.0
"""Several agents on one host: one TOML is one board, two do not disturb each other, an edited one takes effect."""

from __future__ import annotations

import os
import re
from pathlib import Path

from conftest import StartAgent
from harness import AGENT_VERSIONS, Agent, wait_for
from machines import CUDA, ROCM
from reader import published, read, ticks_that_match

OLD, NEW = AGENT_VERSIONS[0], AGENT_VERSIONS[-1]


def names_of_devices(agent: Agent, key: str) -> set[str]:
    return set(agent.wait_for_statistics().devices[f"{key}_util"])


def test_one_machine_is_one_board(start_agent: StartAgent) -> None:
    """Agents of two versions with one TOML publish the same figures at the same ticks, from one file."""
    first = start_agent(OLD, CUDA, mode="discrete", identity="i-first")
    board = first.board
    file = (board / "board").stat().st_ino
    second = start_agent(NEW, CUDA, mode="fractional", identity="i-second", board=board)
    assert (board / "board").stat().st_ino == file
    assert second.slots()["cuda.shares"] == 54
    assert first.slots()["cuda.device"] == 4
    for agent in (first, second):
        statistics = agent.wait_for_statistics()
        assert len(ticks_that_match(board, statistics, "cuda")) == 1

    # What one allocates is busy for both; nothing is left of it when its agent is gone.
    kernel = first.create_kernel({"cuda.device": "1"})
    (held,) = kernel.attached_devices["cuda"]
    wait_for(
        "the allocation on the board",
        lambda: {device["id"]: len(device["workloads"]) for device in read(board)["devices"]}[held["device_id"]],
        seconds=20,
    )
    first.stop_process()
    kernel = second.create_kernel({"cuda.shares": "1"})
    (other,) = kernel.attached_devices["cuda"]

    def only_the_second_holds() -> bool:
        devices = {device["id"]: device["workloads"] for device in read(board)["devices"]}
        counts = {name: len(workloads) for name, workloads in devices.items() if workloads}
        return counts == {other["device_id"]: 1}

    wait_for("the allocation of the second agent, and none of the first", only_the_second_holds, seconds=20)


def test_another_machine_gets_a_board_of_its_own(start_agent: StartAgent) -> None:
    first = start_agent(OLD, CUDA, mode="discrete", identity="i-first")
    before = first.wait_for_statistics()
    second = start_agent(OLD, ROCM, mode="discrete", identity="i-second", board=first.board)
    (warning,) = [line for line in second.warnings() if "holds the board of another machine" in line]
    # The agent runs in a child of what was started.
    (holder,) = re.findall(r"process (\d+) \(backend\.ai: age\) holds", warning)
    assert os.getsid(int(holder)) == os.getsid(first.pid)
    assert "Set another [board] name in " in warning
    (directory,) = re.findall(r"this agent's board is in (\S+) instead", warning)
    assert Path(directory).parent == first.board.parent
    assert len(ticks_that_match(Path(directory), second.wait_for_statistics(), "rocm")) == 1
    # The first one did not notice.
    after = first.wait_for_statistics(after=before)
    assert len(ticks_that_match(first.board, after, "cuda")) == 1
    assert not [line for line in first.warnings() if " ERROR " in line]


def test_an_edited_machine_takes_effect_at_the_next_start(start_agent: StartAgent) -> None:
    agent = start_agent(OLD, CUDA, mode="discrete")
    assert len(names_of_devices(agent, "cuda")) == 4
    # Edited while it runs: nothing happens.
    agent.configuration.write_text(CUDA.replace("2d04", "2d14"), encoding="utf-8")
    again = agent.wait_for_statistics(after=agent.wait_for_statistics())
    assert set(published(again, "cuda")["util"]) == names_of_devices(agent, "cuda")
    old = names_of_devices(agent, "cuda")
    agent.stop_process()
    following = start_agent(OLD, agent.configuration, mode="discrete", board=agent.board)
    new = names_of_devices(following, "cuda")
    assert {name for name in old if not name.endswith("2d04")} | {name for name in new if name.endswith("2d14")} == new
    assert len(new) == 4
    assert {device["id"] for device in read(agent.board)["devices"]} == new
