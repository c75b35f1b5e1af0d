# SPDX-License-Identifier: Apache-2.0
"""workload, set, reset and clock: what drives a board, each in one transaction."""

from __future__ import annotations

import os
import random
import re
import signal
import subprocess
import time
from pathlib import Path
from typing import Any

import pytest
from commandline import ACCELMOCK, PATIENCE, PLACEHOLDER, Surroundings, as_nobody
from configurations import IDENTITY, SLICED, THREE, TWO

GOLDEN = Path(__file__).parent / "golden"
GIB = 1 << 30

as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root can be another user")


def assert_golden(name: str, text: str) -> None:
    assert text == (GOLDEN / f"{name}.txt").read_text(encoding="utf-8"), f"what is printed, for {name}.txt:\n{text}"


def workloads(around: Surroundings, *words: str) -> list[dict[str, Any]]:
    listed: list[dict[str, Any]] = around.run("workload", "list", *words, "--json").json()["workloads"]
    return listed


def held(around: Surroundings) -> list[tuple[int, str]]:
    return sorted((workload["id"], workload["device"]) for workload in workloads(around))


# ---- workload --------------------------------------------------------------------------------------------------------


def test_workload_has_verbs_of_its_own(around: Surroundings) -> None:
    done = around.run("workload", "--help")
    assert (done.code, done.err) == (0, "")
    assert done.out.startswith("Usage: accelmock workload [OPTION...] VERB ...\nPut load on devices, ")
    listed = dict(re.findall(r"^  (\w+)  +(.+)", done.out, re.MULTILINE))
    assert list(listed) == ["add", "list", "end"]
    assert listed["end"] == "end workloads"
    for verb, arguments in (("add", "DEVICE..."), ("list", "[DEVICE...]"), ("end", "[ID...]")):
        done = around.run("workload", verb, "--help")
        assert (done.code, done.err) == (0, "")
        assert done.out.startswith(f"Usage: accelmock workload {verb} [OPTION...] {arguments}\n")


def test_add_prints_a_number_for_each_device(around: Surroundings) -> None:
    around.load(THREE)
    done = around.run("workload", "add", "0,2", "--owner", "trainer", "--share", "0.25", "--memory", "8G")
    assert (done.code, done.out, done.err) == (0, "1\n2\n", "")
    assert [(each["id"], each["device"], each["fraction"]) for each in workloads(around)] == [
        (1, "0", 0.25),
        (2, "2", 0.25),
    ]
    first = workloads(around)[0]
    assert first["owner"] == {"kind": "container", "name": "trainer", "pid": None, "agent": None}
    assert (first["profile"], first["memory_limit_byte"]) == ("training", 8 * GIB)
    done = around.run("workload", "add", "1", "--container", "c0ffee" * 10, "--profile", "burn", "--json")
    assert done.json() == {"workloads": [{"id": 3, "device": "1"}]}
    (burning,) = workloads(around, "1")
    # All of a device, where nothing is said.
    assert (burning["fraction"], burning["memory_limit_byte"], burning["profile"]) == (1.0, 80 * GIB, "burn")


def test_memory_is_as_large_a_part_as_the_share(around: Surroundings) -> None:
    around.load(TWO)
    around.run("workload", "add", "0", "--owner", "x", "--share", "25%")
    assert workloads(around)[0]["memory_limit_byte"] == 20 * GIB


def test_slices_can_be_held(around: Surroundings) -> None:
    around.load(SLICED)
    assert around.run("workload", "add", "1:1", "--owner", "x").out == "1\n"
    assert [each["device"] for each in workloads(around)] == ["1:1"]
    assert workloads(around, "0") == []
    assert around.run("workload", "list", "7").err == "accelmock workload list: there is no device 7, only 0 to 1\n"


@pytest.mark.parametrize("columns", [80, 50])
def test_list(around: Surroundings, columns: int) -> None:
    around.load(THREE)
    around.freeze(1000)
    # Each has a device of its own, of which every number is pinned: whatever the engine computes.
    around.run("workload", "add", "0", "--owner", "trainer")
    around.run("workload", "add", "1", "--container", "c0ffee01" * 8, "--profile", "training-large")
    around.run("workload", "add", "2", "--owner", "one with a rather long name", "--profile", "idle")
    around.run("clock", "step", "1h")
    for device, percent in (("0", 60), ("1", 100), ("2", 0)):
        used = str(percent * 80 * GIB // 100)
        around.change("pin", device, "utilization", str(percent), ",", "pin", device, "memory-used", used)
    assert_golden(f"workload-list-{columns}", around.run("workload", "list", columns=columns).out)


def test_what_a_process_holds_ends_with_it(around: Surroundings) -> None:
    around.load(TWO)
    with subprocess.Popen(["sleep", "600"]) as sleeper:
        around.run("workload", "add", "0", "--pid", str(sleeper.pid), "--share", "0.5")
        around.run("workload", "add", "1", "--owner", "stays")
        assert workloads(around)[0]["owner"]["pid"] == sleeper.pid
        sleeper.kill()
        # It is dead, and nobody has waited for it.
        while "State:\tZ" not in Path(f"/proc/{sleeper.pid}/status").read_text():
            time.sleep(0.01)
        around.run("clock", "freeze")
        assert held(around) == [(2, "1")]
    done = around.run("workload", "add", "0", "--pid", str(sleeper.pid))
    assert (done.code, done.err) == (1, f"accelmock workload add: there is no process {sleeper.pid} here\n")


def test_end(around: Surroundings) -> None:
    around.load(THREE)
    for owner in ("a", "b", "c"):
        around.run("workload", "add", "all", "--owner", owner, "--share", "0.1")
    assert len(held(around)) == 9
    assert around.run("workload", "end", "1", "5").out == "ended 2 workloads\n"
    assert around.run("workload", "end", "--owner", "c", "--json").json() == {"ended": [7, 8, 9]}
    assert [each for each, _ in held(around)] == [2, 3, 4, 6]
    # Of several, all or none.
    done = around.run("workload", "end", "2", "77")
    assert (done.code, done.out, done.err) == (
        1,
        "",
        "accelmock workload end: there is no workload 77; `accelmock workload list` shows those that there are\n",
    )
    assert [each for each, _ in held(around)] == [2, 3, 4, 6]
    around.run("workload", "add", "0", "--pid", str(os.getpid()))
    assert around.run("workload", "end", "--pid", str(os.getpid())).out == "ended 1 workload\n"
    assert around.run("workload", "end", "--all").out == "ended 4 workloads\n"
    assert around.run("workload", "end", "--all").out == "ended 0 workloads\n"
    assert held(around) == []


def test_what_is_lost_can_still_be_held_and_let_go(around: Surroundings) -> None:
    around.load(TWO)
    around.change("lost", "0")
    around.run("workload", "add", "0", "--owner", "x")
    assert around.run("workload", "end", "--owner", "x").out == "ended 1 workload\n"


@pytest.mark.parametrize(
    ("words", "code", "reason"),
    [
        (["add", "0"], 2, " add: whose is it? --container, --pid or --owner says it"),
        (["add", "--owner", "x"], 2, " add: it needs DEVICE..."),
        (["add", "0", "--owner", "x", "--pid", "1"], 2, " add: --container, --pid and --owner exclude one another"),
        (["add", "0", "--owner", ""], 2, ' add: --owner: "" is no name'),
        (["add", "0", "--owner", "a\033b"], 2, ' add: --owner: "a?b" is no name'),
        (["add", "0", "--owner", "x" * 80], 2, f' add: --owner: "{"x" * 80}'[:60]),
        (["add", "0", "--pid", "me"], 2, ' add: --pid: "me" is no number of a process'),
        (
            ["add", "0", "--owner", "x", "--share", "2"],
            2,
            ' add: --share: "2" is no share; it must be above 0 and at most 1, as 0.5 or 50%',
        ),
        (
            ["add", "0", "--owner", "x", "--memory", "much"],
            2,
            ' add: --memory: "much" is no size; write one as 512M or 8G',
        ),
        (["add", "0", "1", "--owner", "x", "--memory", "81G"], 1, " add: device 0: it has 80.0 GiB that can be used, "),
        (["add", "9", "--owner", "x"], 1, " add: there is no device 9, only 0 to 1"),
        (
            ["add", "0", "--owner", "x", "--profile", "dance"],
            1,
            ' add: the board has no profile "dance"; it has idle, ambient, training, training-large, inference, ',
        ),
        (["end"], 2, " end: which ones? One of ID..., --container, --pid, --owner and --all says it"),
        (["end", "1", "--all"], 2, " end: which ones? One of "),
        (["end", "one"], 1, ' end: "one" is no number of a workload; `accelmock workload list` shows them'),
        (["end", "--owner", "y"], 1, ' end: "y" holds nothing; `accelmock workload list` shows who does'),
        ([], 2, ": a verb is missing"),
        (["ad"], 2, ': there is no verb "ad"; did you mean "add"?'),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_workload_says_what_is_wrong_and_changes_nothing(
    around: Surroundings, words: list[str], code: int, reason: str
) -> None:
    around.load(TWO)
    done = around.run("workload", *words)
    assert (done.code, done.out) == (code, "")
    assert done.err.startswith(f"accelmock workload{reason}")
    assert held(around) == []


# ---- settings --------------------------------------------------------------------------------------------------------


def conditions(around: Surroundings, device: str = "0") -> list[str]:
    return [each["kind"] for each in around.run("show", device, "--json").json()["devices"][0]["conditions"]]


def channel(around: Surroundings, name: str, device: str = "0") -> int:
    value: int = around.run("show", device, "--json").json()["devices"][0]["channels"][name]
    return value


def test_a_power_limit_is_kept_replaced_and_taken_back(around: Surroundings) -> None:
    around.load(TWO)
    usual = channel(around, "power_limit_milliwatt")
    lower = usual - 20000
    assert around.run("set", "all", "power-limit", f"{lower // 1000}W").out == (
        f"power-limit: {lower // 1000} W, on 2 devices\n"
    )
    assert channel(around, "power_limit_milliwatt", "1") == lower
    assert around.run("set", "0", "power-limit", str(lower // 1000 - 1), "--json").json() == {
        "setting": "power-limit",
        "values": {"limit": lower - 1000},
        "devices": ["0"],
    }
    # One of a kind.
    assert conditions(around) == ["power-limit"]
    assert channel(around, "power_limit_milliwatt") == lower - 1000
    assert around.run("set", "0", "power-limit", "default").out == "power-limit: default, on 1 device\n"
    assert (conditions(around), conditions(around, "1")) == ([], ["power-limit"])
    assert channel(around, "power_limit_milliwatt") == usual


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["clocks", "1200,1400"], "clocks: 1200 MHz to 1400 MHz, on 1 device"),
        (["clocks", "1200"], "clocks: 1200 MHz to 1200 MHz, on 1 device"),
        (["compute-mode", "exclusive-process"], "compute-mode: exclusive-process, on 1 device"),
        (["persistence", "on"], "persistence: on, on 1 device"),
        (["ecc", "off"], "ecc: off, on 1 device"),
        (["ecc", "reset"], "ecc: default, on 1 device"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_each_setting(around: Surroundings, words: list[str], said: str) -> None:
    around.load(TWO)
    done = around.run("set", "0", *words)
    assert (done.code, done.out, done.err) == (0, f"{said}\n", "")
    assert conditions(around) == ([] if words[1] == "reset" else [words[0]])


def test_clocks_are_seen(around: Surroundings) -> None:
    around.load(TWO)
    around.run("workload", "add", "0", "--owner", "x", "--profile", "burn")
    around.run("set", "0", "clocks", "1215")
    assert channel(around, "clock_core_megahertz") == 1215


@pytest.mark.parametrize(
    ("words", "code", "reason"),
    [
        (["0", "1"], 2, 'there is no setting "0"; there are power-limit, clocks, fan, compute-mode, persistence, ecc'),
        (["0", "speed", "9"], 2, 'there is no setting "speed"; there are power-limit, clocks, '),
        (["0", "degraded", "9"], 2, 'there is no setting "degraded"; there are power-limit, clocks, '),
        (["power-limit", "300"], 2, "power-limit of which devices? They come before it"),
        (["0", "power-limit"], 2, "power-limit needs one value behind it, or `default`"),
        (["0", "fan", "1", "2"], 2, "fan needs one value behind it, or `default`"),
        (["0", "power-limit", "hot"], 2, 'power-limit: limit "hot" is no power; write one as 300 or 300W'),
        (["0", "clocks", "1,2,3"], 2, 'clocks "1,2,3": it takes 2 values, not more'),
        (["0", "ecc", "maybe"], 2, 'ecc: mode "maybe" is neither on nor off'),
        (["0", "clocks", "1500,1200"], 1, "device 0: the lowest clock, 1500 MHz, is above the highest, 1200 MHz"),
        (["0", "power-limit", "90000"], 1, "device 0: a limit of 90000 W; this product ("),
        (["9", "ecc", "on"], 1, "there is no device 9, only 0 to 1"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_set_says_what_is_wrong_and_changes_nothing(
    around: Surroundings, words: list[str], code: int, reason: str
) -> None:
    around.load(TWO)
    around.run("set", "all", "persistence", "on")
    done = around.run("set", *words)
    assert (done.code, done.out) == (code, "")
    assert done.err.startswith(f"accelmock set: {reason}")
    assert conditions(around) == conditions(around, "1") == ["persistence"]


def test_a_reset_ends_settings_and_what_it_cures(around: Surroundings) -> None:
    around.load(TWO)
    around.run("set", "all", "ecc", "off")
    around.change("degraded", "0", ",", "pin", "0", "fan", "77")
    assert around.run("reset", "0").out.startswith("reset 1 device; that ended ")
    # Who pins something wants it to stay.
    assert (conditions(around)[-1], conditions(around, "1")) == ("pin", ["ecc"])
    assert "ecc" not in conditions(around)
    assert around.run("reset", "all", "--json").json() == {"devices": ["0", "1"], "ended": 1}
    done = around.run("reset", "4")
    assert (done.code, done.err) == (1, "accelmock reset: there is no device 4, only 0 to 1\n")


# ---- the clock -------------------------------------------------------------------------------------------------------


def test_the_clock_freezes_steps_and_goes_on(around: Surroundings) -> None:
    around.load(TWO)
    frozen = around.run("clock", "freeze", "--json").json()
    assert (frozen["rate_permille"], frozen["tick_nanosecond"]) == (0, 100_000_000)
    assert frozen["time_nanosecond"] // frozen["tick_nanosecond"] == frozen["tick"]
    assert around.run("clock", "--json").json() == frozen
    stepped = around.run("clock", "step", "90s", "--json").json()
    assert stepped == {
        **frozen,
        "time_nanosecond": frozen["time_nanosecond"] + 90_000_000_000,
        "tick": frozen["tick"] + 900,
    }
    assert around.read()["tick"] == stepped["tick"]
    assert around.run("clock", "step", "200ms", "--json").json()["tick"] == stepped["tick"] + 2
    assert around.run("clock").out.startswith("frozen, 1 min 3")
    assert around.run("clock", "speed", "60").out.startswith("60x, 1 min 3")
    assert around.run("clock", "speed", "0.5", "--json").json()["rate_permille"] == 500
    assert around.run("clock", "real").out.startswith("real time, ")


@pytest.mark.parametrize(
    ("words", "code", "reason"),
    [
        (
            ["backwards"],
            2,
            '"backwards" is nothing that a clock does; it is real, freeze, step DURATION or speed FACTOR',
        ),
        (["real", "5"], 2, 'real takes no "5"'),
        (["step"], 2, "step needs a duration, as in step 5s"),
        (["step", "5"], 2, '"5" is no duration; write one as 500ms, 5s, 2m or 1h'),
        (["speed"], 2, "speed needs a factor, as in speed 60"),
        (["speed", "fast"], 2, '"fast" is no factor; write one as 60 or 0.5'),
        (["speed", "3601"], 1, "the clock's rate must be 0 to 3600 times real time"),
        (["step", "40000d"], 1, "the clock can only step forward, by at most 100 years"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_clock_says_what_is_wrong(around: Surroundings, words: list[str], code: int, reason: str) -> None:
    around.load(TWO)
    before = around.run("clock", "freeze").out
    done = around.run("clock", *words)
    assert (done.code, done.out, done.err) == (code, "", f"accelmock clock: {reason}\n")
    assert around.run("clock").out == before


# ---- who may, and several at once ------------------------------------------------------------------------------------

CHANGES = [
    ["workload", "add", "0", "--owner", "x"],
    ["workload", "end", "--all"],
    ["set", "0", "ecc", "on"],
    ["reset", "0"],
    ["clock", "freeze"],
]


@as_root
@pytest.mark.parametrize("words", CHANGES, ids=" ".join)
def test_who_may_not_change_it_is_told_so(around: Surroundings, words: list[str]) -> None:
    around.load(TWO)
    around.runtime.chmod(0o755)
    title = " ".join(word for word in words[:2] if word in ("workload", "add", "end")) or words[0]
    done = as_nobody(around, *words, ACCELMOCK_BOARD=str(around.board))
    assert (done.code, done.out, done.err) == (
        1,
        "",
        f"accelmock {title}: {PLACEHOLDER}/run/accelmock/default/lock: only the board's owner may change it: "
        "Permission denied\n",
    )
    assert held(around) == []


@pytest.mark.parametrize("words", CHANGES, ids=" ".join)
def test_without_a_board_it_says_what_to_do(around: Surroundings, words: list[str]) -> None:
    done = around.run(*words)
    assert (done.code, done.out) == (1, "")
    assert "no board is loaded in " in done.err and "`accelmock load FILE` makes one there" in done.err


def start(around: Surroundings, *words: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [ACCELMOCK, "--board", around.board, *words],
        env=around.environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )


def test_of_two_hundred_at_once_none_is_lost(around: Surroundings) -> None:
    around.load(THREE)
    adding = [start(around, "workload", "add", "0,1", "--owner", f"o{i}", "--share", "0.01") for i in range(200)]
    ids = []
    for process in adding:
        out, err = process.communicate(timeout=PATIENCE)
        assert (process.returncode, err) == (0, b"")
        ids += [int(line) for line in out.split()]
    assert sorted(ids) == list(range(1, 401))
    assert sorted(each for each, _ in held(around)) == list(range(1, 401))
    owners = {(each["owner"]["name"], each["device"]) for each in workloads(around)}
    assert owners == {(f"o{i}", device) for i in range(200) for device in ("0", "1")}


def test_killed_at_any_time_it_has_changed_all_or_nothing(around: Surroundings) -> None:
    around.load(THREE)
    kept: set[str] = set()
    generator = random.Random(7)
    for i in range(60):
        process = start(around, "workload", "add", "all", "--owner", f"o{i}", "--share", "0.001")
        time.sleep(generator.uniform(0, 0.012))
        process.kill()
        process.communicate(timeout=PATIENCE)
        devices = {each["device"] for each in workloads(around) if each["owner"]["name"] == f"o{i}"}
        assert devices in (set(), {"0", "1", "2"})
        if devices:
            kept.add(f"o{i}")
        if process.returncode == 0:
            assert devices
        else:
            assert process.returncode == -signal.SIGKILL
    # What was there stays, and the next one can change it.
    assert {each["owner"]["name"] for each in workloads(around)} == kept
    assert around.run("workload", "add", "0", "--owner", "last").code == 0
    assert around.run("workload", "end", "--all").out == f"ended {3 * len(kept) + 1} workloads\n"


def test_a_change_goes_to_the_board_that_is_there(around: Surroundings) -> None:
    path = around.load(TWO)
    around.run("unload")
    around.run("load", path)
    assert around.run("workload", "add", IDENTITY.format(1), "--owner", "x").code == 0
    assert len(held(around)) == 1
