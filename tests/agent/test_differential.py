# SPDX-License-Identifier: Apache-2.0
"""
Upstream's plugin and ours give the same answers, but where the table of expected differences says otherwise.

Both are loaded by the real agent's own functions, each by its own interpreter; see tests/agent/differential.
"""

from __future__ import annotations

import sys
from collections.abc import Callable

import pytest
from differential.expected import load
from differential.run import Answers, ask_both, summary
from differential.scenarios import OWN_SAMPLES, UPSTREAM_SAMPLES, Scenario, all_scenarios
from harness.environments import AGENT_VERSIONS, environment

# What both answered is asked once: all of this runs in one process.
pytestmark = [pytest.mark.xdist_group("differential"), pytest.mark.timeout(600)]

SCENARIOS = all_scenarios()
TABLE = load()


@pytest.fixture(scope="module")
def answers() -> dict[str, Answers]:
    """What both plugins answered, by the agent's version."""
    return {
        version: ask_both(
            version, environment(version, "upstream").python, environment(version, "accelmock").python, SCENARIOS
        )
        for version in AGENT_VERSIONS
    }


@pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda scenario: scenario.name)
@pytest.mark.parametrize("agent", AGENT_VERSIONS)
def test_only_expected_differences(answers: dict[str, Answers], agent: str, scenario: Scenario) -> None:
    found = answers[agent].differences(scenario.name)
    unlisted = TABLE.unexplained(agent, scenario.name, found)
    assert not unlisted, "not in the table of expected differences:\n" + "\n".join(map(str, unlisted))


def test_every_expected_difference_occurs(
    answers: dict[str, Answers], capsys: pytest.CaptureFixture[str], record_property: Callable[[str, object], None]
) -> None:
    results = [(answers[agent], scenario.name) for agent in AGENT_VERSIONS for scenario in SCENARIOS]
    found = [(one.agent, name, one.differences(name)) for one, name in results]
    gone = []
    for line in TABLE.lines:
        if not any(line.concerns(agent, name) for agent, name, _ in found):
            continue  # its scenario needs a sample that is not there
        if not any(line.explains(agent, name, one) for agent, name, differences in found for one in differences):
            gone.append(f"{line.path} ({', '.join(line.scenarios)}): {line.why}")
    text = summary(TABLE, results)
    record_property("differences", text)
    with capsys.disabled():
        # Of the processes that run tests side by side, this channel alone reaches the terminal.
        print(f"\n{text}", file=sys.stderr)
    assert not gone, "in the table of expected differences, but no longer seen:\n" + "\n".join(gone)


@pytest.mark.parametrize("folder", [UPSTREAM_SAMPLES, OWN_SAMPLES], ids=["upstream's", "our"])
def test_samples_were_compared(folder: object) -> None:
    prefix = "upstream's" if folder is UPSTREAM_SAMPLES else "our"
    if not any(scenario.name.startswith(f"{prefix} ") for scenario in SCENARIOS):
        pytest.skip(f"no sample machines in {folder}; ACCELMOCK_UPSTREAM_SAMPLES names upstream's folder")
