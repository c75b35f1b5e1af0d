# SPDX-License-Identifier: Apache-2.0
"""
Whole agents, as their users start them: how long one takes until it is alive, what it spends while it collects
statistics each second, what memory it takes; with our plugin, with upstream's, and with none, in turn.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests" / "agent"))

from harness import Agent, Etcd, environment

SUBJECTS: Mapping[str, str] = {"none": "none", "upstream": "upstream", "ours": "accelmock"}

# How many agents, and how many devices each has.
SIZES = ((1, 1000), (3, 8))

MEASURES = ("alive", "second", "memory")

# Agents of 25 collect every 5 seconds, whatever they are told.
SECONDS_BETWEEN = 1.0

SETTLE_SECONDS = 5.0

Rounds = dict[str, list[float]]


@dataclass(frozen=True)
class Measured:
    """One start of one or several agents."""

    alive: float  # seconds until the last one had sent a heartbeat that names its slots
    second: float  # milliseconds of a processor in each second, in which it collects once, of one agent in the mean
    memory: float  # MiB, what each shares with others divided among them, of one agent in the mean


def processor_seconds(pids: Sequence[int]) -> float:
    """What processes have spent so far, in user and kernel mode."""
    ticks = 0
    for pid in pids:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        ticks += int(fields[11]) + int(fields[12])
    return ticks / os.sysconf("SC_CLK_TCK")


def proportional_memory(pids: Sequence[int]) -> float:
    """What processes hold of memory, in MiB."""
    kibibytes = 0
    for pid in pids:
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                kibibytes += int(line.split()[1])
    return kibibytes / 1024


def wait_for_statistics(agents: Sequence[Agent]) -> None:
    """Until each has published what its accelerators do, twice: the first ones do what is done once."""
    for agent in agents:
        agent.wait_for_statistics(after=agent.wait_for_statistics())


@contextmanager
def started(version: str, subject: str, toml: str, count: int) -> Iterator[tuple[list[Agent], float]]:
    """So many agents, and how many seconds it took until the last was alive."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="am-")))
        etcd = stack.enter_context(Etcd(folder / "etcd"))
        begun = time.monotonic()
        agents = []
        for number in range(count):
            agent = Agent(
                environment(version, SUBJECTS[subject]),
                toml,
                folder=folder / f"a{number}",
                etcd=etcd,
                identity=f"i-bench{number}",
                mode="discrete",
                board=folder / "board",
                statistics_seconds=SECONDS_BETWEEN,
            )
            stack.callback(agent.stop)
            agents.append(agent)
        for agent in agents:
            agent.start()
            slots = agent.slots()
            if (subject != "none") != ("cuda.device" in slots):
                raise RuntimeError(f"an agent with the plugin of {subject} has the slots {slots}")
        yield agents, time.monotonic() - begun


def measure_once(version: str, subject: str, toml: str, count: int, seconds: int) -> Measured:
    with started(version, subject, toml, count) as (agents, alive):
        if subject != "none":
            wait_for_statistics(agents)
        # What starting leaves to do is done by then.
        time.sleep(SETTLE_SECONDS)
        pids = [pid for agent in agents for pid in agent.members()]
        before = processor_seconds(pids)
        time.sleep(seconds)
        spent = processor_seconds(pids) - before
        return Measured(alive, spent / seconds / count * 1000, proportional_memory(pids) / count)


def measure(
    version: str,
    machine: Callable[[int], str],
    rounds: int,
    seconds: int,
    say: Callable[[str], None],
) -> dict[tuple[int, int, str], Rounds]:
    """By number of agents, number of devices and measure: the rounds of each subject."""
    found: dict[tuple[int, int, str], Rounds] = {}
    for count, devices in SIZES:
        for number in range(rounds):
            for subject in SUBJECTS:
                say(f"{count} agent(s) with {devices} devices, round {number + 1} of {rounds}: {subject}")
                measured = measure_once(version, subject, machine(devices), count, seconds)
                for measure_name in MEASURES:
                    by_subject = found.setdefault((count, devices, measure_name), {})
                    by_subject.setdefault(subject, []).append(getattr(measured, measure_name))
    return found
