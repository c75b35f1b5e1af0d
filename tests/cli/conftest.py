# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from collections.abc import Iterator

import pytest
from commandline import ACCELMOCK, Surroundings


@pytest.fixture(scope="session", autouse=True)
def built() -> None:
    assert ACCELMOCK.exists(), f"{ACCELMOCK} is not built"


@pytest.fixture
def around() -> Iterator[Surroundings]:
    """Surroundings of the test's own."""
    made = Surroundings()
    yield made
    made.remove()
