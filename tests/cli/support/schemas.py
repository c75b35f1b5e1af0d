# SPDX-License-Identifier: Apache-2.0
"""Holds what the command prints as JSON to the schemas in docs/schema."""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator  # type: ignore[import-untyped]
from referencing import Registry, Resource

FOLDER = Path(__file__).resolve().parents[3] / "docs" / "schema"

# Verbs that have verbs of their own.
PARTED = ("workload", "fault")


@cache
def registry() -> Any:
    """All schemas, by their names."""
    schemas = [json.loads(path.read_text(encoding="utf-8")) for path in FOLDER.glob("*.json")]
    return Registry().with_resources([(schema["$id"], Resource.from_contents(schema)) for schema in schemas])


@cache
def schema(name: str) -> Any:
    return json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))


@cache
def validator(name: str) -> Any:
    return Draft202012Validator(schema(name), registry=registry())


def name_of(words: Sequence[str]) -> str:
    """The schema of what these words of a command line print."""
    words = without_options(words)
    return "-".join(words[:2] if words[0] in PARTED else words[:1])


def without_options(words: Sequence[str]) -> list[str]:
    kept, taken = [], False
    for word in words:
        if not taken and not word.startswith("-"):
            kept.append(word)
        # Of those that may stand before the verb.
        taken = not taken and word in ("--board", "-b", "--name", "-n")
    return kept


def check(words: Sequence[str], described: Any) -> None:
    """Fails where `described` is not what the schema promises."""
    if "run" in without_options(words)[:1]:
        # What its command prints is the command's own.
        return
    name = name_of(words)
    if name == "events" and isinstance(described, dict):
        described = [described]
    wrong = [f"{error.json_path}: {error.message}" for error in validator(name).iter_errors(described)]
    assert not wrong, f"not as docs/schema/{name}.json promises:\n" + "\n".join(wrong)


def check_text(words: Sequence[str], text: str) -> None:
    """The same of what was printed."""
    kept = without_options(words)
    # These become another program, whose output is its own.
    if kept[0] == "run" or (kept[0] == "env" and len(kept) > 1):
        return
    check(words, json.loads(text))
