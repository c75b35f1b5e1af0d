# SPDX-License-Identifier: Apache-2.0
"""Nothing that the plugin is given ends the agent: it goes on without us, and its log has one sentence that helps."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pytest
from conftest import StartAgent
from harness import AGENT_VERSIONS, wait_for
from machines import CUDA, MOTHER

# In the sentences, {path} is where the agent found the TOML.
FIRST, SECOND = MOTHER.format(1), MOTHER.format(2)


@dataclass(frozen=True)
class Bad:
    name: str
    sentence: str
    configuration: str | None = CUDA
    options: Mapping[str, str] | None = None


def changed(old: str, new: str) -> str:
    assert old in CUDA
    return CUDA.replace(old, new, 1)


def slot(name: str) -> str:
    return changed('slot_name = "cuda"', f"slot_name = {name}")


def memory(size: str) -> str:
    return changed('memory_size = "40G"', f"memory_size = {size}")


FRACTIONAL = {"allocation_mode": "fractional"}

MACHINES = [
    Bad(
        "syntax",
        "{path}:9:2: Error while parsing value: could not determine value type",
        changed("]\n[attributes]", "\n[attributes]"),
    ),
    Bad(
        "no slot",
        '{path}:1:1: slot_name: missing; the slot\'s name, as slot_name = "cuda", is needed',
        changed('slot_name = "cuda"\n', ""),
    ),
    Bad("slot of a wrong type", "{path}:1:13: slot_name: this is 3; a string is needed", slot("3")),
    Bad(
        "slot cpu",
        '{path}:1:13: slot_name: "cpu" is the agent\'s own slot, and a second one would end its start;'
        " take another name",
        slot('"cpu"'),
    ),
    Bad(
        "slot mem",
        '{path}:1:13: slot_name: "mem" is the agent\'s own slot, and a second one would end its start;'
        " take another name",
        slot('"mem"'),
    ),
    Bad(
        "slot with a dot",
        "{path}:1:13: slot_name: \"cuda.x\" has a '.', where the agent expects the name to end;"
        " take lower-case letters, digits, '-' and '_'",
        slot('"cuda.x"'),
    ),
    Bad(
        "misspelt devices",
        "{path}:1:1: devices: missing; a list of tables, one for each device, is needed;"
        ' is "devicess" in line 3 meant to be it?',
        changed("devices = [", "devicess = ["),
    ),
    Bad(
        "size of a wrong type",
        "{path}:4:134: devices[0].memory_size: true is no size; write bytes or a number with a unit, as 40G or 512m",
        memory("true"),
    ),
    Bad(
        "size of nothing",
        '{path}:4:134: devices[0].memory_size: "0" is out of range; a size from 1 byte to 1024 TiB is needed',
        memory('"0"'),
    ),
    Bad(
        "endless size",
        '{path}:4:134: devices[0].memory_size: "inf" is no size; write bytes or a number with a unit, as 40G or 512m',
        memory('"inf"'),
    ),
    Bad(
        "negative count",
        "{path}:4:115: devices[0].subproc_count: -1 is out of range; a whole number from 1 to 1000000 is needed",
        changed("subproc_count = 108", "subproc_count = -1"),
    ),
    Bad(
        "duplicate ids",
        f'{{path}}:5:3: devices[1]: "{FIRST}" is the id of another device too; each one needs its own',
        changed(SECOND, FIRST),
    ),
    Bad(
        "colon in an id",
        "{path}:5:19: devices[1].mother_uuid: \"a:b\" has a ':', ',' or '/',"
        " at which the agent divides lists of devices",
        changed(SECOND, "a:b"),
    ),
    Bad(
        "unknown key of ours",
        "{path}:30:1: telemetry.unalocated: this key is not known; is unallocated meant?"
        " (known: seed, tick, unallocated, inlet)",
        CUDA + '\n[telemetry]\nunalocated = "idle"\n',
    ),
    Bad(
        "no file",
        "There is no mock-accelerator.toml to describe the accelerators: Could not read config from: {path},"
        "{home}/.config/backend.ai/mock-accelerator.toml,/etc/backend.ai/mock-accelerator.toml",
        None,
    ),
]

OPTIONS = [
    Bad(
        "allocation_mode",
        'config/plugins/accelerator/mock/allocation_mode is "bogus", but must be discrete or fractional',
        options={"allocation_mode": "bogus"},
    ),
    Bad(
        "unit_mem",
        'config/plugins/accelerator/mock/unit_mem is "64m", but must be a size of 512m or more,'
        " such as 2g or 2147483648",
        options={**FRACTIONAL, "unit_mem": "64m"},
    ),
    Bad(
        "unit_proc",
        'config/plugins/accelerator/mock/unit_proc is "1", but must be a whole number from 2 to 1000000',
        options={**FRACTIONAL, "unit_proc": "1"},
    ),
    Bad(
        "quantum_size",
        'config/plugins/accelerator/mock/quantum_size is "0", but must be a number above 0 and up to 1000'
        " with at most 6 decimals, such as 0.1",
        options={**FRACTIONAL, "quantum_size": "0"},
    ),
    Bad(
        "reserved_memory",
        'config/plugins/accelerator/mock/reserved_memory is "much", but must be a size, such as 64m or 67108864, or 0',
        options={**FRACTIONAL, "reserved_memory": "much"},
    ),
]


@pytest.mark.parametrize("version", AGENT_VERSIONS)
@pytest.mark.parametrize("bad", [*MACHINES, *OPTIONS], ids=lambda bad: bad.name.replace(" ", "-"))
def test_the_agent_goes_on_and_says_why(start_agent: StartAgent, version: str, bad: Bad) -> None:
    agent = start_agent(version, bad.configuration, options=bad.options or {"allocation_mode": "discrete"})
    expected = bad.sentence.format(path=agent.configuration, home=agent.configuration.parent)
    assert agent.refusal() == expected
    heartbeat = agent.heartbeat()
    assert set(heartbeat.slots) == {"cpu", "mem"}
    assert set(heartbeat.compute_plugins) == {"cpu", "mem"}


@pytest.mark.parametrize("version", AGENT_VERSIONS)
def test_a_missing_format_is_a_warning(start_agent: StartAgent, version: str) -> None:
    agent = start_agent(version, CUDA.partition("[formats.shares]")[0], mode="fractional")
    assert agent.refusal() is None
    described = wait_for("metadata", lambda: agent.metadata().get("cuda.shares"))
    assert described["display_unit"] == "fGPU"
    assert any("formats" in line for line in agent.warnings()), agent.warnings()


@pytest.mark.parametrize("version", AGENT_VERSIONS)
def test_a_key_missing_from_the_allocation_order_is_a_warning(start_agent: StartAgent, version: str) -> None:
    agent = start_agent(version, slot('"warp9"'), mode="discrete")
    assert agent.refusal() is None
    assert set(agent.slots()) == {"warp9.device"}
    assert any("warp9" in line and "allocation-order" in line for line in agent.warnings()), agent.warnings()


@pytest.mark.parametrize("version", AGENT_VERSIONS)
def test_an_unknown_id_in_the_mask_is_a_warning(start_agent: StartAgent, version: str) -> None:
    agent = start_agent(version, CUDA, mode="discrete", options={"device_mask": f"{FIRST},nobody"})
    assert agent.slots() == {"cuda.device": 3}
    assert any("nobody" in line for line in agent.warnings()), agent.warnings()
