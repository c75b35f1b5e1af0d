# SPDX-License-Identifier: Apache-2.0
"""JUnit XML, as meson and pytest write it: reading, counting, and writing it for what has no writer of its own."""

from __future__ import annotations

import xml.etree.ElementTree as ElementTree
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Case:
    """One test: how it ended, and why when it did not pass."""

    name: str
    outcome: str  # "passed", "failed" or "skipped"
    reason: str = ""


@dataclass(frozen=True)
class Count:
    passed: int = 0
    failed: int = 0
    skipped: int = 0

    def __add__(self, other: Count) -> Count:
        return Count(self.passed + other.passed, self.failed + other.failed, self.skipped + other.skipped)

    def __str__(self) -> str:
        return f"{self.passed} passed, {self.failed} failed, {self.skipped} skipped"


def count(cases: Iterable[Case]) -> Count:
    outcomes = [case.outcome for case in cases]
    return Count(outcomes.count("passed"), outcomes.count("failed"), outcomes.count("skipped"))


def read(path: Path) -> list[Case]:
    cases = []
    for element in ElementTree.parse(path).getroot().iter("testcase"):
        name = ".".join(part for part in (element.get("classname"), element.get("name")) if part)
        outcome, reason = "passed", ""
        for child in element:
            text = " ".join((child.get("message") or child.text or "").split())
            if child.tag in ("failure", "error"):
                outcome, reason = "failed", text
                break
            if child.tag == "skipped":
                outcome, reason = "skipped", text
        cases.append(Case(name, outcome, reason))
    return cases


def write(path: Path, suite: str, cases: Iterable[Case]) -> None:
    root = ElementTree.Element("testsuites")
    parent = ElementTree.SubElement(root, "testsuite", name=suite)
    for case in cases:
        element = ElementTree.SubElement(parent, "testcase", classname=suite, name=case.name)
        if case.outcome == "failed":
            ElementTree.SubElement(element, "failure", message=case.reason)
        elif case.outcome == "skipped":
            ElementTree.SubElement(element, "skipped", message=case.reason)
    ElementTree.ElementTree(root).write(path, encoding="utf-8", xml_declaration=True)
