# SPDX-License-Identifier: Apache-2.0
"""What conditions of the board come to in the real agent: what it publishes, logs, and tells who asks.

One agent of each version; every test leaves its board without conditions. Both agents go on publishing the last value
that a plugin has given them: that a device is in no statistics is seen in its values standing still while those of
others change. The clock is frozen, so that values change by what is pinned and by nothing else.
"""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from harness import AGENT_VERSIONS, Agent, Statistics, wait_for
from machines import CUDA, MOTHER
from reader import expected, published, read, run

GIBIBYTE = 1 << 30
DEVICES = [MOTHER.format(number) for number in (1, 2, 3, 4)]

# More than two collections of the agent that collects less often, every 5 seconds.
PATIENCE = 30.0

Shared = Callable[[str, str, Mapping[str, Any]], Agent]


class Running:
    """An agent, its board, and what it was last seen to publish."""

    def __init__(self, agent: Agent) -> None:
        self.agent = agent

    def change(self, *changes: str) -> list[int]:
        """Changes the board, all at once. The ids of the conditions that are new."""
        ids: list[int] = run("write_board", self.agent.board, *" , ".join(changes).split())[0]["ids"]
        return ids

    def pin(self, device: int, number: int) -> dict[str, Decimal]:
        """Pins all that is published of a device to values of that number. What is then published."""
        name = DEVICES[device]
        self.change(
            f"condition {name} pin utilization {number}",
            f"condition {name} pin memory-used {number * GIBIBYTE // 4}",
            f"condition {name} pin power {number * 1000 + 300}",
            f"condition {name} pin temperature {number}",
        )
        memory = Decimal(number * GIBIBYTE // 4)
        return {"mem": memory, "util": Decimal(number), "power": Decimal(number), "temperature": Decimal(number)}

    def shown(self, device: int) -> dict[str, Decimal]:
        """What is published of a device, by metric."""
        return values(self.agent.wait_for_statistics(), device)

    def wait_until(self, device: int, shows: Mapping[str, Decimal]) -> Statistics:
        """The first statistics in which a device shows these."""

        def probe() -> Statistics | None:
            found = self.agent.statistics()
            if found is None or not found.devices:
                return None
            seen = values(found, device)
            return found if all(seen[metric] == value for metric, value in shows.items()) else None

        return wait_for(f"statistics in which device {device} shows {shows}", probe, seconds=PATIENCE)

    def wait_for_log(self, text: str, *, after: int) -> str:
        """What was logged after so many characters, once that text is there."""

        def probe() -> str | None:
            logged = self.agent.log()[after:]
            return logged if text in logged else None

        return wait_for(f"{text!r} in the log", probe, seconds=PATIENCE)

    def hardware(self) -> tuple[str, str | None]:
        """Status of the accelerators and its reason, asked for as the manager does."""
        found = self.agent.call("gather_hwinfo")["cuda"]
        return str(found["status"]), found["status_info"]


def values(statistics: Statistics, device: int) -> dict[str, Decimal]:
    return {metric: found[DEVICES[device]] for metric, found in published(statistics, "cuda").items()}


def parameters() -> list[Any]:
    # Tests that share an agent go to one worker.
    return [pytest.param(one, marks=pytest.mark.xdist_group(f"conditions-{one}")) for one in AGENT_VERSIONS]


@pytest.fixture(scope="module")
def started(request: pytest.FixtureRequest, shared_agent: Shared) -> Running:
    running = Running(shared_agent(request.param, "conditions", {"configuration": CUDA, "mode": "discrete"}))
    running.agent.wait_for_statistics()
    running.change("freeze", "step 100t")
    return running


@pytest.fixture
def running(started: Running) -> Iterator[Running]:
    yield started
    started.change("clear-all")


every_agent = pytest.mark.parametrize("started", parameters(), indirect=True, scope="module")


@every_agent
class TestStatistics:
    def test_pins_are_published(self, running: Running) -> None:
        before = expected(read(running.agent.board))
        pinned = running.pin(0, 41)
        statistics = running.wait_until(0, pinned)
        assert statistics.node["cuda_util"].current == sum(published(statistics, "cuda")["util"].values())
        assert {metric: value[DEVICES[1]] for metric, value in before.items()} == values(statistics, 1)
        running.change("clear-all")
        running.wait_until(0, {metric: value[DEVICES[0]] for metric, value in before.items()})

    def test_what_is_not_told_stands_still(self, running: Running) -> None:
        before = [running.pin(device, 11 + device) for device in range(4)]
        for device in range(4):
            running.wait_until(device, before[device])
        missing, absent, lost = running.change(
            "clear-all",
            f"condition {DEVICES[0]} statistics-missing",
            f"condition {DEVICES[1]} metric-absent power",
            f"condition {DEVICES[3]} lost",
        )
        after = [running.pin(device, 31 + device) for device in range(4)]
        statistics = running.wait_until(2, after[2])
        # Pins come one device after the other; all of them are there in the next ones.
        statistics = running.agent.wait_for_statistics(after=statistics)
        assert values(statistics, 2) == after[2]
        assert values(statistics, 0) == before[0]
        assert values(statistics, 1) == {**after[1], "power": before[1]["power"]}
        assert values(statistics, 3) == before[3]
        # Of the whole machine, only those count that there are numbers of.
        node = statistics.node
        assert node["cuda_util"].current == after[1]["util"] + after[2]["util"]
        assert node["cuda_util"].capacity == 200
        assert node["cuda_power"].current == after[2]["power"]
        assert node["cuda_mem"].capacity == 80 * GIBIBYTE
        running.change(*(f"remove {one}" for one in (missing, absent, lost)))
        for device in range(4):
            running.wait_until(device, after[device])

    def test_an_agent_survives_what_raises(self, running: Running) -> None:
        running.wait_until(0, before := running.pin(0, 51))
        heard = len(running.agent.log())
        (raising,) = running.change(f"condition {DEVICES[1]} statistics-raising")
        after = running.pin(0, 61)
        reason = f"device {DEVICES[1]} has the condition statistics-raising"
        # Whichever of its questions comes first.
        running.wait_for_log("collect_node_stat(): gather_node_measures() error", after=heard)
        logged = running.wait_for_log(reason, after=heard)
        # Again, not just once; the agent lives, and publishes what it knows.
        running.wait_for_log(reason, after=heard + len(logged))
        assert running.agent.exit_code is None
        running.agent.next_heartbeat()
        assert running.shown(0) == before
        running.change(f"remove {raising}")
        running.wait_until(0, after)
        heard = len(running.agent.log())
        running.wait_until(0, running.pin(0, 62))
        assert reason not in running.agent.log()[heard:]

    def test_late_statistics_come_late(self, running: Running) -> None:
        running.wait_until(0, before := running.pin(0, 71))
        running.change(
            f"condition {DEVICES[2]} statistics-late 15000",
            f"condition {DEVICES[3]} statistics-late 10",
        )
        after = running.pin(0, 81)
        # A heartbeat a second: one collection after the other would have told by now. The agent goes on meanwhile.
        for _ in range(7):
            running.agent.next_heartbeat()
        assert running.shown(0) == before
        running.wait_until(0, after)


@every_agent
class TestHardware:
    def test_faults_are_told_with_their_names(self, running: Running) -> None:
        assert running.hardware() == ("healthy", None)
        running.change(f"condition {DEVICES[0]} xid 79", f"condition {DEVICES[1]} hardware-offline")
        assert running.hardware() == (
            "degraded",
            f"1 of 4 are offline: {DEVICES[1]} (hardware-offline); 1 of 4 report a fault: {DEVICES[0]} (xid)",
        )
        running.change("clear-all", *(f"condition {one} lost" for one in DEVICES))
        status, reason = running.hardware()
        assert status == "offline"
        assert reason is not None and reason.startswith(f"4 of 4 are offline: {DEVICES[0]} (lost), ")
        running.change("clear-all")
        assert running.hardware() == ("healthy", None)

    def test_a_failed_fan_is_seen_in_the_temperature(self, running: Running) -> None:
        both = [f"condition {one} pin utilization 90" for one in DEVICES[:2]]
        running.change(*both, f"condition {DEVICES[0]} fan-failure")
        running.change("step 3000t")
        hot = expected(read(running.agent.board))["temperature"]
        assert hot[DEVICES[0]] > hot[DEVICES[1]] + 5
        for device in (0, 1):
            running.wait_until(device, {"temperature": hot[DEVICES[device]], "util": Decimal(90)})
        status, reason = running.hardware()
        assert (status, reason) == ("degraded", f"1 of 4 report a fault: {DEVICES[0]} (fan-failure)")


@every_agent
class TestSlots:
    def test_heartbeats_offer_less(self, running: Running) -> None:
        """Agents scan their plugins' slots every 30 seconds."""
        running.change(f"condition {DEVICES[0]} slots-shrinking", f"condition {DEVICES[3]} slots-shrinking 10")
        self.wait_for_slots(running, 2)
        running.change("clear-all")
        self.wait_for_slots(running, 4)

    @staticmethod
    def wait_for_slots(running: Running, amount: int) -> None:
        def probe() -> bool:
            return bool(running.agent.next_heartbeat().slots["cuda.device"] == amount)

        wait_for(f"heartbeat with {amount} devices", probe, seconds=60)


# What a fault does that the agent publishes, by metric. Others are in the hardware information, or the command's only.
PUBLISHED: dict[str, tuple[str, Callable[[Decimal, Decimal], bool]]] = {
    "hung": ("util", lambda before, after: before < 100 and after == 100),
    "power-brake": ("power", lambda before, after: after < before),
    "stolen-memory": ("mem", lambda before, after: after == before + GIBIBYTE),
    "thermal-slowdown": ("temperature", lambda before, after: after > before),
}

# Parameters that have no usual value.
GIVEN = {"xid": ["code=31"], "stolen-memory": ["bytes=1G"]}

# Of products that have any.
WITHOUT = ["nvlink-down"]


@every_agent
class TestByTheCommand:
    """The same, made and cleared by the command."""

    @staticmethod
    def accelmock(running: Running, *words: str) -> str:
        command = Path(running.agent.environment.python).with_name("accelmock")
        done = subprocess.run(
            [command, "--board", running.agent.board, *words], capture_output=True, text=True, timeout=60, check=False
        )
        assert (done.returncode, done.stderr) == (0, ""), done
        return done.stdout

    def channels(self, running: Running, device: int) -> dict[str, int] | None:
        described = json.loads(self.accelmock(running, "status", "--json", DEVICES[device]))["devices"][0]
        found: dict[str, int] | None = described["channels"]
        return found

    def test_each_fault_is_seen_and_gone_again(self, running: Running) -> None:
        kinds = json.loads(self.accelmock(running, "fault", "kinds", "--json"))["kinds"]
        names = [kind["kind"] for kind in kinds if kind["kind"] not in WITHOUT]
        assert len(names) >= 20
        assert set(PUBLISHED) < set(names)
        before = self.channels(running, 0)
        for kind in kinds:
            name = kind["kind"]
            if name in WITHOUT:
                continue
            self.accelmock(running, "fault", "inject", DEVICES[0], name, *GIVEN.get(name, []))
            listed = json.loads(self.accelmock(running, "fault", "list", "--json"))
            assert [each["kind"] for each in listed["faults"]] == [name]
            if kind["health"] != "healthy":
                assert f"{DEVICES[0]} ({name})" in str(running.hardware()[1])
            elif kind["group"] == "fault":
                assert self.channels(running, 0) != before
            self.accelmock(running, "fault", "clear", DEVICES[0], name)
            assert self.channels(running, 0) == before
        assert running.hardware() == ("healthy", None)

    def test_what_agents_publish_of_faults(self, running: Running) -> None:
        self.accelmock(running, "pin", "all", "utilization=50")
        self.accelmock(running, "clock", "step", "10m")
        quiet = expected(read(running.agent.board))
        statistics = running.wait_until(0, {"util": Decimal(50)})
        before = [values(running.agent.wait_for_statistics(after=statistics), device) for device in range(4)]
        assert [each["power"] for each in before] == [quiet["power"][device] for device in DEVICES]
        self.accelmock(running, "unpin", DEVICES[0])
        for device, name in enumerate(PUBLISHED):
            self.accelmock(running, "fault", "inject", DEVICES[device], name, *GIVEN.get(name, []))
        self.accelmock(running, "clock", "step", "10m")
        after = expected(read(running.agent.board))
        for device, (metric, changed) in enumerate(PUBLISHED.values()):
            value = after[metric][DEVICES[device]]
            assert changed(before[device][metric], value)
            running.wait_until(device, {metric: value})
        self.accelmock(running, "fault", "clear", "--all")
        self.accelmock(running, "pin", DEVICES[0], "utilization=50")
        self.accelmock(running, "clock", "step", "10m")
        again = expected(read(running.agent.board))
        for device, (metric, _changed) in enumerate(PUBLISHED.values()):
            running.wait_until(device, {metric: again[metric][DEVICES[device]]})
            if metric != "mem":
                assert again[metric][DEVICES[device]] == before[device][metric]

    def test_pins_are_published_and_gone_again(self, running: Running) -> None:
        before = expected(read(running.agent.board))
        self.accelmock(running, "pin", DEVICES[2], "utilization=7", "memory-used=3G", "power=111", "temperature=66")
        pinned = {"util": Decimal(7), "mem": Decimal(3 * GIBIBYTE), "power": Decimal(111), "temperature": Decimal(66)}
        running.wait_until(2, pinned)
        self.accelmock(running, "unpin", DEVICES[2])
        running.wait_until(2, {metric: value[DEVICES[2]] for metric, value in before.items()})
