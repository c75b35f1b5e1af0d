# SPDX-License-Identifier: Apache-2.0
"""`make run`: what it shows, on a terminal and without one, and that nothing of it is left behind."""

from __future__ import annotations

import io
import os
import pty
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest
from glance import Device, Glance, Slot
from harness import environment
from harness.environments import ROOT, NotInstalled
from harness.published import Value
from machines import CUDA, MOTHER
from rich.console import Console
from screen import ESCAPE, read_rest, read_until
from view import draw

RUN = ROOT / "tools" / "run.py"


def value(current: str, capacity: str, unit: str = "") -> Value:
    return Value(Decimal(current), Decimal(capacity), unit, {})


def glance(count: int = 3, **more: object) -> Glance:
    device = Device(
        identity="MIG-c59395cd-ac91-4cd3-a1b0-3d2568aa2d03/1/0",
        utilization=value("42", "100"),
        memory=value("21474836480", "42949672960"),
        power=value("181", "250"),
        temperature=value("61", "120"),
        allocated="1",
        history=(0, 50, 100),
    )
    fields: dict[str, object] = {
        "identity": "i-test",
        "version": "25.11.2",
        "plugin_version": "0.1.0",
        "status": "running",
        "mode": "discrete",
        "board": "/run/accelmock/default",
        "configuration": "machine.toml",
        "log": "/tmp/agent.log",
        "slots": [Slot("cuda.device", Decimal(count), "count", {"human_readable_name": "GPU", "display_unit": "GPU"})],
        "devices": [device] * count,
        "node": device,
        **more,
    }
    return Glance(**fields)  # type: ignore[arg-type]


def drawn(shown: Glance, width: int, rows: int | None = None) -> str:
    console = Console(width=width, file=io.StringIO(), highlight=False)
    console.print(draw(shown, width=width, rows=rows))
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()


@pytest.mark.parametrize("width", [40, 50, 62, 76, 80, 92, 100, 116, 132, 200])
def test_the_picture_fits_the_terminal(width: int) -> None:
    text = drawn(glance(warnings=["2026-01-01 WARNING " + "long " * 50]), width)
    assert max(map(len, text.splitlines())) <= width
    assert "42 %" in text
    assert "/40 GiB" in text or width < 50


def test_the_picture_names_what_there_is() -> None:
    text = drawn(glance(), 160)
    for expected in ("i-test", "25.11.2", "0.1.0", "running", "/run/accelmock/default", "machine.toml", "cuda.device"):
        assert expected in text
    for expected in ("GPU [GPU]", "MIG-c59395cd-ac91-4cd3-a1b0-3d2568aa2d03/1/0", "181 W", "61 °C", "▁▅█"):
        assert expected in text


def test_more_devices_than_lines_are_counted() -> None:
    text = drawn(glance(count=1000), 120, rows=10)
    assert "and 991 more" in text
    assert len(text.splitlines()) < 40


def test_a_refusal_is_shown_word_by_word() -> None:
    sentence = "mock-accelerator.toml:3:1: [devices] is [wrong]"
    assert sentence in drawn(glance(devices=[], slots=[], refusal=sentence), 120)


@pytest.fixture
def own_temporary(tmp_path: Path) -> Iterator[Path]:
    """A folder for temporary files, so that a test sees what is left in it. Short, since sockets are made in it."""
    folder = Path("/tmp") / f"amr{os.getpid()}-{tmp_path.name[-6:]}"
    folder.mkdir()
    yield folder
    subprocess.run(["rm", "-rf", str(folder)], check=True)


def command(configuration: Path, *more: str) -> list[str]:
    plugin = os.environ.get("ACCELMOCK_TEST_PLUGIN", "accelmock")
    try:
        environment("25.11.2", plugin)
    except NotInstalled as error:
        pytest.skip(str(error))
    return [sys.executable, str(RUN), "--config", str(configuration), "--plugin", plugin, *more]


def variables(temporary: Path, **more: str) -> dict[str, str]:
    return {**os.environ, "TMPDIR": str(temporary), "COLUMNS": "132", **more}


def processes_below(folder: Path) -> list[str]:
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                line = (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
                place = os.readlink(entry / "cwd")
            except OSError:
                continue
            if str(folder) in line or place.startswith(str(folder)):
                found.append(line)
    return found


def test_without_a_terminal_one_picture(tmp_path: Path, own_temporary: Path) -> None:
    configuration = tmp_path / "machine.toml"
    configuration.write_text(CUDA)
    svg = tmp_path / "view.svg"
    done = subprocess.run(
        command(configuration, "--mode", "fractional", "--svg", str(svg)),
        env=variables(own_temporary),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    assert "cuda.shares" in done.stdout
    assert "54.00" in done.stdout
    assert done.stdout.count("c59395cd-ac91-4cd3-a1b0-3d2568aa2d0") == 4
    assert not ESCAPE.search(done.stdout)
    assert svg.read_text().startswith("<svg")
    assert not list(own_temporary.iterdir())
    assert not processes_below(own_temporary)


def test_a_refused_machine_is_said(tmp_path: Path, own_temporary: Path) -> None:
    configuration = tmp_path / "machine.toml"
    configuration.write_text(CUDA.replace("]\n[attributes]", "\n[attributes]"))
    done = subprocess.run(
        command(configuration),
        env=variables(own_temporary),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 1
    assert "runs without the plugin" in done.stdout
    assert not list(own_temporary.iterdir())


def test_what_is_held_is_shown(tmp_path: Path, own_temporary: Path) -> None:
    configuration = tmp_path / "machine.toml"
    configuration.write_text(CUDA)
    words = command(configuration, "--mode", "fractional", "--hold", "cuda.shares=1.5")
    done = subprocess.run(words, env=variables(own_temporary), capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    held = [line for line in done.stdout.splitlines() if MOTHER.format("") in line and " - " not in line]
    # What was asked for is spread over the devices, or not, as the agent likes.
    assert held

    words = command(configuration, "--hold", "cuda.shares=1.5")
    done = subprocess.run(words, env=variables(own_temporary), capture_output=True, text=True, timeout=120)
    assert done.returncode == 1
    assert "refused to start a kernel" in done.stderr
    assert "cuda.shares" in done.stderr
    assert not list(own_temporary.iterdir())


def test_no_such_configuration(own_temporary: Path) -> None:
    done = subprocess.run(command(Path("nowhere.toml")), env=variables(own_temporary), capture_output=True, text=True)
    assert done.returncode == 2
    assert "there is no nowhere.toml" in done.stderr


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_on_a_terminal_until_interrupted(tmp_path: Path, own_temporary: Path, number: signal.Signals) -> None:
    configuration = tmp_path / "machine.toml"
    configuration.write_text(CUDA)
    ours, theirs = pty.openpty()
    running = subprocess.Popen(
        command(configuration),
        env=variables(own_temporary, NO_COLOR="1", TERM="xterm-256color", LINES="50"),
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        start_new_session=True,
    )
    os.close(theirs)
    try:
        shown = read_until(ours, running, "devices", 60)
        assert "starting" in shown
        os.kill(running.pid, number)
        shown += read_rest(ours, running, 120)
        assert running.wait(120) == 0
    finally:
        running.kill()
        os.close(ours)
    # Colours are asked off; moving about and clearing the screen is still done.
    assert not re.search(r"\x1b\[[0-9;]*3[0-9][;m]", shown)
    assert not list(own_temporary.iterdir())
    assert not processes_below(own_temporary)
