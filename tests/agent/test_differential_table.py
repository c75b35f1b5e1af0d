# SPDX-License-Identifier: Apache-2.0
"""The comparison itself: it sees what differs, and the table explains what it says and no more."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from differential.compare import Difference, compare
from differential.encoding import Json, encode
from differential.expected import Expected, load

SLICES = ["MIG-mother/3/0", "MIG-mother/4/0"], ["MIG-mother/1/0", "MIG-mother/2/0"]


def answers(device_ids: list[str], **asked: Any) -> Json:
    """A document as the probe writes it."""
    devices = [{"device_id": device_id} for device_id in device_ids]
    outcome = {"state": "loaded", "reason": None}
    return {"outcome": outcome, "devices": {"$": "list", "items": devices}} | {
        name: encode(value) for name, value in asked.items()
    }


def kinds(upstream: Any, ours: Any) -> list[tuple[str, str]]:
    """Where and how two values of one answer differ."""
    return [(one.path, one.kind) for one in compare(answers(["a"], x=upstream), answers(["a"], x=ours))]


@pytest.mark.parametrize(
    ("upstream", "ours", "expected"),
    [
        ({"a": 1}, {"a": 1}, []),
        ({"a": 1}, {"a": 2}, [("x/a", "value")]),
        ({"a": 1}, {"a": "1"}, [("x/a", "type")]),
        ({"a": Decimal(4)}, {"a": Decimal("4.00")}, [("x/a", "value")]),
        ({"a": 1, "b/c": 2}, {"a": 1}, [("x/b|c", "only upstream")]),
        ({"a": 1}, {"a": 1, "b": 2}, [("x/b", "only ours")]),
        ({"a": 1, "b": 2}, {"b": 2, "a": 1}, [("x", "order")]),
        ({Decimal(1): 1}, {"1": 1}, [("x/1", "key type")]),
        (["a", "b"], ["b", "a"], [("x", "order")]),
        (["a", "b"], ["a", "c"], [("x/1", "value")]),
        (["a"], ["a", "b"], [("x/1", "only ours")]),
        (ValueError("a"), ValueError("b"), [("x/message", "value")]),
        (ValueError("a"), {}, [("x", "type")]),
        ({"b", "a"}, {"a", "b"}, []),
    ],
)
def test_what_differs_is_seen(upstream: Any, ours: Any, expected: list[tuple[str, str]]) -> None:
    assert kinds(upstream, ours) == expected


def test_slices_are_the_same_by_their_place() -> None:
    one, other = (answers(ids, x=dict.fromkeys(ids, 1), y=f"first is {ids[0]}") for ids in SLICES)
    found = list(compare(one, other))
    assert [(difference.path, difference.kind) for difference in found] == [
        ("devices/0/device_id", "value"),
        ("devices/1/device_id", "value"),
    ]
    swapped = answers(SLICES[1], x=dict.fromkeys(SLICES[1], 1), y=f"first is {SLICES[1][1]}")
    assert "y" in [difference.path for difference in compare(one, swapped)]


def test_a_plugin_that_is_not_there_is_one_difference() -> None:
    outcome = {"state": "skipped", "reason": encode(ValueError("why"))}
    found = list(compare(answers(["a"], x=1), {"outcome": outcome}))
    assert [difference.path for difference in found] == ["outcome/state", "outcome/reason"]


def test_a_probe_that_failed_is_no_answer() -> None:
    with pytest.raises(AssertionError, match="took too long"):
        list(compare(answers(["a"]), {"failed": "took too long"}))


@pytest.mark.parametrize(
    ("line", "path", "explained"),
    [
        ({"path": "a/b"}, "a/b", True),
        ({"path": "a/*"}, "a/b", True),
        ({"path": "a/*"}, "a/b/c", False),
        ({"path": "a/**"}, "a/b/c", True),
        ({"path": "a/**"}, "a", True),
        ({"path": "**/c"}, "a/b/c", True),
        ({"path": "**/c"}, "c", True),
        ({"path": "a/x=*/c"}, "a/x=1/c", True),
        ({"path": "a/[bc]"}, "a/b", False),
        ({"path": "a/b", "kind": "order"}, "a/b", False),
        ({"path": "a/b", "upstream": "o*e", "ours": "two"}, "a/b", True),
        ({"path": "a/b", "upstream": "o", "ours": "two"}, "a/b", False),
        ({"path": "a/b", "agents": "26.*"}, "a/b", False),
        ({"path": "a/b", "scenarios": ("x", "mig*")}, "a/b", True),
        ({"path": "a/b", "scenarios": ("x",)}, "a/b", False),
    ],
)
def test_a_line_explains_what_it_says(line: dict[str, Any], path: str, explained: bool) -> None:
    difference = Difference(path, "value", "one", "two")
    assert Expected(decision="1", why="", **line).explains("25.11.2", "mig, discrete", difference) is explained


def test_labels_are_explained_and_used(tmp_path: Path) -> None:
    table = tmp_path / "table.toml"
    line = '[[difference]]\npath = "a"\nwhy = "because"\ndecision = 2\nflaws = ["B1"]\n'
    table.write_text('[decisions]\n1 = "one"\n[flaws]\nB1 = "a flaw"\n' + line)
    with pytest.raises(ValueError, match="no sentence explains decision 2"):
        load(table)
    table.write_text('[decisions]\n1 = "one"\n2 = "two"\n[flaws]\nB1 = "a flaw"\n' + line)
    with pytest.raises(ValueError, match="no difference has decision 1"):
        load(table)
    table.write_text('[decisions]\n2 = "two"\n[flaws]\nB1 = "a flaw"\n' + line)
    assert [one.decision for one in load(table).lines] == ["2"]
