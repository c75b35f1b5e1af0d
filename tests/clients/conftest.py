# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from collections.abc import Iterator

import pytest
from clients_machine import LIBRARY, Machine


@pytest.fixture(scope="session", autouse=True)
def built() -> None:
    assert LIBRARY.exists(), f"{LIBRARY} is not built"


@pytest.fixture
def machine() -> Iterator[Machine]:
    """A place for one board, with nothing in it."""
    made = Machine()
    yield made
    made.remove()
