# SPDX-License-Identifier: Apache-2.0
"""list, show and status: what they print, in tables and in JSON, of boards on which everything stands still."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any
from unicodedata import east_asian_width

import pytest
from commandline import PLACEHOLDER, Surroundings
from configurations import IDENTITY, SLICED, THREE, device, machine

GOLDEN = Path(__file__).parent / "golden"

GIB = 1 << 30
MOTHER = IDENTITY.format(2)
SLICES = [f"MIG-{MOTHER}/1/0", f"MIG-{MOTHER}/2/0"]

CHANNELS = [
    "utilization_percent",
    "memory_total_byte",
    "memory_reserved_byte",
    "memory_used_byte",
    "memory_free_byte",
    "power_milliwatt",
    "energy_millijoule",
    "temperature_celsius",
    "clock_core_megahertz",
    "clock_memory_megahertz",
    "fan_percent",
    "performance_state_level",
    "memory_utilization_percent",
    "power_limit_milliwatt",
    "throttle_reasons_mask",
    "throttled_power_millisecond",
    "throttled_heat_millisecond",
    "throttled_slowdown_millisecond",
    "throttled_brake_millisecond",
    "ecc_corrected_error",
    "ecc_uncorrected_error",
    "remapped_rows_row",
    "xid_code",
    "pcie_generation_level",
    "pcie_width_lane",
    "nvlinks_link",
]


def pin(device: str, **channels: int) -> list[str]:
    """Changes that make channels show exact values."""
    words = []
    for channel, value in channels.items():
        words += [",", "pin", device, channel.replace("_", "-"), str(value)]
    return words


def still(around: Surroundings) -> None:
    """A machine at tick 1000 of which every number that a table shows is pinned: whatever the engine computes."""
    around.load(SLICED)
    around.freeze(1000)
    words = [
        *pin("0", utilization=87, memory_used=66 * GIB, power=212345, temperature=64, clock_core=1980, fan=45),
        *pin(MOTHER, utilization=50, memory_used=30 * GIB, power=100500, temperature=111, clock_core=1755, fan=100),
        *pin(SLICES[0], utilization=100, memory_used=40 * GIB, power=98000, temperature=95, clock_core=990, fan=9),
        *pin(SLICES[1], utilization=0, memory_used=0, power=2499, temperature=40, clock_core=210, fan=0),
    ]
    around.change(*words[1:])
    around.change("start", "0", "container", "c0ffee01" * 8, "0.5", str(20 * GIB))
    around.change("start", "0", "container", "by-name", "0.25", str(10 * GIB))
    around.change("start", SLICES[0], "container", "c0ffee01" * 8, "1", str(40 * GIB))


def assert_golden(name: str, text: str) -> None:
    assert text == (GOLDEN / f"{name}.txt").read_text(encoding="utf-8"), f"what is printed, for {name}.txt:\n{text}"


def columns_of(line: str) -> int:
    return sum(2 if east_asian_width(character) in "WF" else 1 for character in line)


# ---- tables ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("columns", [160, 120, 80, 60, 40])
def test_status_gives_way_to_narrow_terminals(around: Surroundings, columns: int) -> None:
    still(around)
    done = around.run("status", columns=columns)
    assert (done.code, done.err) == (0, "")
    assert_golden(f"status-{columns}", done.out)


def test_status_in_ascii(around: Surroundings) -> None:
    still(around)
    done = around.run("status", columns=100, LC_ALL="C")
    assert done.out.isascii()
    assert_golden("status-ascii", done.out)


def test_status_of_healthy_devices_has_no_column_for_what_is_wrong(around: Surroundings) -> None:
    around.load(THREE)
    assert "STATE" not in around.run("status", columns=200).out
    around.change("lost", "1", ",", "degraded", "2")
    lines = around.run("status", columns=200).out.splitlines()
    assert "STATE" in lines[3]
    assert re.search(r"1  .* lost  ", lines[5]) and re.search(r"2  .* degraded  ", lines[6])
    # Who has fallen off the bus shows no number.
    assert not re.search(r"\d (%|W|°C|MHz)|GiB", lines[5])
    assert re.search(r"\d %", lines[6])
    assert "2 unwell" in lines[8]


@pytest.mark.parametrize("columns", [*range(40, 110, 7), 132, 200, 300])
def test_no_line_is_wider_than_the_terminal_or_ends_in_blanks(around: Surroundings, columns: int) -> None:
    still(around)
    around.change("lost", MOTHER)
    lines = around.run("status", columns=columns).out.splitlines()
    assert len(lines) == 10
    assert max(map(columns_of, lines)) <= columns
    assert [line for line in lines if line != line.rstrip()] == []
    # All of the width is used, as far as there are bars to use it.
    if 80 <= columns <= 160:
        assert columns_of(lines[-2]) == columns


def test_wide_characters_do_not_shift_the_table(around: Surroundings) -> None:
    around.load(machine(device(1, "加速器 H100"), device(2, "Beschleuniger für alles, mit langem Namen")))
    lines = around.run("status", columns=90).out.splitlines()[3:6]
    assert {columns_of(line[: line.index("%")]) for line in lines[1:]} == {lines[1].index("%") + 3}


@pytest.mark.parametrize("columns", [None, 80, 50])
def test_list(around: Surroundings, columns: int | None) -> None:
    still(around)
    around.change("degraded", "0")
    done = around.run("list", columns=columns)
    assert (done.code, done.err) == (0, "")
    assert_golden(f"list-{columns or 'file'}", done.out)


@pytest.mark.parametrize(("device", "name"), [("0", "device"), (SLICES[0], "slice"), (MOTHER, "mother")])
def test_show(around: Surroundings, device: str, name: str) -> None:
    still(around)
    around.change("degraded", SLICES[0], "900", "2000")
    around.change("lost", MOTHER, "2000")
    # What is not pinned is the engine's.
    done = around.run("show", device)
    shown = re.sub(r"(?m)^(  (?:energy|clock-memory|performance-state|memory-utilization) +)[\d ]+", r"\1* ", done.out)
    shown = re.sub(r"(?m)^(  energy .*millijoule).*", r"\1", shown)
    shown = re.sub(r"(?m)^(.*(?:c0ffee01c0ff|by-name|nobody).*? )\d+ % .*GiB", r"\1* %", shown)
    assert_golden(f"show-{name}", re.sub(r" +\*", " *", shown))


def test_show_of_several_divides_them(around: Surroundings) -> None:
    around.load(THREE)
    out = around.run("show", "2,0").out
    assert re.findall(r"(?m)^(\d)  Mocked H100", out) == ["2", "0"]
    assert out.count("\n\n2  ") == 0 and out.count("\n\n0  ") == 1


def test_what_is_lost_shows_no_channels(around: Surroundings) -> None:
    around.load(THREE)
    around.change("lost", "1")
    assert "  channels          it does not answer\n" in around.run("show", "1").out
    shown = around.run("show", "1", "--json").json()["devices"][0]
    assert (shown["health"], shown["channels"]) == ("offline", None)


# ---- JSON ------------------------------------------------------------------------------------------------------------


def test_channels_have_the_keys_of_their_table(around: Surroundings) -> None:
    around.load(THREE)
    for verb in ("show", "status"):
        for shown in around.run(verb, "all", "--json").json()["devices"]:
            assert list(shown["channels"]) == CHANNELS
            assert all(isinstance(value, int) for value in shown["channels"].values())


IDENTITY_KEYS = [
    *["device", "ordinal", "id", "kind", "parent", "listed", "model", "uuid", "serial", "pci", "numa_node", "slot"],
    *["slice_profile", "fraction", "processing_units", "memory_total_byte", "memory_reserved_byte", "health", "owners"],
]
SHOWN_KEYS = [
    *[*IDENTITY_KEYS, "reading", "channels", "throttle_reasons", "power_limit_milliwatt", "temperature_limit_celsius"],
]
BOARD_KEYS = [
    *["name", "directory", "source", "slot_name", "content_hash", "devices", "listed_devices", "tick_nanosecond"],
    *["transaction", "clock", "holders"],
]


@pytest.mark.parametrize(
    ("words", "keys", "device_keys"),
    [
        (["list"], ["board", "tick", "devices"], IDENTITY_KEYS),
        (["show", "all"], ["board", "tick", "devices"], [*SHOWN_KEYS, "workloads", "rest", "conditions", "scheduled"]),
        (["status"], ["board", "tick", "devices", "totals"], [*SHOWN_KEYS, "conditions"]),
    ],
    ids=["list", "show", "status"],
)
def test_the_keys_are_a_promise(
    around: Surroundings, words: list[str], keys: list[str], device_keys: list[str]
) -> None:
    still(around)
    described = around.run(*words, "--json").json()
    assert list(described) == keys
    assert list(described["board"]) == BOARD_KEYS
    assert list(described["board"]["clock"]) == [
        "rate_permille",
        "epoch_nanosecond",
        "origin_nanosecond",
        "realtime_nanosecond",
    ]
    assert [list(shown) for shown in described["devices"]] == [device_keys] * 4


def test_identities_in_json(around: Surroundings) -> None:
    still(around)
    described = around.run("list", "--json").json()
    assert {key: described["board"][key] for key in ("name", "directory", "source", "devices", "listed_devices")} == {
        "name": "default",
        "directory": f"{PLACEHOLDER}/run/accelmock/default",
        "source": f"{PLACEHOLDER}/here/machine.toml",
        "devices": 4,
        "listed_devices": 3,
    }
    assert described["tick"] == 1000
    whole, mother, first, second = described["devices"]
    assert [shown["device"] for shown in described["devices"]] == ["0", "1", "1:0", "1:1"]
    assert [shown["ordinal"] for shown in described["devices"]] == [0, 3, 1, 2]
    assert whole | {"serial": "", "owners": []} == {
        "device": "0",
        "ordinal": 0,
        "id": IDENTITY.format(1),
        "kind": "device",
        "parent": None,
        "listed": True,
        "model": "Mocked H100 80GB HBM3",
        "uuid": IDENTITY.format(1),
        "serial": "",
        "pci": "0000:99:00.0",
        "numa_node": 1,
        "slot": "cuda",
        "slice_profile": None,
        "fraction": 1.0,
        "processing_units": 132,
        "memory_total_byte": 80 * GIB,
        "memory_reserved_byte": 0,
        "health": "healthy",
        "owners": [],
    }
    assert whole["owners"] == [
        {"kind": "container", "name": name, "pid": None, "agent": None} for name in ("by-name", "c0ffee01" * 8)
    ]
    assert (mother["listed"], mother["kind"]) == (False, "device")
    assert (first["kind"], first["parent"], first["slot"]) == ("slice", MOTHER, "cuda.device:3g.40gb-mig")
    assert (second["slice_profile"], second["pci"]) == ("1g.20gb", mother["pci"])


def channels_of(described: Any) -> dict[str, Any]:
    return {shown["id"]: shown["channels"] for shown in described["devices"]}


def test_numbers_are_those_of_every_other_reader(around: Surroundings) -> None:
    around.load(SLICED)
    around.change(
        "start", "0", "container", "one", "0.5", str(20 * GIB), ",", "start", "0", "container", "two", "0.4", "9"
    )
    for tick in (100, 1000, 20000):
        around.freeze(tick)
        others = around.read("--all")
        for words in (["status"], ["show", "all"]):
            described = around.run(*words, "--json").json()
            assert described["tick"] == others["tick"] == tick
            assert described["board"]["transaction"] == others["committed"]
            assert channels_of(described) == channels_of(others)
        shown = described["devices"][0]
        read = next(device for device in others["devices"] if device["id"] == shown["id"])
        keys = ["id", "fraction", "start_tick", "utilization_percent", "memory_limit_byte"]
        assert [[workload[key] for key in keys] for workload in shown["workloads"]] == [
            [workload[key] for key in keys] for workload in read["workloads"]
        ]
        parts = [*shown["workloads"], shown["rest"]]
        for part, whole in (("utilization_percent", "utilization_percent"), ("memory_used_byte", "memory_used_byte")):
            assert sum(item[part] for item in parts) == shown["channels"][whole]


def test_a_table_is_of_one_tick_also_while_time_flies(around: Surroundings) -> None:
    around.load(THREE)
    around.change("rate", "3600000")
    for _ in range(20):
        described = around.run("status", "--json").json()
        read = around.read("--tick", str(described["tick"]))
        assert channels_of(described) == channels_of(read)


def test_totals_count_each_device_once(around: Surroundings) -> None:
    around.load(SLICED)
    around.freeze(500)
    described = around.run("status", "--json").json()
    whole, mother, first, second = (shown["channels"] for shown in described["devices"])
    totals = described["totals"]
    assert totals["power_milliwatt"] == whole["power_milliwatt"] + mother["power_milliwatt"]
    assert totals["memory_used_byte"] == whole["memory_used_byte"] + mother["memory_used_byte"]
    assert totals["memory_total_byte"] == 140 * GIB
    assert (totals["devices"], totals["slices"], totals["held"], totals["not_healthy"]) == (2, 2, 0, 0)
    # A slice by itself counts.
    only = around.run("status", "1:0", "--json").json()["totals"]
    assert only["power_milliwatt"] == first["power_milliwatt"]
    assert around.run("status", "1:0", "1:1", "--json").json()["totals"]["power_milliwatt"] == (
        first["power_milliwatt"] + second["power_milliwatt"]
    )


def test_totals_of_anything_that_a_pin_may_say_do_not_overflow(around: Surroundings) -> None:
    around.load(THREE)
    most = 2**63 - 1
    around.change("pin", "0", "energy", str(most), ",", "pin", "1", "energy", str(most))
    assert around.run("status", "--json").json()["totals"]["energy_millijoule"] == most
    assert around.run("status").code == 0


def test_conditions_in_json(around: Surroundings) -> None:
    around.load(THREE)
    around.freeze(1000)
    around.change("pin", "0", "fan", "77", ",", "degraded", "0", "900", "2000")
    around.change("pin", "0", "fan", "5", "1500")
    shown = around.run("show", "0", "--json").json()["devices"][0]
    always: dict[str, Any] = {
        "group": "pin",
        "channel": None,
        "value": None,
        "values": {},
        "made_tick": 1000,
        "until_tick": None,
    }
    pinned = {"kind": "pin", "channel": "fan_percent", "value": 77, "values": {"channel": "fan", "value": 77}}
    assert shown["conditions"] == [
        {**always, "id": 1, **pinned, "from_tick": 1000},
        # What is past counts from now.
        {**always, "id": 2, "kind": "degraded", "group": "fault", "from_tick": 1000, "until_tick": 2000},
    ]
    pinned = {"kind": "pin", "channel": "fan_percent", "value": 5, "values": {"channel": "fan", "value": 5}}
    assert shown["scheduled"] == [{**always, "id": 3, **pinned, "from_tick": 1500}]
    # status has what holds, only.
    assert around.run("status", "0", "--json").json()["devices"][0]["conditions"] == shown["conditions"]


def test_a_process_is_named_while_it_lives(around: Surroundings) -> None:
    path = around.load(THREE)
    with around.holder(path) as holder:
        around.change("start", "0", "process", str(holder.process.pid), "0.5", "1000")
        assert f"hold_board ({holder.process.pid})" in around.run("list").out
    # It is swept by whoever writes next.
    around.change("pin", "0", "fan", "1")
    assert json.loads(around.run("list", "--json").out)["devices"][0]["owners"] == []


# ---- devices ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        (["7"], "there is no device 7, only 0 to 2"),
        (["0", "1-4"], "there is no device 3, only 0 to 2"),
        (["0:1"], "the device 0 has no slices"),
        (["nothing"], 'there is no device "nothing"; `accelmock list` shows them'),
        (["*V100*"], 'there is no device "*V100*"; `accelmock list` shows them'),
        (["2-0"], '"2-0": a range begins with the smaller number'),
        (
            [IDENTITY[:12]],
            f'"{IDENTITY[:12]}" begins the names of 3 devices: '
            + ", ".join(IDENTITY.format(number) for number in (1, 2, 3)),
        ),
        ([""], "the name of a device is missing"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
@pytest.mark.parametrize("verb", ["list", "show", "status"])
def test_a_device_that_is_none_is_told(around: Surroundings, verb: str, words: list[str], reason: str) -> None:
    around.load(THREE)
    done = around.run(verb, *words)
    assert (done.code, done.out, done.err) == (1, "", f"accelmock {verb}: {reason}\n")


@pytest.mark.parametrize(
    ("word", "devices"),
    [
        ("all", "0 1 1:0 1:1"),
        ("1,0", "1 0"),
        ("0-1", "0 1"),
        ("1:0-1", "1:0 1:1"),
        ("99:01.0", "1"),
        (SLICES[1], "1:1"),
        (f"GPU-{MOTHER}", "1"),
        ("*3g.40gb", "1:0"),
        ("mocked h100*mig*", "1:0 1:1"),
    ],
)
def test_devices_are_chosen_by_any_of_their_names(around: Surroundings, word: str, devices: str) -> None:
    around.load(SLICED)
    for verb in ("list", "show", "status"):
        described = around.run(verb, word, "--json").json()
        assert " ".join(shown["device"] for shown in described["devices"]) == devices
