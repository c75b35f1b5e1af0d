# SPDX-License-Identifier: Apache-2.0
"""run and env: commands that hold devices, and that find the board."""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from commandline import ACCELMOCK, BUILD, PATIENCE, PLACEHOLDER, Result, Surroundings
from configurations import H100, THREE, TWO, device, machine

GIB = 1 << 30

# Says its number, and then waits to be ended.
SLEEPER = ["sh", "-c", "echo $$; exec sleep 600"]


def workloads(around: Surroundings) -> list[dict[str, Any]]:
    """Of reading alone: nothing is swept by that."""
    listed: list[dict[str, Any]] = around.run("workload", "list", "--json").json()["workloads"]
    return listed


def wait_until(condition: Callable[[], bool]) -> None:
    until = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < until
        time.sleep(0.01)


def state_of(pid: int) -> str:
    """The letter that ps shows; empty where there is no such process, or nobody has waited for it yet."""
    try:
        letter = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return ""
    return "" if letter == "Z" else letter


@contextmanager
def running(around: Surroundings, *words: str, **options: Any) -> Iterator[tuple[subprocess.Popen[bytes], int]]:
    """The command with a sleeper behind it, and the sleeper's number."""
    process = subprocess.Popen(
        [ACCELMOCK, "--board", around.board, "run", *words, "--", *SLEEPER],
        env=around.environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        **options,
    )
    assert process.stdout is not None
    pid = int(process.stdout.readline())
    try:
        yield process, pid
    finally:
        for each in (process.pid, pid):
            if state_of(each):
                os.kill(each, signal.SIGKILL)
        process.communicate(timeout=PATIENCE)


# ---- what it holds ---------------------------------------------------------------------------------------------------


def test_the_command_holds_the_devices_by_its_own_number(around: Surroundings) -> None:
    around.load(THREE)
    with running(around, "-d", "0", "-d", "2", "--share", "0.5", "--memory", "8G", "--owner", "trainer") as (_, pid):
        for number in ("0", "2"):
            shown = around.run("show", number, "--json").json()["devices"][0]
            assert shown["owners"] == [{"kind": "process", "name": "trainer", "pid": pid, "agent": None}]
            (workload,) = shown["workloads"]
            assert (workload["fraction"], workload["memory_limit_byte"]) == (0.5, 8 * GIB)
            assert workload["profile"] == "training"
        assert around.run("show", "1", "--json").json()["devices"][0]["owners"] == []
        assert f"trainer ({pid})" in around.run("list").out
    wait_until(lambda: not state_of(pid))


def test_what_has_no_name_is_called_as_its_program(around: Surroundings) -> None:
    around.load(TWO)
    with running(around, "-d", "0,1", "-p", "inference") as (_, pid):
        wait_until(lambda: f"sleep ({pid})" in around.run("workload", "list").out)
        assert [each["profile"] for each in workloads(around)] == ["inference"] * 2


def test_the_only_device_need_not_be_named(around: Surroundings) -> None:
    around.load(machine(device(1, H100)))
    assert around.run("run", str(ACCELMOCK), "workload", "list", "--json").json()["workloads"][0]["device"] == "0"
    around.load(TWO)
    done = around.run("run", "true")
    assert (done.code, done.err) == (
        125,
        "accelmock run: on which devices? The board has 2; --device says it, as in --device 0\n",
    )


def test_the_load_is_there_before_the_command_begins(around: Surroundings) -> None:
    around.load(TWO)
    done = around.run("run", "-d", "all", str(ACCELMOCK), "workload", "list", "--json")
    assert [each["device"] for each in done.json()["workloads"]] == ["0", "1"]
    assert workloads(around) == []


def test_the_command_has_its_own_options(around: Surroundings) -> None:
    around.load(TWO)
    assert around.run("run", "-d", "0", "printf", "%s.", "--share", "-d", "9").out == "--share.-d.9."
    assert around.run("run", "-d", "0", "--", "printf", "%s.", "--help").out == "--help."


# ---- how it ends -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("script", "code"), [("exit 0", 0), ("exit 7", 7), ("kill -9 $$", 137), ("kill -15 $$", 143)])
def test_its_code_is_the_commands(around: Surroundings, script: str, code: int) -> None:
    around.load(TWO)
    assert around.run("run", "-d", "0", "--", "sh", "-c", script) == Result(code, "", "")
    # No writer has come by since.
    assert workloads(around) == []


def test_it_gives_what_a_shell_gives_where_it_cannot_run_it(around: Surroundings) -> None:
    around.load(TWO)
    assert around.run("run", "-d", "0", "no-such-program") == Result(
        127, "", 'accelmock run: "no-such-program" cannot be run: No such file or directory\n'
    )
    plain = around.write("plain", "")
    done = around.run("run", "-d", "0", plain)
    assert (done.code, done.err.splitlines()[0].rpartition(": ")[2]) == (126, "Permission denied")
    assert workloads(around) == []


@pytest.mark.parametrize(
    ("words", "code", "reason"),
    [
        (["-d", "9"], 125, "there is no device 9, only 0 to 1"),
        (["-d", "0", "-p", "dance"], 125, 'the board has no profile "dance"; it has idle, '),
        (["-d", "0", "-m", "81G"], 125, "device 0: it has 80.0 GiB that can be used, not 81.0 GiB"),
        (["-d", "0", "-s", "0"], 2, '--share: "0" is no share; it must be above 0 and at most 1, as 0.5 or 50%'),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_what_cannot_have_its_devices_does_not_begin(
    around: Surroundings, words: list[str], code: int, reason: str
) -> None:
    around.load(TWO)
    done = around.run("run", *words, "--", "touch", str(around.here / "begun"))
    assert (done.code, done.out) == (code, "")
    assert done.err.startswith(f"accelmock run: {reason}")
    assert not (around.here / "begun").exists()
    assert workloads(around) == []


def test_without_a_board_or_a_command_it_does_nothing(around: Surroundings) -> None:
    done = around.run("run", "-d", "0", "touch", str(around.here / "begun"))
    assert (done.code, "no board is loaded in" in done.err) == (125, True)
    assert not (around.here / "begun").exists()
    done = around.run("run", "-d", "0")
    assert (done.code, done.err.splitlines()[0]) == (2, "accelmock run: it needs COMMAND...")


def test_killed_commands_let_go_at_once(around: Surroundings) -> None:
    around.load(TWO)
    with running(around, "-d", "0") as (process, pid):
        os.kill(pid, signal.SIGKILL)
        assert process.wait(PATIENCE) == 137
        assert workloads(around) == []


def test_if_it_is_killed_the_command_goes_on_and_so_does_its_load(around: Surroundings) -> None:
    around.load(TWO)
    with running(around, "-d", "0") as (process, pid):
        process.kill()
        process.wait(PATIENCE)
        assert around.run("set", "1", "ecc", "on").code == 0
        assert [each["owner"]["pid"] for each in workloads(around)] == [pid]
        os.kill(pid, signal.SIGKILL)
        wait_until(lambda: not state_of(pid))
        # Whoever looks next and may write sweeps it.
        assert workloads(around) == []


def test_another_machine_keeps_what_still_runs(around: Surroundings) -> None:
    around.load(TWO)
    with running(around, "-d", "0") as (_process, pid):
        around.load(THREE)
        assert [each["owner"]["pid"] for each in workloads(around)] == [pid]
    assert workloads(around) == []


def test_killed_at_any_time_it_leaves_nothing_behind(around: Surroundings) -> None:
    around.load(THREE)
    generator = random.Random(11)
    for _ in range(40):
        process = subprocess.Popen(
            [ACCELMOCK, "--board", around.board, "run", "-d", "all", "sleep", "0.01"], env=around.environment
        )
        time.sleep(generator.uniform(0, 0.02))
        process.kill()
        process.wait(PATIENCE)
        assert len(workloads(around)) % 3 == 0
    owners = {each["owner"]["pid"] for each in workloads(around)}
    wait_until(lambda: not any(map(state_of, owners)))
    assert workloads(around) == []


def test_a_board_that_goes_meanwhile_is_no_failure(around: Surroundings) -> None:
    path = around.load(TWO)
    done = around.run("run", "-d", "0", "--", "sh", "-c", f"'{ACCELMOCK}' unload && '{ACCELMOCK}' load '{path}'")
    assert (done.code, done.err) == (0, "")
    assert workloads(around) == []


# ---- signals ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGQUIT, signal.SIGUSR1])
def test_signals_are_passed_on(around: Surroundings, number: signal.Signals) -> None:
    around.load(TWO)
    with running(around, "-d", "0") as (process, pid):
        process.send_signal(number)
        assert process.wait(PATIENCE) == 128 + number
        assert state_of(pid) == ""
        assert workloads(around) == []


def test_it_stops_and_goes_on_with_its_command(around: Surroundings) -> None:
    around.load(TWO)
    # In a group of its own, as a shell's job is.
    with running(around, "-d", "0", process_group=0) as (process, pid):
        process.send_signal(signal.SIGTSTP)
        wait_until(lambda: state_of(pid) == "T" and state_of(process.pid) == "T")
        assert len(workloads(around)) == 1
        process.send_signal(signal.SIGCONT)
        wait_until(lambda: state_of(pid) == "S" and state_of(process.pid) == "S")
        process.terminate()
        assert process.wait(PATIENCE) == 143


def test_ctrl_c_reaches_the_command_once(around: Surroundings) -> None:
    around.load(TWO)
    script = (
        "import signal, sys, time\n"
        "count = 0\n"
        "def note(*_):\n"
        "    global count\n"
        "    count += 1\n"
        "signal.signal(signal.SIGINT, note)\n"
        "print('ready', flush=True)\n"
        "while count == 0: time.sleep(0.01)\n"
        "time.sleep(0.3)\n"
        "print('interrupted', count)\n"
        "sys.exit(9)\n"
    )
    with around.terminal("run", "-d", "0", "--", sys.executable, "-c", script) as terminal:
        terminal.wait_for(lambda text: "ready" in text)
        terminal.type("\x03")
        assert terminal.end() == 9
        assert "interrupted 1\n" in terminal.text
    assert workloads(around) == []


def test_it_works_where_the_death_of_children_is_ignored(around: Surroundings) -> None:
    around.load(TWO)
    done = subprocess.run(
        [ACCELMOCK, "--board", around.board, "run", "-d", "0", "sh", "-c", "exit 5"],
        env=around.environment,
        preexec_fn=lambda: signal.signal(signal.SIGCHLD, signal.SIG_IGN),
        check=False,
    )
    assert done.returncode == 5


# ---- env -------------------------------------------------------------------------------------------------------------


def test_env_prints_what_a_shell_evaluates(around: Surroundings) -> None:
    around.load(TWO)
    alone = around.alone()
    done = around.run("env", program=alone)
    assert done == Result(0, f"export ACCELMOCK_BOARD='{PLACEHOLDER}/run/accelmock/default'\n", "")
    assert around.run("env", "--json", program=alone).json() == {
        "variables": {"ACCELMOCK_BOARD": f"{PLACEHOLDER}/run/accelmock/default"}
    }
    # Where it was built, the libraries are, too.
    if (BUILD / "src" / "front" / "nvml").is_dir():
        found = around.run("env", "--json").json()["variables"]["LD_LIBRARY_PATH"]
        assert (Path(found) / "libnvidia-ml.so.1").exists()


def test_env_quotes(around: Surroundings) -> None:
    odd = around.folder / "it's $HOME"
    around.run("load", "--board", odd, around.write("machine.toml", TWO))
    done = around.run("env", "--board", odd, program=around.alone())
    assert done.out == f"export ACCELMOCK_BOARD='{PLACEHOLDER}/it'\\''s $HOME'\n"
    script = f'eval "$(\'{ACCELMOCK}\' env --board "$1")"; printf %s "$ACCELMOCK_BOARD"'
    shell = subprocess.run(["sh", "-c", script, "sh", odd], capture_output=True, text=True, check=True)
    assert shell.stdout == str(odd)


@pytest.mark.parametrize("verb", [["env"], ["run", "-d", "0"]], ids=lambda verb: verb[0])
def test_the_command_finds_the_board(around: Surroundings, verb: list[str]) -> None:
    around.load(TWO)
    done = around.run(*verb, "--board", around.board, "--", "sh", "-c", 'printf %s "$ACCELMOCK_BOARD"', board=False)
    assert done == Result(0, f"{PLACEHOLDER}/run/accelmock/default", "")


def test_env_becomes_the_command(around: Surroundings) -> None:
    around.load(TWO)
    assert around.run("env", "sh", "-c", "exit 4").code == 4
    assert around.run("env", "no-such-program") == Result(
        127, "", 'accelmock env: "no-such-program" cannot be run: No such file or directory\n'
    )
    assert around.run("env", "--board", around.here, "true").code == 125
    assert around.run("env", "--board", around.here).code == 1


@pytest.mark.parametrize("place", ["lib/accelmock", "libexec/accelmock", "bin/accelmock.d"])
def test_libraries_and_tools_are_found_beside_the_command(around: Surroundings, place: str) -> None:
    around.load(TWO)
    prefix = around.folder / "prefix"
    (prefix / "bin").mkdir(parents=True)
    program = prefix / "bin" / "accelmock"
    shutil.copy2(ACCELMOCK, program)
    (prefix / place / "lib").mkdir(parents=True)
    (prefix / place / "bin").mkdir()
    variables = around.run("env", "--json", program=program, PATH="/usr/bin").json()["variables"]
    if place == "bin/accelmock.d":
        # That is none of the places.
        assert list(variables) == ["ACCELMOCK_BOARD"]
        return
    assert variables["LD_LIBRARY_PATH"] == f"{PLACEHOLDER}/prefix/{place}/lib"
    assert variables["PATH"] == f"{PLACEHOLDER}/prefix/{place}/bin:/usr/bin"
    again = around.run("env", "--", program, "env", "--json", program=program, PATH="/usr/bin", LD_LIBRARY_PATH="/x")
    assert again.json()["variables"] == {**variables, "LD_LIBRARY_PATH": f"{variables['LD_LIBRARY_PATH']}:/x"}
