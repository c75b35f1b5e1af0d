# SPDX-License-Identifier: Apache-2.0
"""The real agent, from PyPI and unmodified, believes in the devices of a mock-accelerator.toml."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

import pytest
from harness import AGENT_VERSIONS, Agent, Statistics, wait_for
from machines import CUDA, MIG, MOTHER, ROCM

GIBIBYTE = 1 << 30
METRICS = ("mem", "util", "power", "temperature")


@dataclass(frozen=True)
class Case:
    """A machine, how the agent is told of it, and what it must then believe."""

    name: str
    configuration: str
    slots: Mapping[str, str]
    devices: tuple[str, ...]
    mode: str | None = None
    options: Mapping[str, str] = field(default_factory=dict)
    unique: tuple[str, ...] = ()
    metadata: tuple[str, str] | None = None  # the slot that is described, and its unit
    memory: int = 4 * 40 * GIBIBYTE
    # The agent 26 throws away all statistics of a plugin with more than one slot; see the README's limits.
    loses_statistics_in_26: bool = False

    @property
    def key(self) -> str:
        return next(iter(self.slots)).partition(".")[0]


FOUR = tuple(MOTHER.format(number) for number in (1, 2, 3, 4))

CASES = [
    Case("cuda", CUDA, {"cuda.device": "4"}, FOUR, mode="discrete", metadata=("cuda.device", "GPU")),
    Case("cuda-unset", CUDA, {"cuda.device": "4"}, FOUR, metadata=("cuda.device", "GPU")),
    Case("cuda-shares", CUDA, {"cuda.shares": "54.00"}, FOUR, mode="fractional", metadata=("cuda.shares", "fGPU")),
    Case(
        "cuda-units",
        CUDA,
        {"cuda.shares": "43.20"},
        FOUR,
        mode="fractional",
        options={"unit_mem": "3G", "unit_proc": "10"},
        metadata=("cuda.shares", "fGPU"),
    ),
    Case("rocm", ROCM, {"rocm.device": "4"}, FOUR, mode="discrete", metadata=("rocm.device", "GPU")),
    Case("rocm-shares", ROCM, {"rocm.shares": "54.00"}, FOUR, mode="fractional", metadata=("rocm.shares", "fGPU")),
    Case(
        "mig",
        MIG,
        {"cuda.device": "2", "cuda.device:20g-mig": "1", "cuda.device:10g-mig": "2", "cuda.device:5g-mig": "4"},
        (),
        mode="discrete",
        unique=("cuda.device:20g-mig", "cuda.device:10g-mig", "cuda.device:5g-mig"),
        metadata=("cuda.device", "GPU"),
        memory=(2 * 40 + 20 + 2 * 10 + 4 * 5) * GIBIBYTE,
        loses_statistics_in_26=True,
    ),
    Case(
        "masked",
        CUDA,
        {"cuda.device": "2"},
        (FOUR[0], FOUR[2]),
        mode="discrete",
        options={"device_mask": f"{FOUR[1]}, {FOUR[3]}"},
        metadata=("cuda.device", "GPU"),
        memory=2 * 40 * GIBIBYTE,
    ),
]

Shared = Callable[[str, str, Mapping[str, Any]], Agent]


@dataclass(frozen=True)
class Running:
    """An agent that runs for a case; shared, so nothing of it may be changed."""

    case: Case
    agent: Agent

    @property
    def version(self) -> str:
        return self.agent.environment.version

    def statistics(self, *, after: Statistics | None = None) -> Statistics:
        return self.agent.wait_for_statistics(after=after)


def loses_statistics(version: str, case: Case) -> bool:
    return case.loses_statistics_in_26 and not version.startswith("25.")


def parameters(*, publishing: bool) -> list[Any]:
    found = []
    for version in AGENT_VERSIONS:
        for case in CASES:
            if publishing and loses_statistics(version, case):
                continue
            name = f"{version}-{case.name}"
            # Tests that share an agent go to one worker.
            found.append(pytest.param((version, case), id=name, marks=pytest.mark.xdist_group(name)))
    return found


# Of the module's scope, so that the tests of one agent follow one another.
@pytest.fixture(scope="module")
def running(request: pytest.FixtureRequest, shared_agent: Shared) -> Running:
    version, case = request.param
    how = {"configuration": case.configuration, "mode": case.mode, "options": case.options}
    return Running(case, shared_agent(version, case.name, how))


every_machine = pytest.mark.parametrize("running", parameters(publishing=False), indirect=True, scope="module")
every_publisher = pytest.mark.parametrize("running", parameters(publishing=True), indirect=True, scope="module")


@every_machine
class TestMachine:
    def test_the_plugin_is_taken(self, running: Running) -> None:
        assert running.agent.refusal() is None
        plugin = running.agent.heartbeat().compute_plugins[running.case.key]
        assert plugin["version"]

    def test_heartbeat_names_the_slots(self, running: Running) -> None:
        expected = {name: Decimal(amount) for name, amount in running.case.slots.items()}
        assert running.agent.slots() == expected
        types = running.agent.heartbeat().slot_types
        assert {name: types[name] for name in expected} == {
            name: "unique" if name in running.case.unique else "count" for name in expected
        }

    def test_heartbeats_go_on(self, running: Running) -> None:
        assert running.agent.next_heartbeat().slots == running.agent.heartbeat().slots

    def test_metadata_describe_a_slot(self, running: Running) -> None:
        assert running.case.metadata is not None
        slot, unit = running.case.metadata
        described = wait_for("metadata", lambda: running.agent.metadata().get(slot))
        assert described["slot_name"] == slot
        assert described["display_unit"] == unit
        for text in ("human_readable_name", "description", "display_icon"):
            assert described[text]
        assert set(described["number_format"]) == {"binary", "round_length"}

    def test_the_log_has_no_error(self, running: Running) -> None:
        running.agent.next_heartbeat()
        errors = [line for line in running.agent.warnings() if " ERROR " in line]
        if loses_statistics(running.version, running.case):
            errors = [line for line in errors if "collect_node_stat" not in line]
        assert not errors


@every_publisher
class TestStatistics:
    def test_four_metrics_per_node_and_device(self, running: Running) -> None:
        statistics = running.statistics()
        key = running.case.key
        expected = {f"{key}_{metric}" for metric in METRICS}
        assert {metric for metric in statistics.node if metric.startswith(f"{key}_")} == expected
        assert {metric for metric in statistics.devices if metric.startswith(f"{key}_")} == expected
        for metric in expected:
            found = set(statistics.devices[metric])
            if running.case.devices:
                assert found == set(running.case.devices)
            else:
                assert len(found) == sum(map(int, running.case.slots.values()))

    def test_statistics_are_within_capacity(self, running: Running) -> None:
        statistics = running.statistics()
        values = [*statistics.node.items()]
        for metric, entries in statistics.devices.items():
            values += [(f"{metric} of {device}", value) for device, value in entries.items()]
        for name, value in values:
            assert value.capacity is not None, name
            assert 0 <= value.current <= value.capacity, name
            assert value.capacity > 0, name

    def test_the_node_is_the_sum_of_its_devices(self, running: Running) -> None:
        statistics = running.statistics()
        key = running.case.key
        for metric in ("mem", "util", "power"):
            name = f"{key}_{metric}"
            devices = statistics.devices[name].values()
            assert statistics.node[name].current == sum(value.current for value in devices), name
            assert statistics.node[name].capacity == sum(value.capacity or 0 for value in devices), name
        temperatures = [value.current for value in statistics.devices[f"{key}_temperature"].values()]
        mean = sum(temperatures, Decimal(0)) / len(temperatures)
        assert abs(statistics.node[f"{key}_temperature"].current - mean) <= Decimal("0.001")
        assert statistics.node[f"{key}_mem"].capacity == running.case.memory

    def test_units(self, running: Running) -> None:
        statistics = running.statistics()
        units = {metric: statistics.node[f"{running.case.key}_{metric}"].unit for metric in METRICS}
        assert units == {"mem": "bytes", "util": "percent", "power": "Watts", "temperature": "Celsius"}

    def test_statistics_live(self, running: Running) -> None:
        first = running.statistics()
        metric = f"{running.case.key}_util"
        seen = {device: {value.current} for device, value in first.devices[metric].items()}
        last = first
        for _ in range(3):
            last = running.statistics(after=last)
            for device, value in last.devices[metric].items():
                seen[device].add(value.current)
        assert all(len(values) > 1 for values in seen.values()), seen
        assert len({frozenset(values) for values in seen.values()}) > 1, "all devices do the same"

    def test_prometheus_has_them(self, running: Running) -> None:
        running.statistics()
        text = running.agent.prometheus()
        for metric in METRICS:
            assert f'"{running.case.key}_{metric}"' in text
