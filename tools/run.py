# SPDX-License-Identifier: Apache-2.0
"""Starts etcd, redis and the real agent with the plugin, and shows what they hold: `make run`.

On a terminal until Ctrl-C; otherwise, one picture. All that it starts ends with it, and its folder goes too.
"""

from __future__ import annotations

import argparse
import io
import os
import re
import shutil
import signal
import sys
import tempfile
import time
from pathlib import Path
from types import FrameType

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tests" / "agent"))

from glance import Glance, Watcher
from harness import AGENT_VERSIONS, Agent, AgentFailed, CallFailed, Etcd, Statistics, Timeout, environment
from harness.environments import NotInstalled
from rich.console import Console
from rich.live import Live
from view import draw

# The picture is drawn anew this often; the agent publishes less often.
REFRESH_SECONDS = 0.5

# Of a picture that goes to a file or a pipe.
DEFAULT_WIDTH = 132

# Lines of the terminal that are not rows of devices: header, titles, slots' frame, node, warnings.
OTHER_LINES = 24


def main() -> int:
    parser = argparse.ArgumentParser(description="The real agent with the plugin, and what it publishes.")
    parser.add_argument("--config", type=Path, required=True, help="a mock-accelerator.toml")
    parser.add_argument("--mode", choices=("discrete", "fractional"), default="discrete")
    parser.add_argument("--agent", choices=AGENT_VERSIONS, default=AGENT_VERSIONS[0])
    parser.add_argument("--plugin", choices=("accelmock", "upstream"), default="accelmock")
    parser.add_argument("--option", action="append", default=[], metavar="KEY=VALUE", help="the plugin's, in etcd")
    parser.add_argument(
        "--hold",
        action="append",
        default=[],
        metavar="SLOT=AMOUNT",
        help="start a kernel that holds so much, as long as this runs",
    )
    parser.add_argument("--board", type=Path, help="where the board is made (in the folder of this run)")
    parser.add_argument("--seconds", type=float, help="end after so long")
    parser.add_argument("--svg", type=Path, help="write the last picture to this file")
    arguments = parser.parse_args()

    output = Console(highlight=False)
    progress = Console(stderr=True, highlight=False)
    # Being asked to end is being interrupted: the processes and the folder go the same way.
    # SIGINT too: a shell has what it starts in the background ignore it, and Python then leaves it at that.
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, interrupted)
    try:
        options = dict(option.split("=", 1) for option in arguments.option)
        arguments.hold = [dict([hold.split("=", 1)]) for hold in arguments.hold]
    except ValueError:
        parser.error("--option wants KEY=VALUE, --hold wants SLOT=AMOUNT")
    if not arguments.config.is_file():
        progress.print(f"error: there is no {arguments.config}; CONFIG names a mock-accelerator.toml", style="red")
        return 2

    folder = Path(tempfile.mkdtemp(prefix="accelmock-run-"))
    keep = False
    try:
        return run(arguments, options, folder, output, progress)
    except KeyboardInterrupt:
        return 0
    except CallFailed as error:
        progress.print(
            f"error: the agent refused to start a kernel: {last_line(str(error))}", style="red", markup=False
        )
        return 1
    except (AgentFailed, Timeout, NotInstalled) as error:
        progress.print(f"error: {error}", style="red", markup=False)
        keep = folder.joinpath("agent.log").exists()
        return 1
    finally:
        # The log is what tells why an agent failed to start; it is all that is left behind, and only then.
        if keep:
            progress.print(f"the log is kept in {folder / 'agent.log'}")
            for entry in folder.iterdir():
                if entry.name != "agent.log":
                    shutil.rmtree(entry, ignore_errors=True)
        else:
            shutil.rmtree(folder, ignore_errors=True)


def last_line(text: str) -> str:
    return [line for line in text.splitlines() if line.strip()][-1]


def interrupted(number: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def run(
    arguments: argparse.Namespace, options: dict[str, str], folder: Path, output: Console, progress: Console
) -> int:
    chosen = environment(arguments.agent, arguments.plugin)
    with progress.status("starting etcd and redis") as status, Etcd(folder / "etcd") as etcd:
        agent = Agent(
            chosen,
            arguments.config,
            folder=folder,
            etcd=etcd,
            options=options,
            mode=arguments.mode,
            identity="i-accelmock",
            board=arguments.board,
        )
        try:
            status.update(f"starting the agent {arguments.agent}")
            agent.start()
            watcher = Watcher(agent, mode=arguments.mode, configuration=str(arguments.config))
            if agent.refusal() is None:
                status.update("waiting for what it publishes")
                wait_for_values(agent)
                for slots in arguments.hold:
                    status.update("starting a kernel")
                    agent.create_kernel(slots)
                if arguments.hold:
                    # What is held is busy within one collection, so in what comes after the next one at the latest.
                    status.update("waiting until what is held is busy")
                    wait_for_values(agent, after=wait_for_values(agent, after=agent.statistics()))
            status.stop()
            glance = show(watcher, arguments, output)
        finally:
            with progress.status("ending the agent, redis and etcd"):
                agent.stop()
                if arguments.board is not None:
                    shutil.rmtree(arguments.board, ignore_errors=True)
    if arguments.svg is not None:
        write_svg(glance, arguments.svg)
    return 0 if glance.refusal is None else 1


def wait_for_values(agent: Agent, after: Statistics | None = None) -> Statistics | None:
    """Some agents publish no statistics at all (see the README's limits); the rest is worth seeing all the same."""
    try:
        return agent.wait_for_statistics(after=after, seconds=15)
    except Timeout:
        return after


def show(watcher: Watcher, arguments: argparse.Namespace, output: Console) -> Glance:
    glance = watcher.look()
    deadline = time.monotonic() + arguments.seconds if arguments.seconds is not None else None
    if not output.is_terminal:
        while deadline is not None and time.monotonic() < deadline:
            time.sleep(min(REFRESH_SECONDS, max(0.0, deadline - time.monotonic())))
            glance = watcher.look()
        # A file or a pipe has no width of its own.
        width = int(os.environ.get("COLUMNS", "0")) or DEFAULT_WIDTH
        plain = Console(width=width, highlight=False)
        plain.print(draw(glance, width=width))
        return glance
    with Live(console=output, screen=True, auto_refresh=False) as live:
        try:
            while deadline is None or time.monotonic() < deadline:
                if watcher.agent.exit_code is not None:
                    raise AgentFailed(f"the agent has ended; its log ends with:\n{watcher.agent.log_tail()}")
                glance = watcher.look()
                rows = max(3, output.height - OTHER_LINES)
                live.update(draw(glance, width=output.width, rows=rows), refresh=True)
                time.sleep(REFRESH_SECONDS)
        except KeyboardInterrupt:
            pass
    return glance


def write_svg(glance: Glance, path: Path) -> None:
    width = DEFAULT_WIDTH
    recorder = Console(record=True, width=width, file=io.StringIO(), force_terminal=True, color_system="truecolor")
    recorder.print(draw(glance, width=width))
    # Without the fonts that rich would have a browser fetch from elsewhere: any of fixed width will do.
    drawn = re.sub(r"@font-face \{.*?\}\s*", "", recorder.export_svg(title="make run"), flags=re.DOTALL)
    path.write_text(drawn.replace("Fira Code, monospace", "monospace"), encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
