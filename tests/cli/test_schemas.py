# SPDX-License-Identifier: Apache-2.0
"""What the command prints as JSON is what docs/schema promises; each run of the other tests is held to it too."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from typing import Any

import pytest
import schemas
from commandline import Surroundings
from configurations import SLICED, THREE
from jsonschema import Draft202012Validator  # type: ignore[import-untyped]

# A call of each verb that prints facts, on a board on which something is going on.
CALLS = [
    *[
        "list",
        "show all",
        "status",
        "events",
        "fault list",
        "fault kinds",
        "workload list",
        "clock",
        "env",
        "doctor",
        "catalog",
    ],
    *["workload add 0 --owner one", "workload end --all", "set 0 fan 50", "set 0 fan default", "reset 0"],
]


def busy(around: Surroundings) -> None:
    around.load(SLICED)
    around.freeze(1000)
    around.change("start", "0", "container", "c0ffee01" * 8, "0.5", "1000")
    for words in ("pin 0 power=300", "fault inject 1 fan-failure --at +5s", "fault inject 1:0 lost", "clock step 10s"):
        assert around.run(*words.split()).code == 0


def test_each_schema_is_one() -> None:
    names = sorted(path.stem for path in schemas.FOLDER.glob("*.json"))
    assert "common" in names
    for name in names:
        Draft202012Validator.check_schema(schemas.schema(name))
        assert schemas.schema(name)["$id"].endswith(f"/{name}.json")


def test_each_output_has_a_schema_and_each_schema_an_output() -> None:
    called = {schemas.name_of(call.split()) for call in CALLS}
    assert {path.stem for path in schemas.FOLDER.glob("*.json")} == called | {"common", "check", "load"}


@pytest.mark.parametrize("call", CALLS)
def test_outputs_are_as_promised(around: Surroundings, call: str) -> None:
    busy(around)
    done = around.run(*call.split(), "--json")
    assert done.err == ""
    schemas.check(call.split(), json.loads(done.out))


def test_load_and_check_are_as_promised(around: Surroundings) -> None:
    good, bad = around.write("good.toml", THREE), around.write("bad.toml", "slot_name = 3\n")
    for words in (["load", str(good)], ["check", str(good), str(bad)]):
        done = around.run(*words, "--json")
        schemas.check(words, json.loads(done.out))


def places(described: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Where there are keys."""
    found = []
    if isinstance(described, dict):
        for key, value in described.items():
            found += [(*path, key), *places(value, (*path, key))]
    elif isinstance(described, list):
        for number, value in enumerate(described):
            found += places(value, (*path, number))
    return found


def at(described: Any, path: tuple[Any, ...]) -> Any:
    for key in path:
        described = described[key]
    return described


def remove(within: Any, key: Any) -> None:
    del within[key]


def replace(within: Any, key: Any) -> None:
    within[key] = {"no such": ["thing"]}


@pytest.mark.parametrize("change", [remove, replace])
@pytest.mark.parametrize("call", ["list", "show all", "status", "events", "fault list", "fault kinds", "clock"])
def test_what_is_not_as_promised_is_seen(around: Surroundings, call: str, change: Callable[[Any, Any], None]) -> None:
    """Each key that is missing, and each value of another type, is found."""
    busy(around)
    described = around.run(*call.split(), "--json").json()
    paths = places(described)
    assert len(paths) > 3
    for path in paths:
        # Parameters differ from kind to kind.
        if "values" in path[:-1]:
            continue
        wrong = copy.deepcopy(described)
        change(at(wrong, path[:-1]), path[-1])
        with pytest.raises(AssertionError, match="promises"):
            schemas.check(call.split(), wrong)


def test_later_versions_may_add_keys(around: Surroundings) -> None:
    busy(around)
    described = around.run("show", "all", "--json").json()
    for path in places(described):
        within = at(described, path[:-1])
        if isinstance(within, dict) and "values" not in path[:-1]:
            within["something new"] = 1
    schemas.check(["show"], described)


def test_the_schema_names_all_channels(around: Surroundings) -> None:
    around.load(THREE)
    shown = around.run("show", "0", "--json").json()["devices"][0]["channels"]
    assert list(schemas.schema("common")["$defs"]["channels"]["properties"]) == list(shown)
