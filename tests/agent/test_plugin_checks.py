# SPDX-License-Identifier: Apache-2.0
"""Our plugin as the agent calls it, without a whole agent: see tests/agent/plugin."""

from __future__ import annotations

import ast
import json
import os
import subprocess
from pathlib import Path

import pytest
from harness.environments import AGENT_VERSIONS, BUILD, environment

FOLDER = Path(__file__).parent / "plugin"
MODULES = sorted(path.stem for path in FOLDER.glob("checks_*.py"))

# Checks of one agent run one after the other in one process.
SECONDS = 600


def names() -> list[str]:
    """All checks, as they are written: this interpreter cannot import them."""
    return [
        f"{module}.{node.name}"
        for module in MODULES
        for node in ast.parse((FOLDER / f"{module}.py").read_text(encoding="utf-8")).body
        if isinstance(node, ast.AsyncFunctionDef) and node.name.startswith("check_")
    ]


@pytest.fixture(scope="module")
def outcomes() -> dict[str, dict[str, str | None]]:
    """What went wrong with each check, by the agent's version; filled as it is asked for."""
    return {}


def run_all(version: str) -> dict[str, str | None]:
    tools = BUILD / "release" / "tests" / "tools"
    assert (tools / "read_board").exists(), f"there is no {tools}/read_board: `make test` builds it"
    done = subprocess.run(
        [environment(version).python, "-m", "plugin.runner", str(tools), *MODULES],
        cwd=FOLDER.parent,
        env={**os.environ, "PYTHONPATH": str(FOLDER.parent), "PYTHONHASHSEED": "0"},
        stdout=subprocess.PIPE,
        text=True,
        timeout=SECONDS,
        check=False,
    )
    found = [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]
    return {entry["name"]: entry["wrong"] for entry in found}


@pytest.mark.timeout(SECONDS)
@pytest.mark.parametrize("name", names())
@pytest.mark.parametrize(
    "version", [pytest.param(one, marks=pytest.mark.xdist_group(f"plugin-{one}")) for one in AGENT_VERSIONS]
)
def test_plugin(outcomes: dict[str, dict[str, str | None]], version: str, name: str) -> None:
    if version not in outcomes:
        outcomes[version] = run_all(version)
    assert name in outcomes[version], "it was not run"
    wrong = outcomes[version][name]
    assert wrong is None, wrong
