# SPDX-License-Identifier: Apache-2.0
"""What the real agent published is what any reader of the board computes, now and for ticks that have passed.

The reader is a small C program that maps the board read-only and knows neither agent nor plugin.
"""

from __future__ import annotations

import pytest
from conftest import StartAgent
from harness import AGENT_VERSIONS, Statistics, wait_for
from machines import CUDA, IDLE, MIG, ROCM
from reader import expected, published, read, run, ticks_that_match

MACHINES = [
    pytest.param(AGENT_VERSIONS[0], CUDA, "cuda", "fractional", id="cuda-25"),
    pytest.param(AGENT_VERSIONS[1], CUDA, "cuda", "fractional", id="cuda-26"),
    pytest.param(AGENT_VERSIONS[0], MIG, "cuda", "discrete", id="mig-25"),
    pytest.param(AGENT_VERSIONS[1], ROCM, "rocm", "discrete", id="rocm-26"),
]


@pytest.mark.parametrize(("version", "configuration", "key", "mode"), MACHINES)
def test_frozen_clock(start_agent: StartAgent, version: str, configuration: str, key: str, mode: str) -> None:
    """With the clock frozen and the agent stopped by SIGSTOP, a reader computes exactly what was published."""
    agent = start_agent(version, configuration, mode=mode)
    agent.wait_for_statistics()
    frozen = run("write_board", agent.board, "freeze")[0]
    reading = read(agent.board)
    assert reading["tick"] >= frozen["tick"]

    wait_for(
        "statistics of the frozen tick",
        lambda: (found := agent.statistics()) and published(found, key) == expected(reading),
        seconds=30,
    )
    before = agent.wait_for_statistics()
    agent.pause()
    try:
        again = read(agent.board)
        assert again["tick"] == reading["tick"]
        statistics = agent.statistics()
        assert statistics is not None
        assert published(statistics, key) == expected(again)
        node = statistics.node
        assert node[f"{key}_mem"].current == sum(expected(again)["mem"].values())
        assert node[f"{key}_power"].current == sum(expected(again)["power"].values())
        # A control: of another tick, it computes something else.
        other = read(agent.board, "--tick", str(again["tick"] + 37))
        assert published(statistics, key) != expected(other)
    finally:
        agent.resume()
    assert before.node


@pytest.mark.parametrize(("version", "configuration", "key", "mode"), MACHINES[:2])
def test_running_clock(start_agent: StartAgent, version: str, configuration: str, key: str, mode: str) -> None:
    """At a running clock, what was published is found among the ticks that have passed, in their order."""
    agent = start_agent(version, configuration, mode=mode)
    last: Statistics | None = None
    found: list[int] = []
    for _ in range(3):
        last = agent.wait_for_statistics(after=last)
        at = ticks_that_match(agent.board, last, key)
        assert at, "no recent tick has what was published"
        assert len(at) == 1, at
        found += at
    assert found == sorted(set(found))


@pytest.mark.parametrize("version", AGENT_VERSIONS)
def test_what_is_allocated_is_busy(start_agent: StartAgent, version: str) -> None:
    """An allocation is a workload on the board, on the device that the agent chose, and the device shows it."""
    agent = start_agent(version, CUDA + IDLE, mode="discrete")
    idle = agent.wait_for_statistics()
    assert all(value.current == 0 for value in idle.devices["cuda_util"].values())
    kernel = agent.create_kernel({"cuda.device": "1"})
    (held,) = kernel.attached_devices["cuda"]
    chosen = held["device_id"]

    def busy_statistics() -> Statistics | None:
        now = agent.statistics()
        return now if now is not None and now.devices["cuda_util"][chosen].current > 0 else None

    busy = wait_for("a busy device", busy_statistics, seconds=20)
    assert busy.devices["cuda_util"][chosen].current > 30
    assert {device for device, value in busy.devices["cuda_util"].items() if value.current > 0} == {chosen}
    reading = read(agent.board)
    workloads = {device["id"]: device["workloads"] for device in reading["devices"]}
    assert [len(workloads[device]) for device in workloads if device != chosen] == [0, 0, 0]
    assert workloads[chosen][0]["fraction"] == 1

    kernel.destroy()
    wait_for(
        "a calm device",
        lambda: (now := agent.statistics()) and now.devices["cuda_util"][chosen].current == 0,
        seconds=30,
    )
