# SPDX-License-Identifier: Apache-2.0
"""What the real agent published is what any reader of the board computes, now and for ticks that have passed.

The reader is a small C program that maps the board read-only and knows neither agent nor plugin.
"""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Mapping
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any

import pytest
from conftest import StartAgent
from harness import AGENT_VERSIONS, Agent, Statistics, wait_for
from harness.environments import ROOT
from machines import CUDA, MIG, ROCM

TOOLS = Path(os.environ.get("ACCELMOCK_TEST_TOOLS", ROOT / "build" / "release" / "tests" / "tools"))

# How each metric of the agent follows from a channel of the board: its name there, and the rule of rounding.
CHANNELS = {
    "mem": ("memory_used_byte", 1),
    "util": ("utilization_percent", 1),
    "power": ("power_milliwatt", 1000),
    "temperature": ("temperature_celsius", 1),
}


def tool(name: str, agent: Agent, *arguments: str) -> list[dict[str, Any]]:
    done = subprocess.run([TOOLS / name, agent.board, *arguments], check=True, capture_output=True, text=True)
    return [json.loads(line) for line in done.stdout.splitlines()]


def coarsened(value: int, divisor: int) -> Decimal:
    return (Decimal(value) / divisor).quantize(Decimal(1), ROUND_HALF_UP)


def expected(tick: Mapping[str, Any]) -> dict[str, dict[str, Decimal]]:
    """metric -> device -> value, as the agent must have published them for what the reader computed of this tick."""
    return {
        metric: {device["id"]: coarsened(device["channels"][channel], divisor) for device in tick["devices"]}
        for metric, (channel, divisor) in CHANNELS.items()
    }


def published(statistics: Statistics, key: str) -> dict[str, dict[str, Decimal]]:
    return {
        metric: {device: value.current for device, value in statistics.devices[f"{key}_{metric}"].items()}
        for metric in CHANNELS
    }


def matches(statistics: Statistics, key: str, tick: Mapping[str, Any]) -> bool:
    return published(statistics, key) == expected(tick)


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
    frozen = tool("write_board", agent, "freeze")[0]
    (reading,) = tool("read_board", agent)
    assert reading["tick"] >= frozen["tick"]

    wait_for(
        "statistics of the frozen tick",
        lambda: (found := agent.statistics()) and matches(found, key, reading),
        seconds=30,
    )
    before = agent.wait_for_statistics()
    agent.pause()
    try:
        (again,) = tool("read_board", agent)
        assert again["tick"] == reading["tick"]
        statistics = agent.statistics()
        assert statistics is not None
        assert published(statistics, key) == expected(again)
        node = statistics.node
        assert node[f"{key}_mem"].current == sum(expected(again)["mem"].values())
        assert node[f"{key}_power"].current == sum(expected(again)["power"].values())
        # A control: of another tick, it computes something else.
        (other,) = tool("read_board", agent, "--tick", str(again["tick"] + 37))
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
        now = tool("read_board", agent)[0]["tick"]
        ticks = tool("read_board", agent, "--from", str(max(0, now - 80)), "--to", str(now))
        at = [tick["tick"] for tick in ticks if matches(last, key, tick)]
        assert at, f"no tick from {now - 80} to {now} has what was published"
        assert len(at) == 1, at
        found += at
    assert found == sorted(set(found))


@pytest.mark.parametrize("version", AGENT_VERSIONS)
def test_what_is_allocated_is_busy(start_agent: StartAgent, version: str) -> None:
    """An allocation is a workload on the board, on the device that the agent chose, and the device shows it."""
    agent = start_agent(version, CUDA + '\n[telemetry]\nunallocated = "idle"\n', mode="discrete")
    idle = agent.wait_for_statistics()
    assert all(value.current == 0 for value in idle.devices["cuda_util"].values())
    kernel = agent.create_kernel({"cuda.device": "1"})
    (held,) = kernel.attached_devices["cuda"]
    chosen = held["device_id"]

    busy = wait_for(
        "a busy device",
        lambda: (now := agent.statistics()) and now.devices["cuda_util"][chosen].current > 0 and now,
        seconds=20,
    )
    assert busy.devices["cuda_util"][chosen].current > 30
    assert {device for device, value in busy.devices["cuda_util"].items() if value.current > 0} == {chosen}
    (reading,) = tool("read_board", agent)
    workloads = {device["id"]: device["workloads"] for device in reading["devices"]}
    assert [len(workloads[device]) for device in workloads if device != chosen] == [0, 0, 0]
    assert workloads[chosen][0]["fraction"] == 1

    kernel.destroy()
    wait_for(
        "a calm device",
        lambda: (now := agent.statistics()) and now.devices["cuda_util"][chosen].current == 0,
        seconds=30,
    )
