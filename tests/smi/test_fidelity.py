# SPDX-License-Identifier: Apache-2.0
"""
Our -q -x against those of real machines: the same leaves in the same order, with the same words, units and values; what
differs is in differences.toml with its reason, and nothing is there that does not differ.

The captures are not ours: ACCELMOCK_CAPTURES names their folder, and without it these tests are skipped.
"""

from __future__ import annotations

import os
import xml.etree.ElementTree as ET
from collections import Counter
from pathlib import Path

import pytest
from smi_captures import REASONS, Difference, Rule, compare, form, leaves, load_rules
from smi_program import Program, device

TABLE = Path(__file__).parent / "differences.toml"
PREFIX, SUFFIX = "nvidia-smi-q-x-", ".xml"


def captures() -> list[Path]:
    folder = os.environ.get("ACCELMOCK_CAPTURES", str(Path(__file__).resolve().parents[3] / "shared" / "captures"))
    return sorted(Path(folder).glob(f"{PREFIX}*{SUFFIX}")) if folder else []


def name_of(capture: Path) -> str:
    return capture.name.removeprefix(PREFIX).removesuffix(SUFFIX)


def load_like(smi: Program, capture: ET.Element) -> None:
    """A machine of as many such devices, of the catalogue where that knows them, with that driver and those ids."""
    catalogue = smi.run("catalog", "--json").json()["products"]
    products = {model: product["name"] for product in catalogue for model in product["model_names"]}

    def text(element: ET.Element, path: str) -> str:
        return element.findtext(path, "").strip()

    devices = []
    for gpu in capture.findall("gpu"):
        memory = text(gpu, "fb_memory_usage/total").removesuffix(" MiB")
        model = text(gpu, "product_name")
        identity = text(gpu, "uuid").removeprefix("GPU-")
        devices.append(device(identity, model, f"{memory}M", product=products.get(model)))
    smi.freeze_machine(*devices, driver=text(capture, "driver_version"), cuda=text(capture, "cuda_version"))


def differences_of(smi: Program, capture: Path) -> tuple[list[Difference], int]:
    """How our answer differs, and how many leaves theirs has."""
    theirs = ET.parse(capture).getroot()
    load_like(smi, theirs)
    done = smi.smi("-q", "-x")
    assert (done.code, done.err) == (0, "")
    ours = ET.fromstring(done.out)
    assert theirs.tag == ours.tag
    assert capture.read_text().splitlines()[:3] == done.out.splitlines()[:3]
    found: dict[tuple[str, str], Difference] = {}
    gpus = list(zip(theirs.findall("gpu"), ours.findall("gpu"), strict=True))
    for their_gpu, our_gpu in gpus:
        for one in compare(their_gpu, our_gpu):
            found.setdefault((one.leaf, one.kind), one)
    count = len(list(leaves(gpus[0][0])))
    for root in (theirs, ours):
        for gpu in root.findall("gpu"):
            root.remove(gpu)
    found |= {(one.leaf, one.kind): one for one in compare(theirs, ours)}
    return list(found.values()), count + len(list(leaves(theirs)))


def test_captures(smi: Program, capsys: pytest.CaptureFixture[str]) -> None:
    rules = load_rules(TABLE)
    found = captures()
    if not found:
        pytest.skip("no captures: ACCELMOCK_CAPTURES names no folder that has some")
    unexplained: list[str] = []
    report: list[str] = []
    for capture in found:
        name, reasons = name_of(capture), Counter[str]()
        differences, count = differences_of(smi, capture)
        for one in differences:
            fitting = [rule for rule in rules if rule.explains(name, one.leaf)]
            if fitting:
                reasons[fitting[0].reason] += 1
            else:
                unexplained.append(f"{name}: {one}")
        told = ", ".join(f"{number} {reason}" for reason, number in sorted(reasons.items()))
        report.append(f"{name}: {count} leaves, {len(differences)} differ: {told}")
    with capsys.disabled():
        print("", *report, sep="\n")
    assert not unexplained, "differences that no line of the table explains:\n" + "\n".join(unexplained)
    unused = list(idle_lines(rules, [name_of(capture) for capture in found]))
    assert not unused, "lines of the table that explain nothing:\n" + "\n".join(unused)


def idle_lines(rules: list[Rule], names: list[str]) -> list[str]:
    """What lines name that does not differ, of captures that are there. Patterns need one that does."""
    idle = []
    for rule in rules:
        exact = [capture for capture in rule.captures if capture in names]
        for leaf in rule.leaves:
            hits = {use.split(":", 1)[0] for use in rule.used if use.split(":", 1)[1] == leaf}
            idle += [f"{capture}: {leaf} ({rule.reason})" for capture in exact if capture not in hits]
            if not exact and "*" in rule.captures and not hits:
                idle.append(f"*: {leaf} ({rule.reason})")
    return idle


# ---- the comparison itself, which needs no capture -------------------------------------------------------------------

THEIRS = "<gpu><a>1 MiB</a><b><c>N/A</c></b><clocks><sm>345 MHz</sm></clocks></gpu>"


@pytest.mark.parametrize(
    ("ours", "expected"),
    [
        (THEIRS, []),
        (THEIRS.replace("345", "1980"), []),
        (THEIRS.replace("345 MHz", "N/A"), [("clocks/sm", "form")]),
        (THEIRS.replace("1 MiB", "2 MiB"), [("a", "value")]),
        (THEIRS.replace("1 MiB", "1 MB"), [("a", "value")]),
        (THEIRS.replace("<c>N/A</c>", "<d>N/A</d>"), [("b/c", "only theirs"), ("b/d", "only ours")]),
        ("<gpu><b><c>N/A</c></b><a>1 MiB</a><clocks><sm>345 MHz</sm></clocks></gpu>", [("*", "order")]),
    ],
)
def test_what_differs_is_seen(ours: str, expected: list[tuple[str, str]]) -> None:
    found = compare(ET.fromstring(THEIRS), ET.fromstring(ours))
    assert [(one.leaf, one.kind) for one in found] == expected


def test_forms() -> None:
    assert form("69.85 W") == form("7.10 W") != form("7 W")
    assert form("-8 C") == form("12 C") != form("N/A")


def test_the_table_has_reasons_and_notes() -> None:
    rules = load_rules(TABLE)
    assert rules
    for rule in rules:
        assert rule.reason in REASONS
        assert rule.note.endswith("."), rule


def test_idle_lines_are_told() -> None:
    rule = Rule(["a", "b"], "not yet", "Nothing.", ["t4", "h100"])
    assert rule.explains("t4", "a")
    assert not rule.explains("a100", "a")
    assert idle_lines([rule], ["t4"]) == ["t4: b (not yet)"]
