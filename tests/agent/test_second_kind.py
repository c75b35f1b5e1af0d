# SPDX-License-Identifier: Apache-2.0
"""One agent with two kinds of accelerators: each has slots, statistics and a board, and the log says nothing of it."""

from __future__ import annotations

import pytest
from conftest import StartAgent
from harness import AGENT_VERSIONS
from harness.agent import MODULE, SECOND_MODULE
from harness.environments import SECOND
from machines import CUDA, ROCM
from reader import ticks_that_match

BOTH = (MODULE, SECOND_MODULE)

pytestmark = pytest.mark.skipif(not SECOND.exists(), reason=f"there is no {SECOND}: `make build` makes it")


@pytest.mark.parametrize("version", AGENT_VERSIONS)
def test_two_kinds(version: str, start_agent: StartAgent) -> None:
    agent = start_agent(
        version,
        CUDA,
        second=ROCM,
        allow=BOTH,
        mode="fractional",
        etcd_keys={"config/plugins/accelerator/mock-second/allocation_mode": "discrete"},
    )
    slots = agent.slots()
    assert float(slots["cuda.shares"]) == 54
    assert float(slots["rocm.device"]) == 4
    statistics = agent.wait_for_statistics()
    for key, board in (("cuda", agent.board), ("rocm", agent.board.with_name(f"{agent.board.name}-rocm"))):
        for metric in ("mem", "util", "power", "temperature"):
            assert len(statistics.devices[f"{key}_{metric}"]) == 4
            assert f"{key}_{metric}" in statistics.node
        assert len(ticks_that_match(board, statistics, key)) == 1
    assert {"cuda.shares", "rocm.device"} <= {entry["slot_name"] for entry in agent.metadata().values()}
    kernel = agent.create_kernel({"cuda.shares": "1", "rocm.device": "2"})
    assert len(kernel.attached_devices["rocm"]) == 2
    assert len(kernel.attached_devices["cuda"]) == 1
    assert agent.warnings() == []


@pytest.mark.parametrize("version", AGENT_VERSIONS)
def test_without_being_allowed_it_is_not_there(version: str, start_agent: StartAgent) -> None:
    agent = start_agent(version, CUDA, second=ROCM, allow=(MODULE,), mode="discrete")
    assert "cuda.device" in agent.slots() and "rocm.device" not in agent.slots()
    assert agent.warnings() == []


@pytest.mark.parametrize("version", AGENT_VERSIONS)
def test_two_of_one_kind_are_refused(version: str, start_agent: StartAgent) -> None:
    """An agent would not start with both: the first one stays."""
    agent = start_agent(
        version,
        CUDA,
        second=CUDA,
        allow=BOTH,
        mode="discrete",
        options={},
        etcd_keys={"config/plugins/accelerator/mock-second/allocation_mode": "discrete"},
    )
    assert float(agent.slots()["cuda.device"]) == 4
    assert 'slot_name is "cuda", which is also the key of ai.backend.accelerator.mock' in agent.log()


def test_both_are_of_one_version() -> None:
    (second,) = SECOND.glob("accelmock_second-*.dist-info")
    (first,) = SECOND.with_name("wheel").glob("accelmock-*.whl")
    assert second.name.split("-")[1].removesuffix(".dist") == first.name.split("-")[1]
