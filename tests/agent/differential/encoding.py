# SPDX-License-Identifier: Apache-2.0
"""
Answers of a plugin as JSON, with their types.

What JSON has is written as it is; all else becomes an object whose "$" names its type. Classes of mappings are not told
apart (a defaultdict answers as a dict does to all that the agent asks), the types of their keys are.
"""

from __future__ import annotations

import enum
from collections import UserString
from collections.abc import Mapping, Sequence, Set
from decimal import Decimal
from pathlib import PurePath
from typing import Any

Json = None | bool | int | float | str | list[Any] | dict[str, Any]


def encode(value: Any) -> Json:
    """Writes a value down, with its type wherever JSON would lose it."""
    if value is None or type(value) in (bool, int, float, str):
        return value  # type: ignore[no-any-return]  # narrowed by the exact types
    name = type(value).__name__
    if isinstance(value, BaseException):
        return {"$": "raises", "type": name, "message": str(value)}
    if isinstance(value, enum.Enum):
        return {"$": name, "value": encode(value.value)}
    if isinstance(value, Decimal | UserString | PurePath):
        return {"$": name, "value": str(value)}
    if isinstance(value, int):
        return {"$": name, "value": int(value)}
    if isinstance(value, Mapping):
        return {"$": "mapping", "items": [[encode(key), encode(item)] for key, item in value.items()]}
    if isinstance(value, Set):
        # A set has no order: sorted by what is written, so that two equal ones look alike.
        return {"$": name, "items": sorted((encode(item) for item in value), key=repr)}
    if isinstance(value, Sequence):
        return {"$": name, "items": [encode(item) for item in value]}
    return {"$": name, "value": repr(value)}
