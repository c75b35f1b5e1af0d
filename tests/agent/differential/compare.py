# SPDX-License-Identifier: Apache-2.0
"""
Walks the answers of two plugins to one scenario side by side and yields each difference with its path.

A path is the way through the document, its parts joined by "/": "devices/2/hw_location". A part that stands for a key
is the key's text, with "/" written as "|".

Two kinds of names are compared where they are listed and then replaced everywhere by neutral ones, so that another name
is one difference, not one per sentence that mentions it: the ids of MIG slices, by their mother and their place among
her slices, and the slots of MIG slices, by their place in the plugin's list of slots.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from .encoding import Json

# Where a scenario's answers keep the devices, whose ids are compared as they are.
DEVICES = "devices"
DEVICE_ID = "device_id"

_SLICE_ID = re.compile(r"MIG-([^/,:]+)/\d+/\d+")


@dataclass(frozen=True)
class Difference:
    """Two answers that are not the same."""

    path: str
    kind: str
    """What differs: value, type, key type, order, only upstream, only ours."""
    upstream: str
    ours: str

    def __str__(self) -> str:
        return f"{self.path}: {self.kind}: upstream {self.upstream} / ours {self.ours}"


def compare(upstream: Json, ours: Json) -> Iterator[Difference]:
    """All differences between two answers to one scenario."""
    assert isinstance(upstream, dict) and isinstance(ours, dict)
    for document in (upstream, ours):
        if "failed" in document:
            raise AssertionError(f"the probe {document['failed']}")
    if upstream["outcome"] != ours["outcome"] or upstream["outcome"]["state"] != "loaded":
        # Where one of them is not there, there is nothing else to compare.
        yield from _walk(upstream["outcome"], ours["outcome"], ("outcome",))
        return
    yield from _compare_slice_ids(upstream[DEVICES], ours[DEVICES])
    yield from _compare_slice_slots(upstream, ours)
    yield from _walk(_with_neutral_names(upstream), _with_neutral_names(ours), ())


def _slice_slots(document: dict[str, Any]) -> list[str]:
    """The names of the slots of MIG slices, in the plugin's order."""
    if "plugin" not in document:
        return []
    names = [_text(slot["items"][0]) for slot in document["plugin"]["slot_types"]["items"]]
    return [name for name in names if ":" in name]


def _compare_slice_slots(upstream: Any, ours: Any) -> Iterator[Difference]:
    pairs = zip(_slice_slots(upstream), _slice_slots(ours), strict=False)
    for place, (one, other) in enumerate(pairs):
        if one != other:
            yield Difference(f"plugin/slice_slots/{place}", "value", one, other)


def _compare_slice_ids(upstream: Any, ours: Any) -> Iterator[Difference]:
    pairs = zip(upstream["items"], ours["items"], strict=False)
    for place, (one, other) in enumerate(pairs):
        if one[DEVICE_ID] != other[DEVICE_ID] and _SLICE_ID.fullmatch(one[DEVICE_ID]):
            yield Difference(f"{DEVICES}/{place}/{DEVICE_ID}", "value", one[DEVICE_ID], other[DEVICE_ID])


def _with_neutral_names(document: dict[str, Any]) -> dict[str, Any]:
    seen: dict[str, int] = {}
    names: dict[str, str] = {}
    for device in document[DEVICES]["items"]:
        if match := _SLICE_ID.fullmatch(device[DEVICE_ID]):
            number = seen.setdefault(match[1], 0)
            seen[match[1]] += 1
            names[match[0]] = f"slice {number} of {match[1]}"
    text = _SLICE_ID.sub(lambda match: names.get(match[0], match[0]), json.dumps(document))
    # The longest first: one may be the beginning of another. In a container's file they stand in capitals.
    slots = {name: f"slice-slot-{place}" for place, name in enumerate(_slice_slots(document))}
    for name in sorted(slots, key=len, reverse=True):
        text = text.replace(name, slots[name])
    return json.loads(text)  # type: ignore[no-any-return]


def _walk(one: Any, other: Any, path: tuple[str, ...]) -> Iterator[Difference]:
    if one == other:
        return
    kinds = _kind(one), _kind(other)
    if kinds[0] != kinds[1]:
        yield _difference(path, "type", one, other)
    elif kinds[0] == "mapping":
        yield from _walk_mapping(one["items"], other["items"], path)
    elif kinds[0] == "fields":
        yield from _walk_keys(one, other, path, lambda key: key)
    elif kinds[0] in ("list", "tuple"):
        yield from _walk_list(_items(one), _items(other), path)
    elif kinds[0] == "raises":
        for field in ("type", "message"):
            if one[field] != other[field]:
                yield _difference((*path, field), "value", one[field], other[field])
    else:
        yield _difference(path, "value", one, other)


def _walk_mapping(one: list[Any], other: list[Any], path: tuple[str, ...]) -> Iterator[Difference]:
    keys = {_text(key): key for key, _ in one}, {_text(key): key for key, _ in other}
    values = {_text(key): value for key, value in one}, {_text(key): value for key, value in other}
    for text in keys[0].keys() & keys[1].keys():
        if keys[0][text] != keys[1][text]:
            yield _difference((*path, text), "key type", keys[0][text], keys[1][text])
    common = [[text for text in side if text in keys[0] and text in keys[1]] for side in keys]
    if common[0] != common[1]:
        yield _difference(path, "order", common[0], common[1])
    yield from _walk_keys(values[0], values[1], path, lambda key: key.replace("/", "|"))


def _walk_keys(
    one: dict[str, Any], other: dict[str, Any], path: tuple[str, ...], written: Callable[[str], str]
) -> Iterator[Difference]:
    for key in one:
        if key not in other:
            yield Difference("/".join((*path, written(key))), "only upstream", _short(one[key]), "")
        else:
            yield from _walk(one[key], other[key], (*path, written(key)))
    for key in other:
        if key not in one:
            yield Difference("/".join((*path, written(key))), "only ours", "", _short(other[key]))


def _walk_list(one: list[Any], other: list[Any], path: tuple[str, ...]) -> Iterator[Difference]:
    texts = [list(map(_text, side)) for side in (one, other)]
    leaves = all(_is_leaf(item) for item in (*one, *other))
    if leaves and texts[0] != texts[1] and sorted(texts[0]) == sorted(texts[1]):
        yield _difference(path, "order", one, other)
        return
    yield from _walk_keys(
        {str(place): item for place, item in enumerate(one)},
        {str(place): item for place, item in enumerate(other)},
        path,
        lambda key: key,
    )


def _kind(value: Any) -> str:
    if isinstance(value, dict):
        return str(value["$"]) if "$" in value else "fields"
    return type(value).__name__


def _items(value: Any) -> list[Any]:
    """Of a list that a plugin gave, or of one that the probe made."""
    items: list[Any] = value if isinstance(value, list) else value["items"]
    return items


def _is_leaf(value: Any) -> bool:
    return not isinstance(value, dict) or "value" in value


def _text(value: Any) -> str:
    """A key or leaf without its type."""
    if isinstance(value, dict) and "value" in value:
        return str(value["value"])
    return value if isinstance(value, str) else json.dumps(value)


def _short(value: Any) -> str:
    """A value for people and for the table's patterns: leaves as they are, with their type where JSON has none."""
    if isinstance(value, dict) and "$" in value:
        name = value["$"]
        if name == "mapping":
            return "{" + ", ".join(f"{_text(key)}: {_short(item)}" for key, item in value["items"]) + "}"
        if name == "raises":
            return f"{value['type']}({value['message']})"
        if "items" in value:
            return ("" if name == "list" else name) + "[" + ", ".join(map(_short, value["items"])) + "]"
        return f"{name}({_text(value)})"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {_short(item)}" for key, item in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(_short, value)) + "]"
    return value if isinstance(value, str) else json.dumps(value)


def _difference(path: tuple[str, ...], kind: str, one: Any, other: Any) -> Difference:
    return Difference("/".join(path), kind, _short(one), _short(other))
