# SPDX-License-Identifier: Apache-2.0
"""
What real machines answered to nvidia-smi -q -x, and how our answer differs from it, leaf by leaf.

A leaf is named by the tags that lead to it. What changes by itself (LIVE) is compared by its form: a number with the
same unit, or the same words.
"""

from __future__ import annotations

import re
import tomllib
import xml.etree.ElementTree as ET
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any, Final

# Why a leaf may differ.
REASONS: Final = {
    "no such hardware state": "something happened to that machine, or it is built in somewhere, that no TOML describes",
    "privacy": "it names that very board or machine, or was masked by who published it",
    "driver branch": "branches of the driver differ there, and the one is not told from the other",
    "not yet": "nothing of ours knows it",
}

# What is measured, and changes while one looks.
LIVE: Final = (
    "timestamp",
    "pci/replay_counter",
    "pci/tx_util",
    "pci/rx_util",
    "fan_speed",
    "performance_state",
    "*_power_readings/power_state",
    "clocks_event_reasons_counters/*",
    "fb_memory_usage/used",
    "fb_memory_usage/free",
    "bar1_memory_usage/used",
    "bar1_memory_usage/free",
    "utilization/*",
    "temperature/gpu_temp",
    "temperature/gpu_temp_tlimit",
    "temperature/memory_temp",
    "*_power_readings/*_power_draw",
    "clocks/*",
)


@dataclass(frozen=True)
class Difference:
    leaf: str
    kind: str  # "value", "form", "only theirs", "only ours" or "order"
    theirs: str
    ours: str

    def __str__(self) -> str:
        return f"{self.leaf}: {self.kind}: theirs {self.theirs!r}, ours {self.ours!r}"


@dataclass
class Rule:
    """A line of the table: which leaves of which captures differ, and why."""

    leaves: list[str]
    reason: str
    note: str
    captures: list[str] = field(default_factory=lambda: ["*"])
    used: set[str] = field(default_factory=set)

    def explains(self, capture: str, leaf: str) -> bool:
        if not any(fnmatchcase(capture, pattern) for pattern in self.captures):
            return False
        fitting = [pattern for pattern in self.leaves if fnmatchcase(leaf, pattern)]
        self.used.update(f"{capture}:{pattern}" for pattern in fitting)
        return bool(fitting)


def load_rules(path: Path) -> list[Rule]:
    table: dict[str, Any] = tomllib.loads(path.read_text(encoding="utf-8"))
    rules = [Rule(**line) for line in table["difference"]]
    for rule in rules:
        assert rule.reason in REASONS, f"{rule.reason!r} is none of {', '.join(REASONS)}"
    return rules


def leaves(element: ET.Element, path: str = "") -> Iterator[tuple[str, str]]:
    """Each leaf of it with what stands there, in its order. A list of leaves is one leaf; sections are numbered."""
    total, seen = Counter(child.tag for child in element), Counter[str]()
    for child in element:
        seen[child.tag] += 1
        if len(child):
            name = child.tag if total[child.tag] == 1 else f"{child.tag}[{seen[child.tag]}]"
            yield from leaves(child, f"{path}{name}/")
        elif seen[child.tag] == 1:
            yield f"{path}{child.tag}", ", ".join((one.text or "").strip() for one in element.findall(child.tag))


def form(value: str) -> str:
    """What of a value does not change: its words, but for those of a date."""
    value = re.sub(r"^[A-Z][a-z]{2} [A-Z][a-z]{2} +", "day month ", value)
    return re.sub(r"-?\d+(\.\d+)?", lambda number: "#.#" if "." in number[0] else "#", value)


def is_live(leaf: str) -> bool:
    return any(fnmatchcase(leaf, pattern) for pattern in LIVE)


def compare(theirs: ET.Element, ours: ET.Element) -> Iterator[Difference]:
    """How two parts of an answer differ."""
    left, right = dict(leaves(theirs)), dict(leaves(ours))
    common = [leaf for leaf in left if leaf in right]
    if common != [leaf for leaf in right if leaf in left]:
        yield Difference("*", "order", " ".join(common), " ".join(leaf for leaf in right if leaf in left))
    for leaf, value in left.items():
        if leaf not in right:
            yield Difference(leaf, "only theirs", value, "")
        elif is_live(leaf):
            if form(value) != form(right[leaf]):
                yield Difference(leaf, "form", value, right[leaf])
        elif value != right[leaf]:
            yield Difference(leaf, "value", value, right[leaf])
    for leaf in right:
        if leaf not in left:
            yield Difference(leaf, "only ours", "", right[leaf])
