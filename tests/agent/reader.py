# SPDX-License-Identifier: Apache-2.0
"""What a reader of the board computes that knows neither agent nor plugin: a small C program, built with the tests."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Mapping
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any

from harness import Statistics
from harness.environments import ROOT

TOOLS = Path(os.environ.get("ACCELMOCK_TEST_TOOLS", ROOT / "build" / "release" / "tests" / "tools"))

# How each metric of the agent follows from a channel of the board: its name there, and by what it is coarsened.
CHANNELS = {
    "mem": ("memory_used_byte", 1),
    "util": ("utilization_percent", 1),
    "power": ("power_milliwatt", 1000),
    "temperature": ("temperature_celsius", 1),
}

# Statistics that were just published are at most this many ticks old: collected every 5 seconds.
RECENT_TICKS = 90


def run(name: str, board: Path, *arguments: str) -> list[dict[str, Any]]:
    done = subprocess.run([TOOLS / name, board, *arguments], check=True, capture_output=True, text=True)
    return [json.loads(line) for line in done.stdout.splitlines()]


def read(board: Path, *arguments: str) -> dict[str, Any]:
    """The board at this moment, or at one tick."""
    return run("read_board", board, *arguments)[0]


def coarsened(value: int, divisor: int) -> Decimal:
    return (Decimal(value) / divisor).quantize(Decimal(1), ROUND_HALF_UP)


def expected(tick: Mapping[str, Any]) -> dict[str, dict[str, Decimal]]:
    """metric -> device -> value, as an agent must publish them for what the reader computed of this tick."""
    return {
        metric: {device["id"]: coarsened(device["channels"][channel], divisor) for device in tick["devices"]}
        for metric, (channel, divisor) in CHANNELS.items()
    }


def published(statistics: Statistics, key: str) -> dict[str, dict[str, Decimal]]:
    """The same, as an agent did publish them."""
    return {
        metric: {device: value.current for device, value in statistics.devices[f"{key}_{metric}"].items()}
        for metric in CHANNELS
    }


def ticks_that_match(board: Path, statistics: Statistics, key: str) -> list[int]:
    """The recent ticks at which the reader computes exactly what was published."""
    now = read(board)["tick"]
    ticks = run("read_board", board, "--from", str(max(0, now - RECENT_TICKS)), "--to", str(now))
    return [tick["tick"] for tick in ticks if published(statistics, key) == expected(tick)]
