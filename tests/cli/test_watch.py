# SPDX-License-Identifier: Apache-2.0
"""status --watch, and what the command does on a terminal."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess

import pytest
from commandline import ACCELMOCK, PATIENCE, Surroundings
from configurations import H100, THREE, TWO, device, machine

ENTER = "\033[?1049h\033[?25l"
LEAVE = "\033[?25h\033[?1049l"
HOME = "\033[H"


def plain(text: str) -> str:
    return re.sub(r"\033\[[0-9;?]*[A-Za-z]", "", text)


def last_frame(text: str) -> list[str]:
    return plain(text.rpartition(HOME)[2]).splitlines()


# ---- colours ---------------------------------------------------------------------------------------------------------


def test_colours_are_for_terminals_only(around: Surroundings) -> None:
    around.load(TWO)
    for words in (["status"], ["list"], ["show", "all"]):
        assert "\033" not in around.run(*words).out
        with around.terminal(*words) as terminal:
            assert terminal.end() == 0
            assert "\033[1;36m" in terminal.text
        # Nothing but colours: without them it is what a file gets.
        with around.terminal(*words, NO_COLOR="1") as terminal:
            assert terminal.end() == 0
            assert "\033" not in terminal.text
        with around.terminal(*words, TERM="dumb") as terminal:
            assert terminal.end() == 0
            assert "\033" not in terminal.text


def test_every_style_that_begins_ends(around: Surroundings) -> None:
    around.load(TWO)
    around.change("lost", "0", ",", "pin", "1", "temperature", "119")
    with around.terminal("status", rows=20, columns=120) as terminal:
        assert terminal.end() == 0
        for line in terminal.text.splitlines():
            assert re.findall(r"\033\[[0-9;]*m", line)[1::2] == ["\033[0m"] * line.count("\033[0m")
        # What is hot is red.
        assert re.search(r"\033\[31m *119 °C\033\[0m", terminal.text)
        assert "\033[31mlost\033[0m" in terminal.text


@pytest.mark.parametrize("columns", [50, 90, 140])
def test_a_table_is_as_wide_as_the_terminal(around: Surroundings, columns: int) -> None:
    around.load(TWO)
    with around.terminal("status", columns=columns) as terminal:
        assert terminal.end() == 0
        widths = [len(plain(line)) for line in terminal.text.splitlines()]
        assert max(widths) <= columns
        assert columns < 60 or max(widths) == columns


# ---- watching --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_watching_ends_with_a_terminal_as_it_was(around: Surroundings, number: signal.Signals) -> None:
    around.load(TWO)
    with around.terminal("status", "--watch=0.05", rows=12, columns=100) as terminal:
        text = terminal.wait_for(lambda text: text.count(HOME) >= 3)
        assert text.startswith(ENTER)
        assert LEAVE not in text
        frame = last_frame(text.rpartition(HOME)[0])
        assert len(frame) == 8
        assert frame[0].startswith("accelmock · default · cuda · 2 devices")
        terminal.send(number)
        assert terminal.end() == 0
        assert terminal.text.endswith(LEAVE)
        assert terminal.text.count(ENTER) == terminal.text.count(LEAVE) == 1


def test_time_goes_on(around: Surroundings) -> None:
    around.load(TWO)
    around.change("rate", "60000")
    with around.terminal("status", "--watch=0.05", columns=100) as terminal:
        text = terminal.wait_for(lambda text: len(set(re.findall(r"tick (\d+)", text))) >= 5)
        ticks = [int(tick) for tick in re.findall(r"tick (\d+)", text)]
        assert ticks == sorted(ticks)
        assert "· 60\N{MULTIPLICATION SIGN}" in text


def test_a_change_shows_with_the_next_picture(around: Surroundings) -> None:
    around.load(TWO)
    with around.terminal("status", "--watch=0.05", columns=120) as terminal:
        terminal.wait_for(lambda text: HOME in text)
        around.change("start", "0", "container", "newcomer", "1", "1000")
        terminal.wait_for(lambda text: "newcomer" in text)
        around.change("end-device", "0", ",", "lost", "1")
        terminal.wait_for(lambda text: "lost" in text and "newcomer" not in text.rpartition("lost")[2])


def test_it_follows_the_board_that_takes_the_place(around: Surroundings) -> None:
    around.load(TWO)
    with around.terminal("status", "--watch=0.05", columns=100) as terminal:
        terminal.wait_for(lambda text: "· 2 devices" in text)
        around.load(THREE)
        terminal.wait_for(lambda text: "· 3 devices" in text)
        assert around.run("unload").code == 0
        terminal.wait_for(lambda text: "accelmock: no board is loaded in" in plain(text))
        around.load(machine(device(1, H100)))
        terminal.wait_for(lambda text: "· 1 device " in plain(text))
        terminal.send(signal.SIGINT)
        assert terminal.end() == 0


def test_a_chosen_device_that_is_gone_is_told_and_may_come_back(around: Surroundings) -> None:
    around.load(THREE)
    with around.terminal("status", "--watch=0.05", "2") as terminal:
        terminal.wait_for(lambda text: "· 1 device " in plain(text))
        around.load(TWO)
        terminal.wait_for(lambda text: "accelmock: there is no device 2, only 0 to 1" in text)
        around.load(THREE)
        terminal.wait_for(lambda text: "· 1 device " in plain(text.rpartition("only 0 to 1")[2]))


def test_it_fits_the_terminal_also_when_that_changes(around: Surroundings) -> None:
    around.load(machine(*[device(number, H100) for number in range(1, 10)]))
    with around.terminal("status", "--watch=0.05", rows=24, columns=100) as terminal:
        terminal.wait_for(lambda text: text.count(HOME) > 1)
        assert len(last_frame(terminal.text.rpartition(HOME)[0])) == 15
        terminal.resize(10, 60)
        text = terminal.wait_for(lambda text: "… and 6 more" in text)
        terminal.wait_for(lambda later: later.count(HOME) > text.count(HOME) + 1)
        frame = last_frame(terminal.text.rpartition(HOME)[0])
        assert len(frame) == 10
        assert max(map(len, frame)) <= 60


def test_a_stop_gives_the_terminal_back_for_a_while(around: Surroundings) -> None:
    around.load(TWO)
    with around.terminal("status", "--watch=0.05") as terminal:
        terminal.wait_for(lambda text: HOME in text)
        terminal.send(signal.SIGTSTP)
        terminal.wait_for(lambda text: text.endswith(LEAVE))
        _, status = os.waitpid(terminal.pid, os.WUNTRACED)
        assert os.WIFSTOPPED(status)
        terminal.send(signal.SIGCONT)
        terminal.wait_for(lambda text: text.count(ENTER) == 2 and HOME in text.rpartition(ENTER)[2])
        terminal.send(signal.SIGINT)
        assert terminal.end() == 0
        assert terminal.text.count(ENTER) == terminal.text.count(LEAVE) == 2


def test_without_a_board_watching_does_not_begin(around: Surroundings) -> None:
    with around.terminal("status", "--watch") as terminal:
        assert terminal.end() == 1
        assert ENTER not in terminal.text
        assert "accelmock status: no board is loaded in" in terminal.text


def watch(around: Surroundings, *words: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [ACCELMOCK, "status", *words],
        env={**around.environment, "ACCELMOCK_BOARD": str(around.board)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def test_json_is_a_line_for_each_picture(around: Surroundings) -> None:
    around.load(TWO)
    process = watch(around, "--watch=0.05", "--json")
    assert process.stdout is not None
    lines = [json.loads(process.stdout.readline()) for _ in range(4)]
    process.send_signal(signal.SIGINT)
    assert process.communicate(timeout=PATIENCE)[1] == ""
    assert process.returncode == 0
    assert [len(line["devices"]) for line in lines] == [2] * 4
    ticks = [line["tick"] for line in lines]
    assert ticks == sorted(ticks)


def test_into_a_file_pictures_come_one_after_another(around: Surroundings) -> None:
    around.load(TWO)
    process = watch(around, "--watch=0.05")
    assert process.stdout is not None
    lines = [process.stdout.readline() for _ in range(20)]
    process.send_signal(signal.SIGTERM)
    process.communicate(timeout=PATIENCE)
    assert process.returncode == 0
    assert "\033" not in "".join(lines)
    assert sum(line.startswith("accelmock · default") for line in lines) == 3


def test_a_reader_that_goes_ends_it(around: Surroundings) -> None:
    around.load(TWO)
    process = watch(around, "--watch=0.05")
    assert process.stdout is not None
    process.stdout.readline()
    process.stdout.close()
    assert process.wait(timeout=PATIENCE) == -signal.SIGPIPE
    assert process.stderr is not None
    process.stderr.close()


def test_a_pause_that_is_no_device_is_told_how_to_be_written(around: Surroundings) -> None:
    around.load(TWO)
    done = around.run("status", "--watch", "5")
    assert (done.code, done.out) == (1, "")
    assert done.err == (
        "accelmock status: there is no device 5, only 0 to 1; for a picture every 5 seconds write --watch=5\n"
    )
    # Without --watch it is nothing but a device.
    assert around.run("status", "5").err == "accelmock status: there is no device 5, only 0 to 1\n"
    assert around.run("status", "--watch", "5", board=False, ACCELMOCK_BOARD="/nowhere").err.endswith(
        "`accelmock load FILE` makes one there\n"
    )
