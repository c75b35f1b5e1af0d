# SPDX-License-Identifier: Apache-2.0
"""pin, unpin and fault: what they change is seen by everyone, and gone when they take it back."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path
from typing import Any

import pytest
from commandline import ACCELMOCK, Surroundings
from configurations import SLICED, THREE, TWO, device, machine

GOLDEN = Path(__file__).parent / "golden"
GIB = 1 << 30


def shown(around: Surroundings, device: str = "0") -> Any:
    return around.run("show", device, "--json").json()["devices"][0]


def channels(around: Surroundings, device: str = "0") -> Any:
    return shown(around, device)["channels"]


def do(around: Surroundings, line: str) -> str:
    done = around.run(*line.split())
    assert (done.code, done.err) == (0, ""), done
    return done.out


def refused(around: Surroundings, line: str, code: int, reason: str) -> None:
    before = around.read("--all")
    done = around.run(*line.split())
    verb = " ".join(line.split()[: 2 if line.startswith("fault") else 1])
    assert (done.code, done.out) == (code, "")
    assert done.err.splitlines()[0] == f"accelmock {verb}: {reason}"
    assert len(done.err.splitlines()) == (1 if code == 1 else 2)
    assert code == 1 or done.err.splitlines()[1] == f"Try `accelmock {verb} --help' for what it takes."
    # Nothing has changed, not even a part.
    assert around.read("--all") == before


# ---- pin -------------------------------------------------------------------------------------------------------------

# A value of each channel as people write it, its key, and what is then shown.
PINS = [
    ("utilization", "37%", "utilization_percent", 37),
    ("memory-total", "8G", "memory_total_byte", 8 * GIB),
    ("memory-reserved", "512MiB", "memory_reserved_byte", GIB // 2),
    ("memory-used", "1.5g", "memory_used_byte", 3 * GIB // 2),
    ("memory-free", "12345", "memory_free_byte", 12345),
    ("power", "123.456", "power_milliwatt", 123456),
    ("energy", "2kJ", "energy_millijoule", 2000000),
    ("temperature", "-12C", "temperature_celsius", -12),
    ("clock-core", "1.41GHz", "clock_core_megahertz", 1410),
    ("clock-memory", "877MHz", "clock_memory_megahertz", 877),
    ("fan", "99", "fan_percent", 99),
    ("performance-state", "P12", "performance_state_level", 12),
    ("memory-utilization", "3%", "memory_utilization_percent", 3),
    ("power-limit", "250mW", "power_limit_milliwatt", 250),
    ("throttle-reasons", "power+heat", "throttle_reasons_mask", 12),
    ("throttled-power", "90s", "throttled_power_millisecond", 90000),
    ("throttled-heat", "15", "throttled_heat_millisecond", 15),
    ("throttled-slowdown", "2m", "throttled_slowdown_millisecond", 120000),
    ("throttled-brake", "1h", "throttled_brake_millisecond", 3600000),
    ("ecc-corrected", "1000000007", "ecc_corrected_error", 1000000007),
    ("ecc-uncorrected", "9223372036854775807", "ecc_uncorrected_error", 2**63 - 1),
    ("remapped-rows", "512", "remapped_rows_row", 512),
    ("xid", "79", "xid_code", 79),
    ("pcie-generation", "6", "pcie_generation_level", 6),
    ("pcie-width", "8", "pcie_width_lane", 8),
    ("nvlinks", "18", "nvlinks_link", 18),
]


def test_every_channel_has_a_pin_here(around: Surroundings) -> None:
    around.load(TWO)
    assert [key for _, _, key, _ in PINS] == list(channels(around))


@pytest.mark.parametrize(("channel", "text", "key", "value"), PINS, ids=[row[0] for row in PINS])
def test_a_pin_of_each_channel_is_shown_exactly_and_gone_again(
    around: Surroundings, channel: str, text: str, key: str, value: int
) -> None:
    around.load(TWO)
    around.freeze(1000)
    around.change("start", "0", "container", "one", "0.5", str(20 * GIB))
    before = around.run("status", "--json").json()
    assert before["devices"][0]["channels"][key] != value
    assert do(around, f"pin 0 {channel}={text}").startswith(f"pinned 0: {channel} = ")
    assert channels(around)[key] == value
    assert around.read()["devices"][0]["channels"][key] == value
    around.change("step", "100s")
    assert channels(around)[key] == value
    assert channels(around, "1")[key] != value
    [condition] = shown(around)["conditions"]
    assert (condition["kind"], condition["channel"], condition["value"]) == ("pin", key, value)
    assert condition["values"] == {"channel": channel, "value": value}
    assert do(around, f"unpin 0 {channel}") == "unpinned 0: 1 pin\n"
    assert channels(around)[key] != value
    assert (shown(around)["conditions"], shown(around)["scheduled"]) == ([], [])


def test_a_pin_that_is_taken_back_in_the_same_tick_leaves_nothing(around: Surroundings) -> None:
    around.load(TWO)
    around.freeze(1000)
    around.change("start", "0", "container", "one", "0.5", str(20 * GIB))
    around.change("step", "100s")
    before = channels(around)
    words = " ".join(f"{channel}={text}" for channel, text, _, _ in PINS)
    do(around, f"pin 0 {words}")
    assert channels(around) == {key: value for _, _, key, value in PINS}
    do(around, "unpin 0")
    assert channels(around) == before


def test_load_power_and_heat_follow_a_pinned_utilization(around: Surroundings) -> None:
    around.load(TWO)
    around.freeze(1000)
    around.change("start", "0", "container", "one", "0.5", str(20 * GIB), "training")
    values = {}
    for percent in (0, 50, 100):
        do(around, f"pin 0 utilization={percent}")
        around.change("step", "1000s")
        device = shown(around)
        values[percent] = device["channels"]
        # Containers' parts add up to it.
        parts = [workload["utilization_percent"] for workload in [*device["workloads"], device["rest"]]]
        assert sum(parts) == percent
    for key in ("power_milliwatt", "temperature_celsius", "energy_millijoule"):
        assert values[0][key] < values[50][key] < values[100][key]


def test_energy_follows_a_pinned_power(around: Surroundings) -> None:
    around.load(TWO)
    around.freeze(1000)
    do(around, "pin 0 power=300")
    before = channels(around)["energy_millijoule"]
    around.change("step", "60s")
    assert channels(around)["energy_millijoule"] - before == 300 * 60 * 1000


def test_a_pin_takes_the_place_of_the_one_before(around: Surroundings) -> None:
    around.load(TWO)
    around.freeze(1000)
    do(around, "pin 0 fan=10 --for 5s")
    do(around, "pin 0 fan=20 xid=3")
    do(around, "pin 0 fan=30")
    assert sorted((pin["channel"], pin["value"]) for pin in shown(around)["conditions"]) == [
        ("fan_percent", 30),
        ("xid_code", 3),
    ]
    # Two transactions of three: each pin was one.
    assert around.run("status", "--json").json()["board"]["transaction"] == around.read()["committed"]
    # One for a while does not end one that goes on after it.
    do(around, "pin 0 fan=40 --for 5s")
    assert channels(around)["fan_percent"] == 40
    around.change("step", "5s")
    assert channels(around)["fan_percent"] == 30


def test_scheduled_pins_come_and_go_at_their_time(around: Surroundings) -> None:
    around.load(TWO)
    around.freeze(1000)
    usual = channels(around)["xid_code"]
    assert do(around, "pin 0,1 xid=7 --at +10s --for 1m") == (
        "pinned 0, 1: xid = 7 code from tick 1100 until tick 1700\n"
    )
    assert do(around, "pin 0 xid=5 --at @1200 --for 500ms") == (
        "pinned 0: xid = 5 code from tick 1200 until tick 1205\n"
    )
    assert [(pin["value"], pin["from_tick"], pin["until_tick"]) for pin in shown(around)["scheduled"]] == [
        (7, 1100, 1700),
        (5, 1200, 1205),
    ]
    seen = []
    for tick in (1099, 1100, 1199, 1200, 1204, 1205, 1699, 1700):
        around.freeze(tick)
        seen.append(channels(around)["xid_code"])
    assert seen == [usual, 7, 7, 5, 5, 7, 7, usual]


def test_one_that_is_scheduled_shows_also_where_another_is_made_after_it(around: Surroundings) -> None:
    around.load(TWO)
    around.freeze(1000)
    do(around, "pin 0 xid=7 --at +10s --for 10s")
    do(around, "pin 0 xid=5")
    seen = []
    for tick in (1000, 1100, 1200):
        around.freeze(tick)
        seen.append(channels(around)["xid_code"])
    assert seen == [5, 7, 5]
    # And is taken back with all others, before its time too.
    do(around, "pin 0 xid=7 --at +10s")
    assert do(around, "unpin all") == "unpinned 0, 1: 2 pins\n"
    around.freeze(1400)
    assert channels(around)["xid_code"] == 0


def test_a_pin_of_several_devices_is_one_change(around: Surroundings) -> None:
    around.load(SLICED)
    around.freeze(1000)
    before = around.read()["committed"]
    assert do(around, "pin all fan=5 power=2W") == (
        "pinned 0, 1, 1:0, 1:1: fan = 5 percent\npinned 0, 1, 1:0, 1:1: power = 2000 milliwatt\n"
    )
    assert around.read()["committed"] == before + 1
    assert {device["channels"]["fan_percent"] for device in around.run("status", "--json").json()["devices"]} == {5}


@pytest.mark.parametrize(
    ("line", "code", "reason"),
    [
        ("pin 0 pover=300", 2, 'there is no channel "pover"; did you mean power?'),
        ("pin 0 bananas=300", 2, 'there is no channel "bananas"; `accelmock show DEVICE` shows them'),
        ("pin power=300 fan=3", 2, "it needs a DEVICE before the channels"),
        ("pin 0 1", 2, "it needs a CHANNEL=VALUE, as power=300"),
        ("pin 0 fan=3 fan=4", 2, "fan has two values"),
        ("pin 0 power=", 2, 'power "" is no power; write one as 300 or 300W'),
        ("pin 0 power=3V", 2, 'power "3V" is no power; write one as 300 or 300W'),
        ("pin 0 power=1.0005W", 2, 'power "1.0005W" is no power; write one as 300 or 300W'),
        ("pin 0 power=1MW", 2, 'power "1MW" is no power; write one as 300 or 300W'),
        ("pin 0 memory-used=8X", 2, 'memory-used "8X" is no size; write one as 512M or 8G'),
        ("pin 0 fan=1.5", 2, 'fan "1.5" is no percentage; write one as 50 or 50%'),
        ("pin 0 xid=0x10", 2, 'xid "0x10" is no whole number'),
        (
            "pin 0 energy=99999999999999999999",
            2,
            'energy "99999999999999999999" is no energy; write one as 300 or 300J',
        ),
        ("pin 0 fan=-1", 2, 'fan "-1" is no percentage; write one as 50 or 50%'),
        ("pin 0 temperature=--1", 2, 'temperature "-1" is no temperature; write one as 85 or 85C'),
        (
            "pin 0 throttle-reasons=heat+warmth",
            2,
            'throttle-reasons "heat+warmth" is none of them; write it as none, a number, or idle, setting, power, '
            "heat, slowdown and brake with + between them",
        ),
        ("pin 0 fan=101", 1, "device 0: fan is 101; it must be from 0 to 100"),
        ("pin 0 temperature=-41", 1, "device 0: temperature is -41; it must be from -40 to 200"),
        ("pin 0,1 memory-used=81G", 1, f"device 0: memory-used is {81 * GIB}; it must be from 0 to {80 * GIB}"),
        ("pin 7 fan=1", 1, "there is no device 7, only 0 to 2"),
        ("pin 0 fan=1 --at @999", 1, "--at @999: that is past; the board is at tick 1000"),
        ("unpin 0 fam", 1, 'there is no device and no channel "fam"; did you mean fan?'),
        ("unpin 0 something", 1, 'there is no device "something"; `accelmock list` shows them'),
        ("unpin fan", 2, "it needs a DEVICE before the channels"),
    ],
    ids=lambda value: str(value)[:40],
)
def test_what_cannot_be_pinned_is_told(around: Surroundings, line: str, code: int, reason: str) -> None:
    around.load(THREE)
    around.freeze(1000)
    refused(around, line, code, reason)


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        (["--at", "10s"], '--at: "10s" is no time; write it as +10s, or @12345 for that tick'),
        (["--at", "+"], '--at: "" is no duration; write one as 500ms, 5s, 2m or 1h'),
        (["--at", "@1x"], '--at: "@1x" is no time; write it as +10s, or @12345 for that tick'),
        (["--for", "soon"], '--for: "soon" is no duration; write one as 500ms, 5s, 2m or 1h'),
        (["--for", "0s"], '--for: "0s" is no duration; write one as 500ms, 5s, 2m or 1h'),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
@pytest.mark.parametrize("line", ["pin 0 fan=1", "fault inject 0 lost"])
def test_a_time_that_is_none_is_told(around: Surroundings, line: str, words: list[str], reason: str) -> None:
    around.load(TWO)
    done = around.run(*line.split(), *words)
    verb = "pin" if line.startswith("pin") else "fault inject"
    assert (done.code, done.out) == (2, "")
    assert done.err.splitlines()[0] == f"accelmock {verb}: {reason}"


# ---- faults ----------------------------------------------------------------------------------------------------------

# Of each kind: what is given, its values, the health it makes, and the channels that it changes at once on a busy
# device. It is lost: no channel has a value.
FAULTS: dict[str, tuple[str, dict[str, Any], str, dict[str, Any]]] = {
    "degraded": ("", {}, "degraded", {}),
    "lost": ("", {}, "offline", {}),
    "unreadable": ("", {}, "unknown", {}),
    "ecc-uncorrected": ("count=3", {"count": 3}, "degraded", {"ecc_uncorrected_error": 3, "xid_code": 48}),
    "ecc-corrected": ("", {"count": 1}, "healthy", {"ecc_corrected_error": 1}),
    "remapped-rows": ("rows=2", {"rows": 2}, "degraded", {"remapped_rows_row": 2}),
    "xid": ("code=13", {"code": 13}, "degraded", {"xid_code": 13}),
    "thermal-slowdown": (
        "clocks=40%",
        {"clocks": 40},
        "degraded",
        {"throttle_reasons_mask": 16, "clock_core_megahertz": ..., "power_milliwatt": ...},
    ),
    "power-brake": (
        "",
        {"clocks": 50},
        "degraded",
        {"throttle_reasons_mask": 32, "clock_core_megahertz": ..., "power_milliwatt": ...},
    ),
    "fan-failure": ("resistance=200", {"resistance": 200}, "degraded", {"fan_percent": 0}),
    "pcie-degraded": (
        "width=4",
        {"generation": 1, "width": 4},
        "degraded",
        {"pcie_generation_level": 1, "pcie_width_lane": 4},
    ),
    "hung": (
        "",
        {},
        "degraded",
        {
            "utilization_percent": 100,
            "power_milliwatt": ...,
            "memory_utilization_percent": ...,
            # What a workload uses swings with its load.
            "memory_used_byte": ...,
            "memory_free_byte": ...,
        },
    ),
    "stolen-memory": (
        "bytes=2G",
        {"bytes": 2 * GIB},
        "healthy",
        {"memory_used_byte": ..., "memory_free_byte": ...},
    ),
    "statistics-late": ("delay=5s", {"delay": 5000}, "healthy", {}),
    "statistics-missing": ("", {}, "healthy", {}),
    "statistics-raising": ("", {}, "healthy", {}),
    "metric-absent": ("channel=power", {"channel": "power"}, "healthy", {}),
    "slots-shrinking": ("by=30%", {"by": 30}, "healthy", {}),
    "hardware-degraded": ("", {}, "degraded", {}),
    "hardware-offline": ("", {}, "offline", {}),
}

# The generic product has none.
IMPOSSIBLE = {"nvlink-down": "device 0: this product (generic) has no NVLink"}


def test_every_kind_is_tried_here(around: Surroundings) -> None:
    kinds = [kind["kind"] for kind in around.run("fault", "kinds", "--json").json()["kinds"]]
    assert sorted(kinds) == sorted([*FAULTS, *IMPOSSIBLE])
    listed = do(around, "fault kinds")
    assert re.findall(r"(?m)^([a-z-]+)$", listed) == kinds


def busy(around: Surroundings) -> None:
    around.load(TWO)
    around.freeze(1000)
    around.change("start", "0", "container", "one", "0.5", str(20 * GIB), "training")
    around.change("step", "300s")


@pytest.mark.parametrize("kind", FAULTS)
def test_each_fault_is_seen_and_gone_when_cleared(around: Surroundings, kind: str) -> None:
    busy(around)
    given, values, health, changed = FAULTS[kind]
    before = shown(around)
    assert do(around, f"fault inject 0 {kind} {given}").startswith(f"injected {kind} into 0")
    now = shown(around)
    status = around.run("status", "--json").json()
    assert status["devices"][0]["channels"] == now["channels"]
    for described in (now, status["devices"][0]):
        [condition] = described["conditions"]
        assert (condition["kind"], condition["values"], condition["from_tick"]) == (kind, values, 4000)
        assert described["health"] == health
    if kind == "lost":
        assert now["channels"] is None and now["throttle_reasons"] is None
    else:
        differing = {key for key, value in now["channels"].items() if value != before["channels"][key]}
        assert differing >= set(changed)
        # Nothing else moves at once: heat and what follows from it take their time.
        assert differing - set(changed) <= {"energy_millijoule", "performance_state_level"}
        for key, value in changed.items():
            assert value is ... or now["channels"][key] == value
    # The other one is well.
    assert status["devices"][1]["health"] == "healthy" and status["devices"][1]["conditions"] == []
    assert kind in around.run("status", columns=200).out
    assert f"{kind}\n" not in do(around, "fault list") and kind in do(around, "fault list 0")
    assert do(around, f"fault clear 0 {kind}") == "cleared 0: 1 fault\n"
    assert shown(around) == before
    assert do(around, "fault list") == "no faults\n"


@pytest.mark.parametrize("kind", IMPOSSIBLE)
def test_a_fault_that_the_product_cannot_have_is_refused(around: Surroundings, kind: str) -> None:
    around.load(TWO)
    around.freeze(1000)
    refused(around, f"fault inject 0 {kind}", 1, IMPOSSIBLE[kind])


def test_a_link_that_is_down_is_one_fewer_where_a_product_has_links(around: Surroundings) -> None:
    around.load(machine(device(1, "NVIDIA H100 80GB HBM3")))
    around.freeze(1000)
    links = channels(around)["nvlinks_link"]
    assert links == 18
    do(around, "fault inject 0 nvlink-down links=2")
    assert (channels(around)["nvlinks_link"], shown(around)["health"]) == (links - 2, "degraded")
    do(around, "fault clear 0 nvlink-down")
    assert (channels(around)["nvlinks_link"], shown(around)["health"]) == (links, "healthy")


def test_stolen_memory_belongs_to_nobody(around: Surroundings) -> None:
    busy(around)
    before = shown(around)
    do(around, "fault inject 0 stolen-memory bytes=2G")
    now = shown(around)
    assert now["channels"]["memory_used_byte"] == before["channels"]["memory_used_byte"] + 2 * GIB
    assert now["workloads"] == before["workloads"]
    assert now["rest"]["memory_used_byte"] == before["rest"]["memory_used_byte"] + 2 * GIB


def test_scheduled_faults_are_listed_and_come_at_their_time(around: Surroundings) -> None:
    around.load(SLICED)
    around.freeze(1000)
    do(around, "fault inject 0 xid code=31 --at +10s --for 5s")
    do(around, "fault inject 1:0 degraded")
    do(around, "pin 0 fan=1")
    do(around, "fault inject 1 pcie-degraded --for 2m")
    assert do(around, "fault list") == (GOLDEN / "fault-list.txt").read_text()
    listed = around.run("fault", "list", "--json").json()["faults"]
    assert [(fault["device"], fault["kind"], fault["state"]) for fault in listed] == [
        ("0", "xid", "scheduled"),
        ("1", "pcie-degraded", "holds"),
        ("1:0", "degraded", "holds"),
    ]
    assert [fault["kind"] for fault in around.run("fault", "list", "0", "--json").json()["faults"]] == ["xid"]
    seen = []
    for tick in (1099, 1100, 1149, 1150):
        around.freeze(tick)
        seen.append((channels(around)["xid_code"], shown(around)["health"]))
    assert seen == [(0, "healthy"), (31, "degraded"), (31, "degraded"), (0, "healthy")]


def test_clearing_leaves_what_was_not_named(around: Surroundings) -> None:
    around.load(THREE)
    around.freeze(1000)
    do(around, "fault inject all degraded")
    do(around, "fault inject 0,1 ecc-corrected count=2")
    do(around, "fault inject 0 lost --at +1h")
    do(around, "pin 0 fan=1")
    do(around, "set 0 power-limit 200")

    def kinds() -> list[str]:
        return [fault["kind"] for fault in around.run("fault", "list", "--json").json()["faults"]]

    assert kinds() == ["degraded", "ecc-corrected", "lost", "degraded", "ecc-corrected", "degraded"]
    assert do(around, "fault clear 1 2 degraded") == "cleared 1, 2: 2 faults\n"
    assert kinds() == ["degraded", "ecc-corrected", "lost", "ecc-corrected"]
    assert do(around, "fault clear --all ecc-corrected") == "cleared all devices: 2 faults\n"
    assert kinds() == ["degraded", "lost"]
    assert do(around, "fault clear 0") == "cleared 0: 2 faults\n"
    assert do(around, "fault clear --all") == "cleared all devices: 0 faults\n"
    # Pins and settings are no faults.
    assert [condition["kind"] for condition in shown(around)["conditions"]] == ["pin", "power-limit"]


@pytest.mark.parametrize(
    ("line", "code", "reason"),
    [
        ("fault inject 0 fan-failur", 2, 'there is no kind "fan-failur"; did you mean fan-failure?'),
        ("fault inject 0 bananas", 2, 'there is no kind "bananas"; `accelmock fault kinds` lists them'),
        ("fault inject 0 power-limit limit=3", 2, "power-limit is no fault; `accelmock set` makes it"),
        ("fault inject 0 pin", 2, "pin is no fault; `accelmock pin` makes it"),
        ("fault inject 0", 2, '"0": it needs a DEVICE and a KIND; `accelmock fault kinds` lists them'),
        ("fault inject lost", 2, "it needs a DEVICE before lost"),
        ("fault inject 0 lost degraded", 2, "lost and degraded: one kind at a time"),
        ("fault inject 0 xid", 2, "xid needs code=VALUE; `accelmock fault kinds xid` says which"),
        ("fault inject 0 xid cod=3", 2, 'xid has no parameter "cod"; it has code'),
        ("fault inject 0 lost code=3", 2, 'lost has no parameter "code", it has none'),
        ("fault inject 0 pcie-degraded x=3", 2, 'pcie-degraded has no parameter "x"; it has generation and width'),
        ("fault inject 0 xid code=3 code=4", 2, "code has two values"),
        ("fault inject 0 xid code=1000", 2, "code is 1000; it must be from 1 to 999"),
        (
            "fault inject 0 metric-absent channel=pover",
            2,
            'channel "pover" is no channel; `accelmock show DEVICE` lists their names',
        ),
        ("fault inject 9 lost", 1, "there is no device 9, only 0 to 2"),
        ("fault inject 0 lost --at @1", 1, "--at @1: that is past; the board is at tick 1000"),
        ("fault clear", 2, "it needs a DEVICE, or --all"),
        ("fault clear lost", 2, "it needs a DEVICE, or --all"),
        ("fault clear --all 0", 2, "--all means all devices; without it, name some"),
        ("fault clear 0 lots", 1, 'there is no device and no kind "lots"; did you mean lost?'),
        ("fault kinds lots", 2, 'there is no kind "lots"; did you mean lost?'),
    ],
    ids=lambda value: str(value)[:40],
)
def test_a_fault_that_cannot_be_is_told(around: Surroundings, line: str, code: int, reason: str) -> None:
    around.load(THREE)
    around.freeze(1000)
    refused(around, line, code, reason)


@pytest.mark.parametrize("columns", [60, 100])
def test_kinds_are_told_as_wide_as_the_terminal(around: Surroundings, columns: int) -> None:
    out = around.run("fault", "kinds", "pcie-degraded", columns=columns).out
    assert out == (GOLDEN / f"fault-kind-{columns}.txt").read_text()
    assert max(map(len, around.run("fault", "kinds", columns=columns).out.splitlines())) <= columns


def test_kinds_are_completed(around: Surroundings) -> None:
    kinds = [kind["kind"] for kind in around.run("fault", "kinds", "--json").json()["kinds"]]
    script = (
        f". {ACCELMOCK.parent / 'document' / 'accelmock'}; COMP_WORDS=(accelmock fault inject 0 'fan-'); COMP_CWORD=4; "
        '_accelmock; echo "${COMPREPLY[@]}"; COMP_WORDS[4]=; _accelmock; echo "${COMPREPLY[@]}"'
    )
    path = f"{ACCELMOCK.parent}:{around.environment['PATH']}"
    done = subprocess.run(
        ["bash", "-c", script], env={**around.environment, "PATH": path}, capture_output=True, text=True, check=True
    )
    first, every = done.stdout.splitlines()
    assert first == "fan-failure"
    assert set(every.split()) >= set(kinds)


def test_settings_are_described_as_conditions_are(around: Surroundings) -> None:
    around.load(TWO)
    for words, value in (("persistence on", True), ("compute-mode prohibited", "prohibited"), ("fan 40", 40)):
        done = around.run("set", "0", *words.split(), "--json").json()
        assert list(done["values"].values()) == [value]
        assert done["values"] in [condition["values"] for condition in shown(around)["conditions"]]


# ---- heat ------------------------------------------------------------------------------------------------------------


def test_a_fan_failure_leads_to_heat_slow_down_less_power_and_back(around: Surroundings) -> None:
    around.load(TWO)
    around.freeze(1000)
    around.change("start", "0", "container", "one", "1", str(20 * GIB), "burn")
    around.change("step", "1h")
    well = channels(around)
    assert well["throttle_reasons_mask"] == 0 and "throttled" not in around.run("status", columns=200).out

    do(around, "fault inject 0 fan-failure --for 30m")
    seen = [channels(around)]
    for _ in range(29 * 6):
        around.change("step", "10s")
        seen.append(channels(around))
    hot = seen[-1]
    # It gets hotter, until its clocks go down.
    begins = next(index for index, values in enumerate(seen) if values["throttle_reasons_mask"] == 8)
    temperatures = [values["temperature_celsius"] for values in seen]
    assert begins >= 1 and temperatures[:begins] == sorted(temperatures[:begins])
    assert max(temperatures) - well["temperature_celsius"] >= 3
    assert all(values["throttle_reasons_mask"] == 8 for values in seen[begins:])
    assert hot["clock_core_megahertz"] < well["clock_core_megahertz"]
    assert hot["power_milliwatt"] < well["power_milliwatt"]
    assert hot["utilization_percent"] == well["utilization_percent"] == 100
    assert hot["fan_percent"] == 0
    assert hot["throttled_heat_millisecond"] == pytest.approx((len(seen) - begins) * 10000, abs=10000)
    assert shown(around)["throttle_reasons"] == ["heat"]
    status = around.run("status", columns=200).out
    assert re.search(r"^0 .* fan-failure, throttled \(heat\) ", status, re.MULTILINE)

    around.change("step", "2m")
    # At once as fast as before, and as cool after a while.
    cooling = channels(around)
    assert cooling["throttle_reasons_mask"] == 0
    assert cooling["clock_core_megahertz"] == well["clock_core_megahertz"]
    around.change("step", "1h")
    cool = channels(around)
    assert cool["temperature_celsius"] == pytest.approx(well["temperature_celsius"], abs=2)
    assert cool["power_milliwatt"] == pytest.approx(well["power_milliwatt"], rel=0.05)
    assert cool["throttled_heat_millisecond"] == cooling["throttled_heat_millisecond"] > 25 * 60 * 1000

    # The same is told as it happened.
    told = [event["text"] for event in around.run("events", "0", "--json").json()]
    assert [text for text in told if not text.startswith(("clock", "workload"))] == [
        "fan-failure made: resistance = 300 %",
        "throttled: heat",
        "fan-failure ended: resistance = 300 %",
        "throttled no more (heat)",
    ]
