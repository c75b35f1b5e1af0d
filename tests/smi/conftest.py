# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from collections.abc import Iterator

import pytest
from smi_program import LIBRARY, NVIDIA_SMI, Program


@pytest.fixture(scope="session", autouse=True)
def built() -> None:
    assert NVIDIA_SMI.exists(), f"{NVIDIA_SMI} is not built"
    assert LIBRARY.exists(), f"{LIBRARY} is not built"


@pytest.fixture
def smi() -> Iterator[Program]:
    """The program, in surroundings of the test's own."""
    made = Program()
    yield made
    made.remove()
