# SPDX-License-Identifier: Apache-2.0
"""The table of expected differences: which differences there may be, where, and why."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

from .compare import Difference

TABLE = Path(__file__).with_name("differences.toml")


@dataclass(frozen=True)
class Expected:
    """One line of the table."""

    path: str
    """Of the difference, "*" for any one part or piece of a part, "**" for any number of parts."""
    decision: str
    why: str
    scenarios: tuple[str, ...] = ("*",)
    agents: str = "*"
    kind: str = "*"
    upstream: str = "*"
    ours: str = "*"
    flaws: tuple[str, ...] = ()
    pattern: re.Pattern[str] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "pattern", _pattern(self.path))

    def concerns(self, agent: str, scenario: str) -> bool:
        """Whether it speaks of that scenario at all."""
        return fnmatchcase(agent, self.agents) and any(fnmatchcase(scenario, name) for name in self.scenarios)

    def explains(self, agent: str, scenario: str, difference: Difference) -> bool:
        """Whether it is the reason of that difference."""
        return (
            self.concerns(agent, scenario)
            and self.pattern.fullmatch("/" + difference.path) is not None
            and _matches(self.kind, difference.kind)
            and _matches(self.upstream, difference.upstream)
            and _matches(self.ours, difference.ours)
        )


def _matches(pattern: str, text: str) -> bool:
    """A pattern that knows "*" alone: brackets are common in what is compared."""
    return re.fullmatch(".*".join(map(re.escape, pattern.split("*"))), text, re.DOTALL) is not None


def _pattern(path: str) -> re.Pattern[str]:
    """Of a path with "/" before it."""
    parts = (
        r"(?:/[^/]*)*" if part == "**" else "/" + "[^/]*".join(map(re.escape, part.split("*")))
        for part in path.split("/")
    )
    return re.compile("".join(parts))


@dataclass(frozen=True)
class Table:
    """The whole table."""

    decisions: dict[str, str]
    flaws: dict[str, str]
    lines: tuple[Expected, ...]

    def unexplained(self, agent: str, scenario: str, differences: Iterable[Difference]) -> list[Difference]:
        """Those that no line explains."""
        return [one for one in differences if not any(line.explains(agent, scenario, one) for line in self.lines)]

    def explained(
        self, agent: str, scenario: str, differences: Iterable[Difference]
    ) -> list[tuple[Difference, Sequence[Expected]]]:
        """Each difference with the lines that explain it."""
        return [(one, [line for line in self.lines if line.explains(agent, scenario, one)]) for one in differences]


def load(path: Path = TABLE) -> Table:
    """Reads the table; each label must be explained, and each explanation used."""
    document = tomllib.loads(path.read_text())
    lines = tuple(_line(entry) for entry in document["difference"])
    decisions, flaws = document["decisions"], document["flaws"]
    for name, explained, used in (
        ("decision", decisions, {line.decision for line in lines}),
        ("flaw", flaws, {flaw for line in lines for flaw in line.flaws}),
    ):
        if unknown := sorted(used - explained.keys()):
            raise ValueError(f"{path.name}: no sentence explains {name} {', '.join(unknown)}")
        if unused := sorted(explained.keys() - used):
            raise ValueError(f"{path.name}: no difference has {name} {', '.join(unused)} as its reason")
    return Table(decisions, flaws, lines)


def _line(entry: dict[str, Any]) -> Expected:
    values = dict(entry)
    for name in ("scenarios", "flaws"):
        if name in values:
            value = values[name]
            values[name] = (value,) if isinstance(value, str) else tuple(value)
    values["decision"] = str(values["decision"])
    return Expected(**values)
