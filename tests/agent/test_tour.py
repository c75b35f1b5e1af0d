# SPDX-License-Identifier: Apache-2.0
"""The README's tour: its commands, as they are written, lead to a thermal throttle that the real agent publishes."""

from __future__ import annotations

import json
import os
import pty
import re
import signal
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from harness.environments import ROOT
from screen import ESCAPE, read_rest, read_some

README = ROOT / "README.md"

# Of a device: its state in the table of `make run`, and how long until it is there.
HOT = re.compile(r"8[67] °C")
PATIENCE = 120.0

# What the commands print that is not where they are typed.
END = "<end>"


def blocks(heading: str) -> list[list[str]]:
    """The commands of the shell blocks below a heading of the README."""
    text = README.read_text(encoding="utf-8").split(f"\n## {heading}\n")[1].split("\n## ")[0]
    return [block.split("```")[0].strip().splitlines() for block in text.split("```sh\n")[1:]]


class Watched:
    """What `make run` draws, in a terminal of its own."""

    def __init__(self, command: str) -> None:
        self.ours, theirs = pty.openpty()
        # As typed by hand: not below the make that runs the tests.
        environment = {name: value for name, value in os.environ.items() if not name.startswith(("MAKE", "MFLAGS"))}
        self.process = subprocess.Popen(
            ["bash", "-c", command],
            cwd=ROOT,
            env={**environment, "NO_COLOR": "1", "TERM": "xterm-256color", "LINES": "60", "COLUMNS": "160"},
            stdin=theirs,
            stdout=theirs,
            stderr=theirs,
            start_new_session=True,
        )
        os.close(theirs)

    def wait_for(self, pattern: re.Pattern[str]) -> str:
        deadline, shown = time.monotonic() + PATIENCE, ""
        while not pattern.search(shown):
            assert time.monotonic() < deadline, f"no {pattern.pattern!r} in:\n{shown[-4000:]}"
            assert self.process.poll() is None, shown
            shown += ESCAPE.sub("", read_some(self.ours))
        return shown

    def end(self) -> None:
        os.killpg(self.process.pid, signal.SIGINT)
        read_rest(self.ours, self.process, 60)
        os.close(self.ours)


class Shell:
    """The other terminal."""

    def __init__(self) -> None:
        self.process = subprocess.Popen(
            ["bash", "--norc"],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def run(self, command: str) -> str:
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(f"{command}\necho '{END}'\n")
        self.process.stdin.flush()
        printed = ""
        for line in self.process.stdout:
            if line == f"{END}\n":
                return printed
            printed += line
        raise AssertionError(f"the shell has ended:\n{printed}")

    def channels(self) -> list[dict[str, int]]:
        return [device["channels"] for device in json.loads(self.run("accelmock status --json"))["devices"]]

    def end(self) -> None:
        self.process.communicate("exit\n", timeout=10)


@pytest.fixture
def terminals() -> Iterator[tuple[Watched, Shell, list[str]]]:
    if os.environ.get("ACCELMOCK_TEST_PLUGIN", "accelmock") != "accelmock":
        pytest.skip("the tour is of accelmock")
    (first,), second = blocks("A tour")
    watched, shell = Watched(first), Shell()
    try:
        yield watched, shell, second
    finally:
        shell.end()
        watched.end()


def test_the_tour(terminals: tuple[Watched, Shell, list[str]]) -> None:
    watched, shell, commands = terminals
    assert len(commands) + 1 < 10
    cool = watched.wait_for(re.compile(r"NVIDIA|61649"))
    assert not HOT.search(cool)
    printed = {}
    for command in commands:
        printed[command] = shell.run(command)
        if "fault inject" in command:
            # Seen by the agent, and by nobody's doing but the heat's.
            watched.wait_for(HOT)
            held = max(shell.channels(), key=lambda channels: channels["utilization_percent"])
            assert held["temperature_celsius"] >= 85
            assert held["power_milliwatt"] < 600000
            assert held["throttled_heat_millisecond"] > 0
    told = next(text for command, text in printed.items() if "events" in command)
    assert "throttled: heat" in told
    assert "throttled (heat)" in [text for command, text in printed.items() if command == "accelmock status"][-1]
    for _ in range(int(PATIENCE)):
        if all(channels["temperature_celsius"] < 80 for channels in shell.channels()):
            break
        time.sleep(1)
    assert all(channels["throttle_reasons_mask"] & ~3 == 0 for channels in shell.channels())
    watched.wait_for(re.compile(r"[4567]\d °C"))


def test_nothing_of_it_is_left() -> None:
    assert not Path(ROOT / "build" / "board").exists()
