# SPDX-License-Identifier: Apache-2.0
"""Real agents for tests: one etcd for the session, agents that tests of one case share, logs shown on failure."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable, Generator, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from harness import Agent, Etcd, environment
from harness.environments import NotInstalled

SKIPS_FAIL = os.environ.get("ACCELMOCK_NO_SKIP", "") not in ("", "0")

StartAgent = Callable[..., Agent]


# Their tests share what takes long to make.
ONE_WORKER = ("test_differential", "test_plugin_checks")


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        name = item.path.stem
        if name in ONE_WORKER and item.get_closest_marker("xdist_group") is None:
            item.add_marker(pytest.mark.xdist_group(name))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Generator[None, Any, Any]:
    """With ACCELMOCK_NO_SKIP a skipped test is a failed one."""
    report = yield
    if SKIPS_FAIL and report.skipped and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else report.longrepr
        report.longrepr = f"skips are failures here (ACCELMOCK_NO_SKIP): {reason}"
    return report


@pytest.fixture(scope="session")
def folder() -> Iterator[Path]:
    """Short, since a socket's path has room for about 100 characters."""
    made = Path(tempfile.mkdtemp(prefix="am-"))
    yield made
    shutil.rmtree(made, ignore_errors=True)


@pytest.fixture(scope="session")
def etcd(folder: Path) -> Iterator[Etcd]:
    with Etcd(folder / "etcd") as server:
        yield server


class Agents:
    """Starts agents, each in a folder of its own, and ends them all."""

    def __init__(self, folder: Path, etcd: Etcd) -> None:
        self.folder = folder
        self.etcd = etcd
        self.started: list[Agent] = []

    def start(
        self,
        version: str,
        configuration: str | Path | None,
        *,
        plugin: str = os.environ.get("ACCELMOCK_TEST_PLUGIN", "accelmock"),
        python: Path | None = None,
        **more: Any,
    ) -> Agent:
        try:
            chosen = environment(version, plugin)
        except NotInstalled as error:
            pytest.skip(str(error))
        if python is not None:
            chosen = replace(chosen, python=python)
        home = Path(tempfile.mkdtemp(prefix="a", dir=self.folder))
        agent = Agent(chosen, configuration, folder=home, etcd=self.etcd, **more)
        self.started.append(agent)
        return agent.start()

    def stop(self) -> None:
        for agent in self.started:
            agent.stop()
            # Captured, so shown with a failure only.
            print(f"-- the log of the agent {agent.environment.version} ended with:\n{agent.log_tail(40)}")
            shutil.rmtree(agent.folder, ignore_errors=True)
        self.started.clear()


@pytest.fixture
def start_agent(folder: Path, etcd: Etcd) -> Iterator[StartAgent]:
    """A function that starts an agent for this test alone: start_agent(version, configuration, mode=...)."""
    agents = Agents(folder, etcd)
    yield agents.start
    agents.stop()


@pytest.fixture(scope="session")
def shared_agent(folder: Path, etcd: Etcd) -> Iterator[Callable[[str, str, Mapping[str, Any]], Agent]]:
    """A function that starts an agent or finds the one that was started for the same name and version.

    The tests that share one must change nothing of it. The last few are kept: tests come in the order of their cases.
    """
    kept: dict[tuple[str, str], Agents] = {}

    def find(version: str, name: str, how: Mapping[str, Any]) -> Agent:
        key = (version, name)
        if key not in kept:
            while len(kept) >= 2:
                kept.pop(next(iter(kept))).stop()
            agents = Agents(folder, etcd)
            kept[key] = agents
            agents.start(version, **how)
        if not kept[key].started:
            pytest.fail("the agent of this case did not start; see the first test of the case")
        return kept[key].started[0]

    yield find
    for agents in kept.values():
        agents.stop()
