"""Waiting for something to become true, with a deadline instead of a fixed sleep."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")


class Timeout(AssertionError):
    """What was waited for did not happen in time."""


def wait_for(what: str, probe: Callable[[], T | None], *, seconds: float = 30.0, pause: float = 0.05) -> T:
    """Calls `probe` until it returns something true, and returns that; raises Timeout after `seconds`."""
    deadline = time.monotonic() + seconds
    while True:
        found = probe()
        if found:
            return found
        if time.monotonic() > deadline:
            raise Timeout(f"no {what} within {seconds:g} seconds")
        time.sleep(pause)
