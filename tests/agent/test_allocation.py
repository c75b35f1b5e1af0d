# SPDX-License-Identifier: Apache-2.0
"""What the agent's own allocation does to our devices, and what they then show."""

from __future__ import annotations

from decimal import Decimal

import pytest
from conftest import StartAgent
from harness import AGENT_VERSIONS, Agent, Statistics, wait_for
from machines import CUDA, IDLE, MIG, MOTHER

FOUR = [MOTHER.format(number) for number in (1, 2, 3, 4)]

# Two collections in a row must see a device free before it calms; 25 collects every 5 seconds.
CALM_SECONDS = 40.0


def utilization(statistics: Statistics, device: str) -> Decimal:
    return statistics.devices["cuda_util"][device].current


def wait_until_calm(agent: Agent) -> Statistics:
    def calm() -> Statistics | None:
        found = agent.statistics()
        return found if found is not None and found.node["cuda_util"].current == 0 else None

    return wait_for("calm device", calm, seconds=CALM_SECONDS, pause=0.2)


@pytest.mark.parametrize("version", AGENT_VERSIONS)
def test_a_device_is_busy_while_it_is_held(start_agent: StartAgent, version: str) -> None:
    agent = start_agent(version, CUDA + IDLE, mode="discrete")
    before = agent.wait_for_statistics()
    assert all(utilization(before, device) == 0 for device in FOUR)
    idle_power = before.devices["cuda_power"]

    kernel = agent.create_kernel({"cuda.device": "1"})
    (held,) = agent.allocations("cuda")["cuda.device"]
    assert [device["device_id"] for device in kernel.attached_devices["cuda"]] == [held]

    # Within one collection, so what comes after the next one at the latest.
    last = agent.wait_for_statistics(after=agent.wait_for_statistics(after=before))
    assert utilization(last, held) > 0
    assert last.devices["cuda_mem"][held].current > before.devices["cuda_mem"][held].current
    assert last.devices["cuda_power"][held].current > idle_power[held].current
    assert all(utilization(last, device) == 0 for device in FOUR if device != held)

    kernel.destroy()
    assert not agent.allocations("cuda")["cuda.device"]
    after = wait_until_calm(agent)
    assert after.devices["cuda_power"][held].current == idle_power[held].current


@pytest.mark.parametrize("version", AGENT_VERSIONS)
def test_the_container_is_told_of_its_devices(start_agent: StartAgent, version: str) -> None:
    agent = start_agent(version, CUDA, mode="fractional", options={"unit_mem": "20g", "unit_proc": "54"})
    assert agent.slots() == {"cuda.shares": Decimal("8.00")}
    kernel = agent.create_kernel({"cuda.shares": "0.5"})
    ((held, amount),) = agent.allocations("cuda")["cuda.shares"].items()
    assert Decimal(amount) == Decimal("0.5")
    (attached,) = kernel.attached_devices["cuda"]
    assert attached["device_id"] == held
    assert attached["model_name"] == "CUDA GPU"
    # 26 reads "proc" where 25 read "smp": both are there.
    assert attached["data"] == {"smp": 27, "proc": 27, "mem": 10 << 30}
    variables = kernel.environment
    assert variables["GPU_TYPE"] == "cuda"
    assert variables["GPU_MODEL_NAME"] == "CUDA GPU"
    assert variables["GPU_COUNT"] == variables["N_GPUS"] == "1"
    assert variables["GPU_CONFIG"] == "0:10g"
    assert variables["TF_GPU_MEMORY_ALLOC"] == "0:10240"


def test_a_slice_is_held_as_a_whole(start_agent: StartAgent) -> None:
    agent = start_agent("25.11.2", MIG, mode="discrete")
    kernel = agent.create_kernel({"cuda.device:10g-mig": "1"})
    allocations = agent.allocations("cuda")
    ((held, amount),) = allocations["cuda.device:10g-mig"].items()
    assert held.startswith(f"MIG-{MOTHER.format(3)}/")
    assert Decimal(amount) == 1
    (attached,) = kernel.attached_devices["cuda"]
    assert attached["device_id"] == held
    assert attached["data"]["mem"] == 10 << 30


@pytest.mark.parametrize("version", AGENT_VERSIONS)
def test_no_more_is_given_than_there_is(start_agent: StartAgent, version: str) -> None:
    agent = start_agent(version, CUDA, mode="discrete", options={"device_mask": ",".join(FOUR[1:])})
    kernel = agent.create_kernel({"cuda.device": "1"})
    assert [device["device_id"] for device in kernel.attached_devices["cuda"]] == [FOUR[0]]
    with pytest.raises(AssertionError, match=r"InsufficientResource|NotEnough|insufficient|Insufficient"):
        agent.create_kernel({"cuda.device": "1"})


@pytest.mark.parametrize("version", AGENT_VERSIONS)
def test_all_devices_masked(start_agent: StartAgent, version: str) -> None:
    agent = start_agent(version, CUDA, mode="discrete", options={"device_mask": ",".join(FOUR)})
    assert agent.refusal() is None
    assert agent.slots() in ({}, {"cuda.device": Decimal(0)})
    assert "cuda" in agent.heartbeat().compute_plugins
    agent.next_heartbeat()
    assert not [line for line in agent.warnings() if " ERROR " in line]


@pytest.mark.parametrize("version", AGENT_VERSIONS)
def test_options_of_the_slot_are_read_where_the_mocks_are_not_set(start_agent: StartAgent, version: str) -> None:
    keys = {
        "config/plugins/accelerator/cuda/allocation_mode": "fractional",
        "config/plugins/accelerator/cuda/unit_mem": "10g",
        "config/plugins/accelerator/cuda/unit_proc": "8",
    }
    agent = start_agent(version, CUDA, etcd_keys=keys, options={"unit_mem": "20g"})
    assert agent.slots() == {"cuda.shares": Decimal("8.00")}
