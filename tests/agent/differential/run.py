# SPDX-License-Identifier: Apache-2.0
"""
Runs the probe with two plugins and compares their answers.

By hand, from the folder above this one: ../../.cache/tools/bin/python -m differential.run [--scenario 'mig*'] [--all]
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path

from .compare import Difference, compare
from .encoding import Json
from .expected import Table, load
from .scenarios import Scenario, all_scenarios

PACKAGES = Path(__file__).resolve().parents[1]

DUMMY_TOML = """
[agent.delay]
[agent.image]
[agent.resource.cpu]
[agent.resource.memory]
[kernel-creation-ctx.delay]
[kernel.delay]
"""

# Longest that a suite may take; it takes less than a minute.
SUITE_SECONDS = 600


@dataclass(frozen=True)
class Answers:
    """What two plugins answered with one version of the agent, by scenario."""

    agent: str
    upstream: dict[str, Json]
    ours: dict[str, Json]

    def differences(self, scenario: str) -> list[Difference]:
        """Of one scenario."""
        return list(compare(self.upstream[scenario], self.ours[scenario]))


def ask(plugin: str, python: Path, scenarios: Sequence[Scenario]) -> dict[str, Json]:
    """What the plugin "upstream" or "ours" answers, which that interpreter has."""
    # Short and of a fixed length: a unix socket's path has room for 100 characters, and error texts carry paths.
    with tempfile.TemporaryDirectory(prefix="am-") as folder:
        suite, answers = Path(folder) / "suite.json", Path(folder) / "answers.json"
        suite.write_text(
            json.dumps(
                {
                    "folder": folder,
                    "dummy_toml": DUMMY_TOML,
                    "scenarios": [scenario.description(plugin) for scenario in scenarios],
                }
            )
        )
        environment = {
            name: value for name, value in os.environ.items() if not name.startswith(("ACCELMOCK_", "BACKEND"))
        }
        environment |= {"PYTHONHASHSEED": "0", "PYTHONDONTWRITEBYTECODE": "1", "PYTHONPATH": str(PACKAGES)}
        result = subprocess.run(
            [str(python), "-m", "differential.probe", str(suite), str(answers)],
            cwd=folder,
            env=environment,
            capture_output=True,
            text=True,
            timeout=SUITE_SECONDS,
        )
        if result.returncode != 0:
            raise AssertionError(f"the probe failed under {python}:\n{result.stderr[-4000:]}")
        if result.stderr:
            # What a failed scenario printed; the comparison says that it failed.
            print(result.stderr[-8000:], file=sys.stderr)
        text = answers.read_text().replace(folder, "<folder>")
    return json.loads(text)  # type: ignore[no-any-return]


def ask_both(agent: str, upstream: Path, ours: Path, scenarios: Sequence[Scenario]) -> Answers:
    """What both answer, asked at once."""
    with ThreadPoolExecutor(2) as pool:
        one, other = pool.map(ask, ("upstream", "ours"), (upstream, ours), (scenarios, scenarios))
    return Answers(agent, one, other)


def summary(table: Table, results: Sequence[tuple[Answers, str]]) -> str:
    """How many differences there are, by the decision that is their reason."""
    counts: Counter[str] = Counter()
    total = 0
    for answers, scenario in results:
        for _, lines in table.explained(answers.agent, scenario, answers.differences(scenario)):
            total += 1
            counts.update({line.decision for line in lines} or {"none"})
    parts = ", ".join(f"{decision}: {count}" for decision, count in sorted(counts.items(), key=lambda item: -item[1]))
    return f"{total} differences in {len(results)} scenarios; by decision: {parts}"


def main() -> None:
    """Prints the differences."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--agent", default="25.11.2")
    parser.add_argument("--scenario", default="*", help="only those whose name matches")
    parser.add_argument("--all", action="store_true", help="also differences that are expected")
    parser.add_argument("--upstream", type=Path, help="interpreter with upstream's plugin")
    parser.add_argument("--ours", type=Path, help="interpreter with our plugin")
    parser.add_argument("--answers", type=Path, help="where to write what both answered")
    arguments = parser.parse_args()
    if not (arguments.upstream and arguments.ours):
        from harness.environments import environment

        arguments.upstream = arguments.upstream or environment(arguments.agent, "upstream").python
        arguments.ours = arguments.ours or environment(arguments.agent).python
    scenarios = [one for one in all_scenarios() if fnmatchcase(one.name, arguments.scenario)]
    answers = ask_both(arguments.agent, arguments.upstream, arguments.ours, scenarios)
    if arguments.answers:
        arguments.answers.write_text(json.dumps({"upstream": answers.upstream, "ours": answers.ours}, indent=1))
    table = load()
    for scenario in scenarios:
        differences = answers.differences(scenario.name)
        print(f"== {scenario.name}: {len(differences)}")
        for difference, lines in table.explained(answers.agent, scenario.name, differences):
            if arguments.all or not lines:
                print(f"   {difference}")
                for line in lines:
                    print(f"      {line.decision} {' '.join(line.flaws)}: {line.why}")
    print(summary(table, [(answers, scenario.name) for scenario in scenarios]))


if __name__ == "__main__":
    main()
