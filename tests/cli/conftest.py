# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import signal
from collections.abc import Iterator

import pytest
from commandline import ACCELMOCK, Surroundings

# Whoever starts tests in the background has them ignore these, and so would all that they start.
for number in (signal.SIGINT, signal.SIGQUIT, signal.SIGHUP):
    if signal.getsignal(number) is signal.SIG_IGN:
        signal.signal(number, signal.default_int_handler if number == signal.SIGINT else signal.SIG_DFL)


@pytest.fixture(scope="session", autouse=True)
def built() -> None:
    assert ACCELMOCK.exists(), f"{ACCELMOCK} is not built"


@pytest.fixture
def around() -> Iterator[Surroundings]:
    """Surroundings of the test's own."""
    made = Surroundings()
    yield made
    made.remove()
