# SPDX-License-Identifier: Apache-2.0
"""load, unload and check: how boards come and go."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from commandline import NOBODY, PLACEHOLDER, Result, Surroundings, as_nobody
from configurations import H100, SLICED, THREE, TWO, device, machine

BOARD = f"{PLACEHOLDER}/run/accelmock/default"
MACHINE = f"{PLACEHOLDER}/here/machine.toml"

# An error on a known line and column, and a warning.
BROKEN = TWO.replace('memory_size = "80G"', 'memory_size = "lots"', 1)
ODD = TWO.replace("[formats.device]", "[formats.devices]")

as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root can be another user")


# ---- load ------------------------------------------------------------------------------------------------------------


def test_load_says_what_it_did(around: Surroundings) -> None:
    path = around.write("machine.toml", TWO)
    assert around.run("load", path) == Result(0, f"created the board {BOARD}: 2 devices of cuda, from {MACHINE}\n", "")
    assert around.run("load", "machine.toml") == Result(
        0, f"the board {BOARD} is of this machine already: 2 devices of cuda, from {MACHINE}\n", ""
    )
    around.write("machine.toml", SLICED)
    assert around.run("load", path) == Result(
        0, f"replaced the board {BOARD}: 1 device and 2 slices of cuda, from {MACHINE}\n", ""
    )
    around.write("machine.toml", machine(device(1, H100, mig=True)))
    assert around.run("load", path).out == f"replaced the board {BOARD}: 1 slice of cuda, from {MACHINE}\n"
    around.write("machine.toml", machine())
    assert around.run("load", path).out == f"replaced the board {BOARD}: 0 devices of cuda, from {MACHINE}\n"
    assert around.run("list").out == "DEVICE  MODEL  KIND  SLOT  MEMORY  UNITS  NUMA  PCI  HEALTH  HOLDER  ID\n"
    assert around.run("status").code == 0


def test_load_says_it_in_json_too(around: Surroundings) -> None:
    done = around.run("load", around.write("machine.toml", ODD), "--json")
    assert done.json() == {
        "published": "created",
        "directory": BOARD,
        "name": "default",
        "source": MACHINE,
        "slot_name": "cuda",
        "devices": 2,
        "listed_devices": 2,
        "warnings": [f"{MACHINE}:12:10: formats.devices: this key is not known; is device meant?"],
    }


def test_a_warning_goes_to_standard_error_and_is_no_failure(around: Surroundings) -> None:
    done = around.run("load", around.write("machine.toml", ODD))
    assert done.code == 0
    assert done.err == (
        f"accelmock load: warning: {MACHINE}:12:10: formats.devices: this key is not known; is device meant?\n"
    )


def test_a_wrong_file_leaves_the_board_as_it_was(around: Surroundings) -> None:
    around.load(TWO)
    done = around.run("load", around.write("broken.toml", BROKEN))
    assert (done.code, done.out) == (1, "")
    assert done.err.startswith(f"accelmock load: {PLACEHOLDER}/here/broken.toml:4:")
    assert 'devices[0].memory_size: "lots"' in done.err
    assert len(around.run("list", "--json").json()["devices"]) == 2
    done = around.run("load", "none.toml")
    assert (done.code, done.err) == (1, "accelmock load: none.toml: cannot be read: No such file or directory\n")


@pytest.mark.skipif(
    Path("/etc/backend.ai/mock-accelerator.toml").exists(), reason="this machine has a TOML of its own in /etc"
)
def test_load_looks_for_the_file_where_the_agent_does(around: Surroundings) -> None:
    done = around.run("load")
    assert (done.code, done.out) == (1, "")
    assert done.err == (
        "accelmock load: no FILE is named, and there is none of ./mock-accelerator.toml, "
        f"{PLACEHOLDER}/home/.config/backend.ai/mock-accelerator.toml, /etc/backend.ai/mock-accelerator.toml\n"
    )
    users = around.home / ".config" / "backend.ai" / "mock-accelerator.toml"
    users.parent.mkdir(parents=True)
    users.write_text(TWO)
    assert around.run("load").out.endswith(
        f"2 devices of cuda, from {PLACEHOLDER}/home/.config/backend.ai/mock-accelerator.toml\n"
    )
    around.write("mock-accelerator.toml", THREE)
    assert around.run("load").out.endswith(f"3 devices of cuda, from {PLACEHOLDER}/here/mock-accelerator.toml\n")


def test_a_board_gets_its_name_from_the_command_line_or_the_file(around: Surroundings) -> None:
    path = around.write("machine.toml", machine(device(1, H100), more='\n[board]\nname = "mine"\n'))
    for words, name in (([], "mine"), (["--name", "yours"], "yours")):
        assert around.run("load", path, "--board", around.board, *words).code == 0
        described = around.run("list", "--json").json()["board"]
        assert (described["name"], described["directory"]) == (name, BOARD)
    done = around.run("load", path, "--name", "a/b")
    assert (done.code, done.out) == (1, "")
    assert done.err.startswith('accelmock load: --name: "a/b" ')


@as_root
def test_a_user_makes_boards_in_the_runtime_directory_and_finds_them(around: Surroundings) -> None:
    path = around.write("machine.toml", TWO)
    os.chown(around.runtime, NOBODY, NOBODY)
    place = f"{PLACEHOLDER}/run/accelmock"
    assert (
        as_nobody(around, "load", path).out == f"created the board {place}/default: 2 devices of cuda, from {MACHINE}\n"
    )
    done = as_nobody(around, "load", path, "--name", "mine")
    assert done.out == (
        f"created the board {place}/mine: 2 devices of cuda, from {MACHINE}\n"
        f"--name mine, or ACCELMOCK_BOARD={place}/mine, finds it\n"
    )
    for words, name in (([], "default"), (["--name", "mine"], "mine")):
        assert as_nobody(around, "list", "--json", *words).json()["board"]["directory"] == f"{place}/{name}"


def test_a_board_that_a_living_process_holds_is_not_touched(around: Surroundings) -> None:
    path = around.write("machine.toml", TWO)
    with around.holder(path) as holder:
        done = around.run("load", around.write("other.toml", THREE))
        assert (done.code, done.out, done.err) == (
            1,
            "",
            f"accelmock load: {BOARD}: process {holder.process.pid} (hold_board) holds the board of another machine "
            f"({MACHINE}) there\n",
        )
        # The same machine is shared.
        assert around.run("load", path).out.startswith(f"the board {BOARD} is of this machine already")
        held = around.run("list", "--json").json()["board"]["holders"]
        assert held == [{"pid": holder.process.pid, "agent": None}]
    assert around.run("load", "other.toml").out.startswith("replaced the board")


# ---- unload ----------------------------------------------------------------------------------------------------------


def test_unload_removes_the_board(around: Surroundings) -> None:
    around.load(TWO)
    assert around.run("unload") == Result(0, f"removed the board {BOARD}\n", "")
    assert sorted(path.name for path in around.board.iterdir()) == ["lock"]
    assert around.run("list").code == 1
    assert around.run("unload") == Result(1, "", f"accelmock unload: {BOARD}: no board is loaded there\n")


def test_unload_refuses_a_board_that_is_held_unless_it_is_forced(around: Surroundings) -> None:
    path = around.write("machine.toml", TWO)
    with around.holder(path) as holder:
        done = around.run("unload")
        assert (done.code, done.out, done.err) == (
            1,
            "",
            f"accelmock unload: not removed, --force would do it: {BOARD}: process {holder.process.pid} (hold_board) "
            f"holds the board ({MACHINE}) there\n",
        )
        assert around.run("list").code == 0
        assert around.run("unload", "--force").code == 0
        assert around.run("list").code == 1
    # The holder's end, which writes to what is gone, brings nothing back.
    assert around.run("list").code == 1


# ---- other users' boards ---------------------------------------------------------------------------------------------


@as_root
def test_another_users_board_can_be_read_but_not_changed(around: Surroundings) -> None:
    path = around.load(THREE)
    around.board.parent.chmod(0o755)
    board = str(around.board)
    done = as_nobody(around, "list", "--json", ACCELMOCK_BOARD=board)
    assert len(done.json()["devices"]) == 3
    for words in (["unload"], ["unload", "--force"]):
        done = as_nobody(around, *words, ACCELMOCK_BOARD=board)
        assert (done.code, done.out, done.err) == (
            1,
            "",
            f"accelmock unload: {BOARD}/lock: only the board's owner may change it: Permission denied\n",
        )
    done = as_nobody(around, "load", path, ACCELMOCK_BOARD=board)
    assert (done.code, done.out, done.err) == (
        1,
        "",
        f"accelmock load: {BOARD}: it belongs to another user\n",
    )


@as_root
@pytest.mark.parametrize("how", ["of another user", "open to all"])
def test_a_board_that_a_stranger_could_exchange_is_passed_over(around: Surroundings, how: str) -> None:
    assert around.run("load", around.write("m.toml", TWO), "--board", around.runtime / "accelmock" / "alone").code == 0
    assert around.run("list", "--name", "alone", board=False).code == 0
    if how == "of another user":
        # Root believes only what is root's.
        os.chown(around.runtime / "accelmock", NOBODY, NOBODY)
    else:
        (around.runtime / "accelmock" / "alone").chmod(0o777)
    done = around.run("list", "--name", "alone", board=False)
    assert (done.code, done.out) == (1, "")
    assert done.err.startswith("accelmock list: no board is loaded (looked in ")


@as_root
def test_what_may_not_be_read_is_told(around: Surroundings) -> None:
    around.load(TWO)
    (around.board / "board").chmod(0o600)
    done = as_nobody(around, "list", ACCELMOCK_BOARD=str(around.board))
    assert (done.code, done.out, done.err) == (1, "", f"accelmock list: {BOARD}/board: Permission denied\n")


# ---- check -----------------------------------------------------------------------------------------------------------


def test_check_tells_of_every_file_and_loads_none(around: Surroundings) -> None:
    for name, text in (("good.toml", SLICED), ("broken.toml", BROKEN), ("odd.toml", ODD), ("syntax.toml", "a = \n")):
        around.write(name, text)
    done = around.run("check", "good.toml", "broken.toml", "none.toml", "odd.toml", "syntax.toml")
    assert done.code == 1
    assert done.out == "good.toml: 1 device and 2 slices of cuda\nodd.toml: 2 devices of cuda\n"
    lines = done.err.splitlines()
    assert lines[0].startswith("accelmock check: broken.toml:4:") and 'devices[0].memory_size: "lots"' in lines[0]
    assert lines[1] == "accelmock check: none.toml: cannot be read: No such file or directory"
    assert lines[2] == (
        "accelmock check: warning: odd.toml:12:10: formats.devices: this key is not known; is device meant?"
    )
    assert lines[3].startswith("accelmock check: syntax.toml:1:")
    assert len(lines) == 4
    assert not around.board.exists()


def test_check_succeeds_where_nothing_is_wrong(around: Surroundings) -> None:
    around.write("odd.toml", ODD)
    done = around.run("check", "odd.toml", around.write("good.toml", TWO))
    assert done.code == 0


def test_check_tells_it_in_json(around: Surroundings) -> None:
    around.write("good.toml", SLICED)
    around.write("broken.toml", BROKEN)
    done = around.run("check", "good.toml", "broken.toml", "--json")
    assert (done.code, done.err) == (1, "")
    good, broken = Result(0, done.out, "").json()["files"]
    assert good == {
        "file": "good.toml",
        "ok": True,
        "error": None,
        "errors": [],
        "warnings": [],
        "slot_name": "cuda",
        "devices": 4,
        "listed_devices": 3,
    }
    assert (broken["file"], broken["ok"], broken["warnings"]) == ("broken.toml", False, [])
    assert broken["error"].startswith("broken.toml:4:")
    assert broken["errors"] == [broken["error"]]
