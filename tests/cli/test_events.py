# SPDX-License-Identifier: Apache-2.0
"""events: what happened, in order, and as it happens."""

from __future__ import annotations

import json
import re
import signal
import subprocess
from pathlib import Path

import pytest
import schemas
from commandline import ACCELMOCK, PATIENCE, Surroundings
from configurations import IDENTITY, SLICED, THREE, TWO

GOLDEN = Path(__file__).parent / "golden"
GIB = 1 << 30


def story(around: Surroundings) -> None:
    """Something of each kind."""
    around.load(SLICED)
    around.freeze(1000)
    around.change("start", "0", "container", "c0ffee01" * 8, "0.5", str(20 * GIB))
    around.change("start", f"MIG-{IDENTITY.format(2)}/1/0", "container", "by-name", "1", str(GIB), "burn")
    for line in (
        "pin 0 power=300 --for 10s",
        "fault inject 0 fan-failure resistance=250 --at +20s --for 30s",
        "fault inject 1 degraded",
        "clock step 25s",
        "set 0 power-limit 200",
        "fault clear 1",
        "reset 0",
    ):
        done = around.run(*line.split())
        assert done.code == 0, done
    around.change("end-device", "0", ",", "step", "60s")
    around.change("rate", "2500")
    around.freeze(3000)


def text_of(line: str) -> str:
    """What happened, of a line that begins with when and where."""
    return line[44:].split("  ", 1)[1].strip()


def masked(text: str) -> str:
    """Without the times of the day, which no test knows."""
    return re.sub(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d", "****-**-** **:**:**", text)


def test_events_tell_the_story_in_order(around: Surroundings) -> None:
    story(around)
    done = around.run("events")
    assert (done.code, done.err) == (0, "")
    # How far the clock went by itself before it was frozen is not known.
    lines = masked(done.out).splitlines(keepends=True)
    assert text_of(lines[1]).startswith("clock stepped by 1 min ")
    assert text_of(lines[-1]).startswith("clock stepped by ")
    assert "".join(lines[2:-2]) == (GOLDEN / "events.txt").read_text(), done.out


def test_json_says_the_same_in_facts(around: Surroundings) -> None:
    story(around)
    events = around.run("events", "--json").json()
    lines = around.run("events").out.splitlines()
    assert [event["text"] for event in events] == [text_of(line) for line in lines]
    by_kind = {event["kind"]: event for event in reversed(events)}
    assert set(by_kind) >= {
        *["workload-started", "workload-ended", "condition-made", "condition-cleared", "condition-began"],
        *["condition-ended", "reset", "clock"],
    }
    assert by_kind["workload-started"]["workload"] == {
        "owner": "c0ffee01" * 8,
        "profile": "training",
        "fraction": 0.5,
        "memory_limit_byte": 20 * GIB,
    }
    assert by_kind["condition-made"]["condition"] == {"kind": "pin", "values": {"channel": "power", "value": 300000}}
    assert (by_kind["condition-began"]["device"], by_kind["condition-began"]["number"]) == ("0", None)
    assert (by_kind["reset"]["device"], by_kind["clock"]["device"]) == ("0", None)
    assert by_kind["clock"]["clock"]["rate_permille"] == 0
    ticks = [event["tick"] for event in events]
    assert ticks == sorted(ticks)
    numbers = [event["number"] for event in events if event["number"] is not None]
    assert numbers == list(range(1, len(numbers) + 1))


def test_a_throttle_is_told_with_its_reasons(around: Surroundings) -> None:
    around.load(TWO)
    around.freeze(1000)
    for line in ("fault inject 0 power-brake --at +10s --for 10s", "clock step 1m"):
        assert around.run(*line.split()).code == 0
    events = around.run("events", "0", "--json").json()
    throttled = [event for event in events if event["kind"] == "throttle"]
    assert [(event["tick"], event["throttle_reasons"]) for event in throttled] == [
        (1100, {"before": [], "after": ["brake"]}),
        (1200, {"before": ["brake"], "after": []}),
    ]
    # What leads to it comes before it.
    assert [event["kind"] for event in events if event["tick"] == 1100] == ["condition-began", "throttle"]


def test_events_of_some_devices_and_of_late(around: Surroundings) -> None:
    story(around)
    all_of = around.run("events", "--json").json()
    devices = {event["device"] for event in around.run("events", "1", "1:0", "--json").json()}
    # What happens to the board happens to them.
    assert devices == {"1", "1:0", None}
    for seconds in (1, 60, 180, 1000):
        late = around.run("events", "--since", f"{seconds}s", "--json").json()
        assert late == [event for event in all_of if event["tick"] >= 3000 - 10 * seconds]


def test_since_must_be_a_duration(around: Surroundings) -> None:
    around.load(TWO)
    done = around.run("events", "--since", "yesterday")
    assert (done.code, done.out) == (2, "")
    assert done.err.startswith(
        'accelmock events: --since: "yesterday" is no duration; write one as 500ms, 5s, 2m or 1h\n'
    )
    done = around.run("events", "9")
    assert (done.code, done.out, done.err) == (1, "", "accelmock events: there is no device 9, only 0 to 1\n")


def test_texts_of_owners_do_not_drive_the_terminal(around: Surroundings) -> None:
    around.load(TWO)
    around.change("start", "0", "container", "a\033[2Jb", "0.5", "1000")
    assert "a?[2Jb" in around.run("events").out
    assert around.run("events", "--json").json()[-1]["workload"]["owner"] == "a\033[2Jb"


# ---- as it happens ---------------------------------------------------------------------------------------------------


def follow(around: Surroundings, *words: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [ACCELMOCK, "events", "--follow", *words],
        env={**around.environment, "ACCELMOCK_BOARD": str(around.board)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def end(process: subprocess.Popen[str]) -> tuple[str, str]:
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=PATIENCE)
    assert process.returncode == 0
    return out, err


@pytest.mark.parametrize("form", ["text", "json"])
def test_following_tells_each_once_as_it_happens(around: Surroundings, form: str) -> None:
    around.load(THREE)
    around.freeze(1000)
    process = follow(around, *(["--json"] if form == "json" else []))
    assert process.stdout is not None

    def next_text() -> str:
        assert process.stdout is not None
        line = process.stdout.readline()
        if form == "json":
            event = json.loads(line)
            schemas.check(["events"], event)
            return str(event["text"])
        return text_of(line)

    # What was, then what comes.
    assert next_text() == "clock: frozen"
    assert next_text().startswith("clock stepped by ")
    assert around.run("fault", "inject", "0", "power-brake", "--at", "+1s", "--for", "1s").code == 0
    assert next_text() == "power-brake made: clocks = 50 %"
    # By itself, at the tick at which it stands still.
    around.change("step", "1s")
    assert [next_text(), next_text(), next_text()] == [
        "clock stepped by 1.0 s",
        "power-brake began: clocks = 50 %",
        "throttled: brake",
    ]
    # The same again at the same tick, by another cause.
    assert around.run("fault", "inject", "1", "thermal-slowdown").code == 0
    assert [next_text(), next_text()] == ["thermal-slowdown made: clocks = 50 %", "throttled: slowdown"]
    around.change("step", "1s")
    assert [next_text(), next_text(), next_text()] == [
        "clock stepped by 1.0 s",
        "power-brake ended: clocks = 50 %",
        "throttled no more (brake)",
    ]
    assert end(process) == ("", "")


def test_following_goes_on_with_the_board_that_takes_the_place(around: Surroundings) -> None:
    around.load(TWO)
    process = follow(around, "1")
    assert process.stdout is not None
    around.change("degraded", "1", ",", "degraded", "0")
    assert process.stdout.readline().endswith("  1      degraded made\n")
    around.load(THREE)
    around.change("lost", "0", ",", "lost", "1")
    while "lost" not in (line := process.stdout.readline()):
        assert line != ""
    assert line.endswith("  1      lost made\n")
    assert around.run("unload").code == 0
    assert process.stderr is not None
    assert "no board is loaded in" in process.stderr.readline()
    around.load(TWO)
    around.change("unreadable", "1")
    while "unreadable" not in (line := process.stdout.readline()):
        assert line != ""
    assert end(process) == ("", "")


def test_a_reader_that_goes_ends_following(around: Surroundings) -> None:
    around.load(TWO)
    process = follow(around)
    around.change("degraded", "1")
    assert process.stdout is not None
    process.stdout.readline()
    process.stdout.close()
    around.change("lost", "1")
    assert process.wait(timeout=PATIENCE) == -signal.SIGPIPE
    assert process.stderr is not None
    process.stderr.close()


def test_following_needs_a_board_to_begin_with(around: Surroundings) -> None:
    done = around.run("events", "--follow")
    assert (done.code, done.out) == (1, "")
    assert done.err.startswith("accelmock events: no board is loaded in ")
