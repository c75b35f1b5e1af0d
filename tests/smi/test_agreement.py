# SPDX-License-Identifier: Apache-2.0
"""nvidia-smi says at a tick what accelmock status says at it."""

from __future__ import annotations

import json

import pytest
from smi_program import Program, device

MIB = 1 << 20

# What is asked for, and the channel that it shows, in units of the former.
ASKED = {
    "utilization.gpu": ("utilization_percent", 1),
    "memory.total": ("memory_total_byte", MIB),
    "memory.reserved": ("memory_reserved_byte", MIB),
    "memory.used": ("memory_used_byte", MIB),
    "memory.free": ("memory_free_byte", MIB),
    "temperature.gpu": ("temperature_celsius", 1),
    "clocks.current.sm": ("clock_core_megahertz", 1),
    "clocks.current.memory": ("clock_memory_megahertz", 1),
    "pstate": ("performance_state_level", 1),
}


@pytest.mark.parametrize("tick", [0, 7, 1000, 123456])
def test_values_are_those_of_the_same_tick(smi: Program, tick: int) -> None:
    smi.freeze_machine(device(1), device(2), tick=tick)
    smi.change("start", "0", "container", "c0ffee01" * 8, "0.5", str(20 << 30))
    status = json.loads(smi.run("status", "--json").out)
    rows = smi.rows([*ASKED, "power.draw", "fan.speed"])
    assert len(rows) == len(status["devices"]) == 2
    for row, shown in zip(rows, status["devices"], strict=True):
        for name, (channel, unit) in ASKED.items():
            value = shown["channels"][channel]
            assert int(row[name].removeprefix("P")) == -(-value // unit), name
        assert abs(float(row["power.draw"]) * 1000 - shown["channels"]["power_milliwatt"]) < 5.01
        assert row["fan.speed"] == "[N/A]"


def test_all_forms_say_the_same(smi: Program) -> None:
    """The table, the report and XML show what is asked for."""
    smi.freeze_machine(device(1))
    smi.change("start", "0", "container", "c0ffee01" * 8, "1", str(20 << 30))
    row = smi.rows(["power.draw.instant", "memory.used", "temperature.gpu", "uuid"])[0]
    text, xml, table = smi.smi("-q").out, smi.smi("-q", "-x").out, smi.smi().out
    assert f": {row['power.draw.instant']} W\n" in text
    assert f"<instant_power_draw>{row['power.draw.instant']} W</instant_power_draw>" in xml
    assert f"<used>{row['memory.used']} MiB</used>" in xml
    assert f"{row['memory.used']}MiB /" in table
    assert f"{row['temperature.gpu']}C" in table
    assert row["uuid"] in smi.smi("-L").out


def test_every_name_of_the_help_can_be_asked_for(smi: Program) -> None:
    """As exporters do, at once; of each branch of the driver that has names of its own."""
    for driver in ("570.148.08", "580.105.08", "580.173.02", "590.48.01", "595.71.05", "610.57.04"):
        smi.freeze_machine(device(1), driver=driver)
        help_text = smi.smi("--help-query-gpu").out
        names = [line.split('"')[1] for line in help_text.splitlines() if line.startswith('"')]
        assert len(names) == len(set(names)) > 180
        done = smi.smi(f"--query-gpu={','.join(names)}", "--format=csv")
        assert (done.code, done.err) == (0, "")
        header, values = (line.split(", ") for line in done.out.splitlines())
        assert [name.split(" [")[0] for name in header] == names
        assert len(values) == len(names)
