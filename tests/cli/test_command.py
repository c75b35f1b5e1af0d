# SPDX-License-Identifier: Apache-2.0
"""The command as a whole: its verbs, what it says when it is used wrongly, and which board it means."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest
from commandline import ACCELMOCK, BUILD, PLACEHOLDER, Surroundings
from configurations import SLICED, TWO

# By name, with those of their own.
PARTS = {
    "workload": ["add", "list", "end"],
    "fault": ["inject", "list", "clear", "kinds"],
}
VERBS = [
    *["load", "unload", "check", "list", "show", "status", "run", "workload", "pin", "unpin", "fault", "events", "set"],
    *["reset", "clock", "env", "doctor", "catalog"],
]
ALL_VERBS = [full for verb in VERBS for full in [verb, *[f"{verb} {part}" for part in PARTS.get(verb, [])]]]

# Those that print no facts.
WITHOUT_JSON = {"unload", "run", "pin", "unpin", "fault inject", "fault clear", *PARTS}

# Verbs that look at a board, with what they need.
LOOKING = [["list"], ["show", "0"], ["status"]]


# ---- help and wrong use ----------------------------------------------------------------------------------------------


def test_help_names_all_verbs_and_the_exit_codes(around: Surroundings) -> None:
    done = around.run("--help")
    assert (done.code, done.err) == (0, "")
    assert done.out.startswith(
        "Usage: accelmock [OPTION...] VERB ...\n"
        "Accelerators that are not there: load a machine of them, see them, drive them.\n"
    )
    assert re.findall(r"^  (\w+)  +\S", done.out, re.MULTILINE) == VERBS
    assert "It exits with 0 if all went well, 1 if something failed, 2 if it was used" in done.out


@pytest.mark.parametrize("verb", ALL_VERBS)
def test_each_verb_has_help(around: Surroundings, verb: str) -> None:
    done = around.run(*verb.split(), "--help")
    assert (done.code, done.err) == (0, "")
    assert done.out.startswith(f"Usage: accelmock {verb} [OPTION...]")
    for option in ("--board=DIRECTORY", "--name=NAME", "--verbose", "--help"):
        assert option in done.out
    assert ("--json" in done.out) == (verb not in WITHOUT_JSON)


def test_help_says_how_json_names_quantities(around: Surroundings) -> None:
    text = " ".join(around.run("status", "--help").out.split())
    assert (
        "In JSON, a quantity's key is its channel's name and unit, as in power_milliwatt or memory_used_byte, "
        "and its value a whole number of these. Keys keep their meaning; later versions may add others."
    ) in text


def test_version(around: Surroundings) -> None:
    meson = (Path(__file__).parents[2] / "meson.build").read_text()
    version = re.search(r"version : '([^']+)'", meson)
    assert version is not None
    assert around.run("--version").out == f"accelmock {version.group(1)}\n"


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        (["stauts"], 'accelmock: there is no verb "stauts"; did you mean "status"?'),
        (["frobnicate"], 'accelmock: there is no verb "frobnicate"'),
        (["a\033[2Jb"], 'accelmock: there is no verb "a?[2Jb"'),
        ([], "accelmock: a verb is missing"),
        (["--frobnicate", "list"], "accelmock: unrecognized option '--frobnicate'"),
        (["list", "--frobnicate"], "accelmock list: unrecognized option '--frobnicate'"),
        (["list", "--board"], "accelmock list: option '--board' requires an argument"),
        (["show"], "accelmock show: it needs DEVICE..."),
        (["check"], "accelmock check: it needs FILE..."),
        (["unload", "default"], 'accelmock unload: "default" is too much'),
        (["load", "one.toml", "two.toml"], 'accelmock load: "two.toml" is too much'),
        (["--board", "x", "list", "--name", "y"], "accelmock list: --board and --name exclude one another"),
        (["status", "--watch=soon"], "accelmock status: --watch=soon: it must be seconds, 0.05 to 3600"),
        (["status", "--watch=0"], "accelmock status: --watch=0: it must be seconds, 0.05 to 3600"),
        (["status", "--watch=nan"], "accelmock status: --watch=nan: it must be seconds, 0.05 to 3600"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_wrong_use_is_2_and_says_what_is_wrong(around: Surroundings, words: list[str], reason: str) -> None:
    done = around.run(*words)
    assert (done.code, done.out) == (2, "")
    assert done.err.splitlines()[0] == reason
    assert done.err.splitlines()[1].startswith("Try `accelmock")


# ---- no board --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("words", LOOKING, ids=" ".join)
def test_without_a_board_it_says_where_it_looked_and_what_to_do(around: Surroundings, words: list[str]) -> None:
    done = around.run(*words, "--name", "nobody-has-this", board=False)
    assert (done.code, done.out) == (1, "")
    folders = [rf"{PLACEHOLDER}/run/accelmock", "/run/accelmock", r"/tmp/accelmock-\d+"]
    looked = ", ".join(f"{folder}/nobody-has-this" for folder in folders)
    assert re.fullmatch(
        rf"accelmock {words[0]}: no board is loaded \(looked in {looked}\); "
        r"`accelmock load FILE`, or an agent with the plugin, makes one\n",
        done.err,
    )


@pytest.mark.parametrize("words", LOOKING, ids=" ".join)
def test_a_board_that_was_named_and_is_not_there(around: Surroundings, words: list[str]) -> None:
    done = around.run(*words, "--board", "nowhere")
    assert (done.code, done.out, done.err) == (
        1,
        "",
        f"accelmock {words[0]}: no board is loaded in nowhere; `accelmock load FILE --board nowhere` makes one there\n",
    )
    done = around.run(*words)
    assert (done.code, done.out, done.err) == (
        1,
        "",
        f"accelmock {words[0]}: no board is loaded in {PLACEHOLDER}/run/accelmock/default, "
        "which ACCELMOCK_BOARD names; `accelmock load FILE` makes one there\n",
    )


def test_a_name_that_is_no_directorys(around: Surroundings) -> None:
    done = around.run("list", "--name", "../x", board=False)
    assert (done.code, done.out) == (1, "")
    assert done.err.startswith('accelmock list: --name: "../x" ')


# ---- which board -----------------------------------------------------------------------------------------------------


def test_what_is_said_goes_before_what_is_set(around: Surroundings) -> None:
    around.load(TWO)
    other = around.folder / "other"
    assert around.run("load", "--board", other, around.write("other.toml", SLICED)).code == 0
    assert len(around.run("list", "--json").json()["devices"]) == 2
    for words in (["--board", str(other), "list"], ["list", "--board", str(other)], ["list", "-b", str(other)]):
        assert len(around.run(*words, "--json").json()["devices"]) == 4
    # And a name before the variable.
    shutil.copytree(around.board, around.runtime / "accelmock" / "named")
    done = around.run("list", "--name", "named", "--json", ACCELMOCK_BOARD=str(other))
    assert done.json()["board"]["directory"] == f"{PLACEHOLDER}/run/accelmock/named"


def test_verbose_says_which_board_is_used(around: Surroundings) -> None:
    around.load(TWO)
    done = around.run("list", "--verbose")
    assert done.code == 0
    assert done.err == (
        f"accelmock list: the board is {PLACEHOLDER}/run/accelmock/default, of {PLACEHOLDER}/here/machine.toml\n"
    )


def test_without_options_it_looks_in_the_usual_places(around: Surroundings) -> None:
    around.load(TWO)
    done = around.run("list", "--json", board=False)
    assert done.json()["board"]["directory"] == f"{PLACEHOLDER}/run/accelmock/default"


# ---- damaged boards --------------------------------------------------------------------------------------------------


def damage(around: Surroundings, how: str) -> str:
    """Damages the board's file. Gives the reason that is then told."""
    path = around.board / "board"
    content = bytearray(path.read_bytes())
    place = f"{PLACEHOLDER}/run/accelmock/default/board"
    if how == "empty":
        content.clear()
        reason = f"{place}: it is no board of accelmock"
    elif how == "noise":
        content[:8] = b"NOTHING!"
        reason = f"{place}: it is no board of accelmock"
    elif how == "short":
        del content[len(content) // 2 :]
        reason = f"{place}: it is cut short; load the machine again"
    elif how == "version":
        content[8] += 1
        reason = f"{place}: its format is version 2, this program knows 1; load the machine again"
    elif how == "counts":
        content[56:60] = b"\xff\xff\xff\xff"
        reason = f"{place}: it is damaged; load the machine again"
    else:
        content[64:72] = b"00000000"
        reason = (
            f"{PLACEHOLDER}/run/accelmock/default: the board is from before this machine's last start; "
            "load the machine again"
        )
    path.write_bytes(content)
    return reason


DAMAGES = ["empty", "noise", "short", "version", "counts", "boot"]


@pytest.mark.parametrize("how", DAMAGES)
def test_a_damaged_board_is_refused_with_the_reason(around: Surroundings, how: str) -> None:
    around.load(TWO)
    reason = damage(around, how)
    for words in LOOKING:
        done = around.run(*words)
        assert (done.code, done.out, done.err) == (1, "", f"accelmock {words[0]}: {reason}\n")


@pytest.mark.parametrize("how", DAMAGES)
def test_a_damaged_board_can_be_replaced_and_removed(around: Surroundings, how: str) -> None:
    path = around.load(TWO)
    damage(around, how)
    done = around.run("load", path)
    assert (done.code, done.err) == (0, "")
    assert done.out.startswith("created the board ")
    damage(around, how)
    assert around.run("unload").out == f"removed the board {PLACEHOLDER}/run/accelmock/default\n"
    assert not (around.board / "board").exists()


def test_texts_of_a_damaged_board_neither_drive_the_terminal_nor_break_json(around: Surroundings) -> None:
    around.load(TWO)
    path = around.board / "board"
    model = b"Mocked H100 80GB HBM3"
    evil = b"\033[31mred\xff\xfe\x07\x9b2J\r\nrow"
    assert len(evil) <= len(model)
    content = path.read_bytes()
    assert model in content
    path.write_bytes(content.replace(model, evil.ljust(len(model), b"x")))
    for words in LOOKING:
        done = around.run(*words)
        assert done.code == 0
        assert "\033" not in done.out and "\a" not in done.out and "\r" not in done.out
        assert "?[31mred???2J??row" in done.out or "?[31mred????2J??row" in done.out
        described = around.run(*words, "--json").json()
        assert described["devices"][0]["model"].startswith("\033[31mred??\a?2J\r\nrow")


# ---- how it is installed ---------------------------------------------------------------------------------------------


def needed(program: Path) -> list[str]:
    done = subprocess.run(["readelf", "-d", program], check=True, capture_output=True, text=True)
    return re.findall(r"\(NEEDED\).*\[(.+?)\]", done.stdout)


def test_the_base_command_needs_neither_cpp_nor_jansson() -> None:
    libraries = needed(ACCELMOCK)
    if BUILD.name == "release":
        # Sanitizers bring others.
        assert libraries == ["libc.so.6"]
    libraries += needed(ACCELMOCK.with_name("accelmock-load"))
    assert not [name for name in needed(ACCELMOCK) if name.startswith("libstdc++")]
    assert not [name for name in libraries if name.startswith("libjansson")]


def test_a_helper_is_found_beside_the_command_also_through_a_link(around: Surroundings) -> None:
    link = around.folder / "link"
    link.symlink_to(ACCELMOCK)
    assert around.run("load", around.write("machine.toml", TWO), program=link).code == 0


def test_without_its_helper_it_says_what_is_missing(around: Surroundings) -> None:
    alone = around.folder / "accelmock"
    shutil.copy(ACCELMOCK, alone)
    done = around.run("load", "machine.toml", program=alone)
    assert (done.code, done.out, done.err) == (
        1,
        "",
        "accelmock load: the program accelmock-load, which does that, cannot be run: it is not beside this one\n",
    )


def test_a_helper_does_its_own_verbs_only(around: Surroundings) -> None:
    done = around.run("list", program=ACCELMOCK.with_name("accelmock-load"))
    assert (done.code, done.out, done.err) == (1, "", "accelmock list: the command `accelmock` does that\n")


def test_output_that_cannot_be_written_is_a_failure(around: Surroundings) -> None:
    around.load(TWO)
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [ACCELMOCK, "--board", around.board, "list"],
            env=around.environment,
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
    assert (done.returncode, done.stderr) == (
        1,
        "accelmock list: what it prints cannot be written: No space left on device\n",
    )


def test_the_man_page_and_the_completion_know_every_verb() -> None:
    page = (ACCELMOCK.parent / "document" / "accelmock.1").read_text()
    parts = "|".join(part for verb in PARTS.values() for part in verb)
    assert re.findall(rf"^\.SS accelmock (\w+(?: (?:{parts})\b)?)", page, re.MULTILINE) == ALL_VERBS
    completion = ACCELMOCK.parent / "document" / "accelmock"
    subprocess.run(["bash", "-n", completion], check=True)
    patterns = re.findall(r"^\t(\w+|'\w+ \w+')\)$", completion.read_text(), re.MULTILINE)
    assert [pattern.strip("'") for pattern in patterns] == ALL_VERBS
