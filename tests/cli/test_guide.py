# SPDX-License-Identifier: Apache-2.0
"""docs/guide.md: each command of it, as written, prints what it says."""

from __future__ import annotations

import re
import subprocess
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from commandline import ACCELMOCK, PATIENCE, Surroundings

GUIDE = Path(__file__).resolve().parents[2] / "docs" / "guide.md"


@dataclass
class Sample:
    line: int
    command: str
    expected: list[str] = field(default_factory=list)


def samples(text: str) -> list[Sample]:
    """The commands of the ```console blocks: `$ command`, `> ` for its further lines, then what it prints."""
    found: list[Sample] = []
    inside = False
    for number, line in enumerate(text.splitlines(), 1):
        if line.startswith("```"):
            inside = line == "```console"
        elif inside and line.startswith("$ "):
            found.append(Sample(number, line[2:]))
        elif inside and line.startswith("> "):
            found[-1].command += "\n" + line[2:]
        elif inside:
            found[-1].expected.append(line)
    return found


def matches(expected: list[str], printed: str) -> bool:
    """Whether that was printed, where `...` stands for anything, and any run of blanks for any other."""
    lines = [" ".join(line.split()) for line in printed.splitlines()]
    pattern = "\n".join(" ".join(line.split()) for line in expected)
    # What stands for anything stands for blanks, too.
    parts = [re.escape(part) for part in re.split(r" ?\.\.\. ?", pattern)]
    # A line that is nothing but dots may also stand for no line at all.
    joined = ".*".join(parts).replace("\\\n.*\\\n", "\\\n(?:.*\\\n)?")
    return re.fullmatch(joined, "\n".join(lines), re.DOTALL) is not None


class Shell:
    """A bash that keeps its folder and variables from one command to the next."""

    def __init__(self, around: Surroundings) -> None:
        environment = {
            **around.environment,
            "PATH": f"{ACCELMOCK.parent}:{around.environment['PATH']}",
            "LC_ALL": "C.UTF-8",
            "COLUMNS": "200",
        }
        # A reader of the guide has none of these set; the test must not touch the board of whoever runs it.
        environment["ACCELMOCK_BOARD"] = str(around.board)
        self.process = subprocess.Popen(
            ["bash", "--norc"],
            cwd=around.here,
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def run(self, command: str) -> str:
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(f"{command}\necho '<end>'\n")
        self.process.stdin.flush()
        printed: list[str] = []
        for line in self.process.stdout:
            if line == "<end>\n":
                return "".join(printed)
            printed.append(line)
        raise AssertionError(f"the shell has ended at {command!r}, after {printed}")

    def end(self) -> None:
        self.process.communicate("exit\n", timeout=PATIENCE)


def test_the_guide(around: Surroundings) -> None:
    shell = Shell(around)
    found = samples(GUIDE.read_text(encoding="utf-8"))
    assert len(found) > 50
    try:
        for sample in found:
            printed = shell.run(sample.command)
            assert matches(sample.expected, printed), f"docs/guide.md:{sample.line}: {sample.command}\n{printed}"
    finally:
        shell.end()


@pytest.mark.parametrize(
    ("expected", "printed", "same"),
    [
        (["a ... c"], "a b c\n", True),
        (["a ... c"], "a b d\n", False),
        (["...", "b"], "a\nb\n", True),
        (["a", "...", "b"], "a\nb\n", True),
        (["a"], "a\nb\n", False),
        ([], "a\n", False),
        (["50 % of it"], "50  %  of it\n", True),
        (["50 %"], "51 %\n", False),
    ],
)
def test_the_comparison_can_fail(expected: list[str], printed: str, same: bool) -> None:
    assert matches(expected, printed) is same
