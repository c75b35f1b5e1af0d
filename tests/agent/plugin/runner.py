# SPDX-License-Identifier: Apache-2.0
"""
Runs checks in the interpreter of an agent's environment: `python -m plugin.runner TOOLS MODULE...`, each in a child
that was forked after the agent has been imported. Prints one JSON object per check: its name, and what went wrong or
null.
"""

from __future__ import annotations

import asyncio
import importlib
import inspect
import json
import os
import signal
import sys
import tempfile
import traceback
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path

from .world import World

# Longest that one check may take.
CHECK_SECONDS = 60

Check = Callable[[World], Awaitable[None]]


def checks_of(module_name: str) -> Iterator[tuple[str, Check]]:
    """The checks of a module, in the order in which they are written."""
    module = importlib.import_module(f"{__package__}.{module_name}")
    for name, function in vars(module).items():
        if name.startswith("check_") and inspect.iscoroutinefunction(function):
            yield f"{module_name}.{name}", function


def run(check: Check, tools: Path) -> str | None:
    """Runs one in this process. What went wrong, or None."""
    with tempfile.TemporaryDirectory(prefix="am-") as folder:
        world = World(Path(folder), tools)
        try:
            asyncio.run(world.run(check))
        except Exception:
            log = "\n".join(world.records.lines)
            return f"{traceback.format_exc()}\nthe log:\n{log}"
    return None


def run_in_child(check: Check, tools: Path) -> str | None:
    """Runs one in a child. What went wrong, or None."""
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reader)
        signal.alarm(CHECK_SECONDS)
        text = run(check, tools)
        with os.fdopen(writer, "w", encoding="utf-8", errors="replace") as out:
            json.dump(text, out)
        os._exit(0)
    os.close(writer)
    with os.fdopen(reader, encoding="utf-8") as pipe:
        text = pipe.read()
    _, status = os.waitpid(child, 0)
    if status != 0 or not text:
        return f"the process ended with status {status}"
    result: str | None = json.loads(text)
    return result


def main() -> None:
    """Runs all checks of the modules that the command line names."""
    tools = Path(sys.argv[1])
    # What every check imports is imported once.
    importlib.import_module("ai.backend.agent.dummy.resources")
    importlib.import_module("ai.backend.accelerator.mock.plugin")
    for module_name in sys.argv[2:]:
        for name, check in checks_of(module_name):
            print(json.dumps({"name": name, "wrong": run_in_child(check, tools)}), flush=True)


if __name__ == "__main__":
    main()
