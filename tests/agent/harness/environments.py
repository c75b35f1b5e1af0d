"""Where the interpreters are that have the real agents, and which plugin each of them sees."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
CACHE = Path(os.environ.get("ACCELMOCK_CACHE", ROOT / ".cache"))
BUILD = Path(os.environ.get("ACCELMOCK_BUILD", ROOT / "build"))

# What is installed for an agent that has a second kind of accelerator.
SECOND = BUILD / "second"

# The first is the default of `make run`.
AGENT_VERSIONS = ("25.11.2", "26.9.6")


class NotInstalled(Exception):
    """An environment is missing; the text says which command makes it."""


@dataclass(frozen=True)
class Environment:
    """An interpreter with one version of the agent and one plugin."""

    version: str
    plugin: str
    python: Path

    @property
    def needs_docker_command(self) -> bool:
        """Upstream's plugin wants the `docker` command even for a machine that is all mocked."""
        return self.plugin == "upstream"


def environment(version: str, plugin: str = "accelmock") -> Environment:
    """`plugin` is "accelmock" (this build's), "upstream" (from PyPI), or "none" (the bare agent)."""
    folder = {
        "accelmock": BUILD / f"agent-{version}",
        "upstream": CACHE / f"upstream-{version}",
        "none": CACHE / f"agent-{version}",
    }[plugin]
    python = folder / "bin" / "python"
    if not python.exists():
        command = "make build" if plugin == "accelmock" else "make deps"
        raise NotInstalled(f"there is no {python}: `{command}` makes it")
    return Environment(version, plugin, python)
