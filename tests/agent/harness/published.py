"""What an agent tells the world, decoded: statistics from redis, heartbeats from its event stream."""

from __future__ import annotations

import io
import json
import pickle
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import msgpack


@dataclass(frozen=True)
class Value:
    """One metric as published."""

    current: Decimal
    capacity: Decimal | None
    unit: str
    raw: Mapping[str, Any]


@dataclass(frozen=True)
class Statistics:
    """The published statistics of a node: metric -> value, and metric -> device id -> value."""

    node: Mapping[str, Value]
    devices: Mapping[str, Mapping[str, Value]]
    raw: bytes

    @classmethod
    def decode(cls, packed: bytes) -> Statistics:
        loaded = msgpack.unpackb(packed, strict_map_key=False, ext_hook=_extension)
        return cls(
            node={metric: _value(entry) for metric, entry in loaded["node"].items()},
            devices={
                metric: {str(device): _value(entry) for device, entry in entries.items()}
                for metric, entries in loaded["devices"].items()
            },
            raw=packed,
        )


@dataclass(frozen=True)
class Heartbeat:
    """What the manager learns of an agent every few seconds."""

    slots: Mapping[str, Decimal]
    slot_types: Mapping[str, str]
    compute_plugins: Mapping[str, Mapping[str, Any]]
    raw: Mapping[str, Any]

    @classmethod
    def decode(cls, fields: Mapping[bytes, bytes]) -> Heartbeat | None:
        """From an entry of the event stream; None when that is another event."""
        if fields.get(b"name") != b"agent_heartbeat":
            return None
        slots: dict[str, Decimal] = {}
        types: dict[str, str] = {}
        if b"payload" in fields:
            # 26: JSON; the amounts and the types are apart
            information = json.loads(fields[b"payload"])["agent_info"]
            types = {name: str(kind) for name, kind in information["slot_key_and_units"].items()}
            for entry in information["available_resource_slots"]:
                slots[entry["resource_type"]] = Decimal(entry["quantity"])
        else:
            # 25: msgpack; slot -> (type, amount)
            information = msgpack.unpackb(fields[b"args"], strict_map_key=False, ext_hook=_extension)[0]
            for name, (kind, amount) in information["resource_slots"].items():
                types[str(name)], slots[str(name)] = str(kind), Decimal(str(amount))
        return cls(
            slots=slots,
            slot_types=types,
            compute_plugins={str(name): dict(entry) for name, entry in information["compute_plugins"].items()},
            raw=information,
        )


def _value(entry: Mapping[str, Any]) -> Value:
    capacity = entry.get("capacity")
    return Value(
        current=Decimal(entry["current"]),
        capacity=None if capacity is None else Decimal(capacity),
        unit=str(entry.get("unit_hint", "")),
        raw=entry,
    )


class _PlainValues(pickle.Unpickler):
    """The agent pickles members of its enumerations; only their values are wanted, and no class is looked up."""

    def find_class(self, module: str, name: str) -> Any:
        return lambda *arguments: arguments[-1] if arguments else name


def _extension(code: int, data: bytes) -> Any:
    if code in (3, 6, 8, 16):  # decimal, enumeration, resource slots, binary size
        return _PlainValues(io.BytesIO(data)).load()
    return data.hex() if code == 1 else msgpack.ExtType(code, data)
