# SPDX-License-Identifier: Apache-2.0
"""doctor: which board is found and why, and what is wrong."""

from __future__ import annotations

import json
import os
import re
import shutil
from pathlib import Path
from typing import Any

import pytest
from commandline import NOBODY, PLACEHOLDER, Surroundings, as_nobody
from configurations import THREE, TWO

GOLDEN = Path(__file__).parent / "golden"
BOARD = f"{PLACEHOLDER}/run/accelmock/default"
MACHINE = f"{PLACEHOLDER}/here/machine.toml"

as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root can be another user")


def python(around: Surroundings, script: str) -> str:
    """A PATH whose python3 is that shell script."""
    folder = around.folder / "bin"
    folder.mkdir(exist_ok=True)
    program = folder / "python3"
    program.write_text(f"#!/bin/sh\n{script}\n")
    program.chmod(0o755)
    return str(folder)


def nowhere(around: Surroundings) -> str:
    """A PATH that holds nothing."""
    folder = around.folder / "empty"
    folder.mkdir(exist_ok=True)
    return str(folder)


def assert_golden(name: str, text: str) -> None:
    """What is printed, but for the version that was built."""
    text = re.sub(r"(version    accelmock) \d+\.\d+\.\d+$", r"\1 #.#.#", text, flags=re.MULTILINE)
    assert text == (GOLDEN / f"{name}.txt").read_text(encoding="utf-8"), f"what is printed, for {name}.txt:\n{text}"


def visit(
    around: Surroundings, *words: str, code: int = 0, board: bool = True, path: str | None = None
) -> dict[str, Any]:
    done = around.run("doctor", *words, "--json", board=board, PATH=path or nowhere(around))
    assert (done.code, done.err) == (code, "")
    described: dict[str, Any] = json.loads(done.out)
    assert described["problems"] == sum(each["mark"] == "problem" for each in described["findings"])
    assert (described["problems"] > 0) == (code == 1)
    return described


def finding(described: dict[str, Any], about: str) -> tuple[str, str, str | None]:
    (found,) = (each for each in described["findings"] if each["about"] == about)
    return found["mark"], found["text"], found["advice"]


# ---- as a whole ------------------------------------------------------------------------------------------------------


def test_a_healthy_board(around: Surroundings) -> None:
    around.load(TWO)
    around.freeze(36005)
    done = around.run("doctor", program=around.alone(), PATH=nowhere(around))
    assert (done.code, done.err) == (0, "")
    assert_golden("doctor-good", done.out)


def test_an_ill_one(around: Surroundings) -> None:
    around.load(TWO)
    around.freeze(36005)
    around.write("machine.toml", THREE)
    path = python(around, "echo path /opt/python3; echo ours 0.1.0; echo upstreams 25.1.0")
    done = around.run("doctor", program=around.alone(), PATH=path)
    assert (done.code, done.err) == (1, "")
    assert_golden("doctor-bad", done.out)


# ---- places ----------------------------------------------------------------------------------------------------------


def first_place(around: Surroundings, **options: Any) -> dict[str, Any]:
    place: dict[str, Any] = visit(around, **{"board": False, **options})["places"][0]
    return place


def test_each_place_is_named_in_order(around: Surroundings) -> None:
    places = visit(around, "--name", "nobody-has-this", code=1, board=False)["places"]
    assert [each["directory"] for each in places] == [
        f"{PLACEHOLDER}/run/accelmock/nobody-has-this",
        "/run/accelmock/nobody-has-this",
        f"/tmp/accelmock-{os.geteuid()}/nobody-has-this",
    ]
    assert [each["because"] for each in places] == ["XDG_RUNTIME_DIR", None, None]
    assert {each["state"] for each in places} == {"absent"}
    assert {each["reason"] for each in places} == {"there is no such directory"}
    assert not any(each["chosen"] for each in places)
    assert finding(visit(around, "--name", "nobody-has-this", code=1, board=False), "board") == (
        "problem",
        "none is loaded in any of these places",
        "`accelmock load FILE`, or an agent with the plugin, makes one",
    )


def test_a_place_that_is_named_is_the_only_one(around: Surroundings) -> None:
    around.load(TWO)
    for words, because in ((["--board", str(around.board)], "--board"), ([], "ACCELMOCK_BOARD")):
        (place,) = visit(around, *words)["places"]
        assert (place["directory"], place["because"], place["state"], place["chosen"]) == (BOARD, because, "good", True)
    (place,) = visit(around, "--board", str(around.here), code=1)["places"]
    assert (place["state"], place["reason"]) == ("empty", "no board is in it")


@pytest.mark.parametrize(
    ("how", "state", "reason"),
    [
        ("good", "good", None),
        ("empty", "empty", "no board is in it"),
        ("writable", "untrusted", f"others may write to {BOARD}; a board that others may exchange is not taken"),
        ("noise", "damaged", f"{BOARD}/board: it is no board of accelmock"),
        ("version", "version", f"{BOARD}/board: its format is version "),
        ("boot", "stale", f"{BOARD}: the board is from before this machine's last start; load the machine again"),
    ],
)
def test_a_place_says_what_is_there(around: Surroundings, how: str, state: str, reason: str | None) -> None:
    around.load(TWO)
    path = around.board / "board"
    content = bytearray(path.read_bytes())
    if how == "empty":
        path.unlink()
    elif how == "writable":
        around.board.chmod(0o777)
    elif how == "noise":
        content[:8] = b"NOTHING!"
    elif how == "version":
        content[8] += 1
    elif how == "boot":
        content[64:72] = b"00000000"
    if how in ("noise", "version", "boot"):
        path.write_bytes(content)
    # Where the machine has a board of its own, that is found behind this one.
    done = around.run("doctor", "--json", board=False, PATH=nowhere(around))
    place = json.loads(done.out)["places"][0]
    assert (place["directory"], place["state"]) == (BOARD, state)
    assert (place["reason"] or "").startswith(reason or "")
    # What is passed over is not taken; what is broken hides those behind it.
    assert place["chosen"] == (state in ("good", "damaged", "version", "stale"))
    # As it is for all other verbs.
    listed = around.run("list", "--name", "default", board=False)
    assert (listed.code == 0) == (state == "good") or not place["chosen"]
    if state in ("damaged", "version", "stale"):
        assert done.code == 1 and place["reason"] in listed.err


@as_root
def test_another_users_board_is_passed_over(around: Surroundings) -> None:
    around.load(TWO)
    os.chown(around.board, NOBODY, NOBODY)
    place = first_place(around, code=1) if not Path("/run/accelmock/default").exists() else None
    if place is not None:
        assert place["state"] == "untrusted"
        assert place["reason"] == f"{BOARD} belongs to the user {NOBODY}; only one's own and root's boards are taken"
    # Named, it is taken all the same.
    assert visit(around)["places"][0]["chosen"]


@as_root
def test_who_may_only_look_is_told_so(around: Surroundings) -> None:
    around.load(TWO)
    done = as_nobody(around, "doctor", ACCELMOCK_BOARD=str(around.board), PATH=nowhere(around))
    assert done.code == 0
    assert f"warning  rights     {BOARD}/lock: only the board's owner may change it: Permission denied\n" in done.out


# ---- the board -------------------------------------------------------------------------------------------------------


def test_who_holds_it(around: Surroundings) -> None:
    path = around.load(TWO)
    assert finding(visit(around), "holders")[1] == "none: loading another machine replaces it"
    with around.holder(path) as holder:
        assert finding(visit(around), "holders")[1] == (
            f"hold_board ({holder.process.pid}): no other machine takes its place while they live"
        )


def test_the_source_may_have_changed_or_gone(around: Surroundings) -> None:
    path = around.load(TWO)
    assert finding(visit(around), "source") == ("ok", f"{MACHINE}, as it was loaded", None)
    # What is rewritten with the same content is the same.
    around.write("machine.toml", TWO)
    assert finding(visit(around), "source")[0] == "ok"
    around.write("machine.toml", THREE)
    mark, text, advice = finding(visit(around), "source")
    assert (mark, advice) == ("warning", f"`accelmock load {MACHINE}` makes the board anew")
    assert text.startswith(f"{MACHINE} is not what the board was made of: the file has changed since")
    path.unlink()
    assert finding(visit(around), "source")[:2] == ("warning", f"{MACHINE}: No such file or directory")


# ---- Python ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("script", "mark", "text"),
    [
        (None, "ok", "there is no python3 here"),
        ("echo path /p; echo ours 1.2", "ok", "/p has accelmock 1.2"),
        ("echo path /p", "ok", "/p has no plugin of either kind"),
        ("echo path /p; echo upstreams 25.1", "warning", "/p has backend.ai-accelerator-mock 25.1, which knows no boa"),
        (
            "echo path /p; echo ours 1.2; echo upstreams 25.1",
            "problem",
            "/p has backend.ai-accelerator-mock 25.1 beside accelmock 1.2: both are the same module",
        ),
        ("exit 3", "warning", "python3 does not answer"),
    ],
)
def test_what_python_has(around: Surroundings, script: str | None, mark: str, text: str) -> None:
    around.load(TWO)
    path = nowhere(around) if script is None else python(around, script)
    found = finding(visit(around, code=int(mark == "problem"), path=path), "python")
    assert found[0] == mark
    assert found[1].startswith(text)


def test_a_real_python_answers(around: Surroundings) -> None:
    if shutil.which("python3") is None:
        pytest.skip("there is no python3 in the PATH")
    around.load(TWO)
    # What lies where one stands is not asked.
    around.write("importlib/metadata.py", "raise SystemExit(1)")
    found = finding(visit(around, code=0, path=os.environ["PATH"]), "python")
    assert found[0] in ("ok", "warning")
    assert "python3 does not answer" not in found[1]
