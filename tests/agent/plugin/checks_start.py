# SPDX-License-Identifier: Apache-2.0
"""How the plugin starts: options, refusals, warnings; nothing that it is given may end the agent's start."""

from __future__ import annotations

import importlib
import os
import sys
import types
from decimal import Decimal
from typing import Any

from machines import CUDA, DEVICE_FORMAT, MIG, MOTHER, ROCM, SHARES_FORMAT, device, machine

from .world import World

DEVICES = [MOTHER.format(number) for number in (1, 2, 3, 4)]


def slots_of(plugin: Any) -> dict[str, str]:
    return {str(name): kind.name for name, kind in plugin.slot_types}


# ---- options ---------------------------------------------------------------------------------------------------------


async def check_defaults(world: World) -> None:
    plugin = await world.load(CUDA)
    assert slots_of(plugin) == {"cuda.device": "COUNT"}
    assert plugin.reserved_memory == 0
    assert plugin.quantum_size == Decimal("0.1")
    assert any("allocation_mode of cuda is not set" in text for text in world.records.warnings)


async def check_options_as_strings(world: World) -> None:
    options = {
        "allocation_mode": "fractional",
        "unit_mem": "3g",
        "unit_proc": "10",
        "quantum_size": "0.25",
        "reserved_memory": "128m",
    }
    plugin = await world.load(CUDA, options)
    assert (await plugin.available_slots()) == {"cuda.shares": Decimal("43.20")}
    assert plugin.reserved_memory == 128 << 20
    alloc_map = await plugin.create_alloc_map()
    assert alloc_map.quantum_size == Decimal("0.25")
    assert world.records.warnings == []


async def check_options_as_numbers(world: World) -> None:
    common = importlib.import_module("ai.backend.common.types")
    options = {
        "allocation_mode": "fractional",
        "unit_mem": 3 << 30,
        "unit_proc": 10,
        "quantum_size": 0.25,
        "reserved_memory": common.BinarySize(1 << 20),
        "device_mask": [DEVICES[0], DEVICES[1]],
    }
    plugin = await world.load(CUDA, options)
    assert (await plugin.available_slots()) == {"cuda.shares": Decimal("21.60")}
    assert plugin.reserved_memory == 1 << 20


async def check_options_of_the_slot_name(world: World) -> None:
    plugin = await world.load(
        CUDA,
        {"unit_mem": "4g"},
        slot_options={"cuda/allocation_mode": "fractional", "cuda/unit_mem": "1g", "cuda/unit_proc": "4"},
    )
    # 40 GiB by 4 are 10.00; 108 by 4 are more.
    assert (await plugin.available_slots()) == {"cuda.shares": Decimal("40.00")}
    assert world.records.warnings == []


async def check_mask_of_the_slot_name_is_warned_of(world: World) -> None:
    plugin = await world.load(CUDA, {"allocation_mode": "discrete"}, slot_options={"cuda/device_mask": DEVICES[3]})
    assert len(await plugin.list_devices()) == 3
    (warning,) = world.records.warnings
    assert "device_mask is taken from config/plugins/accelerator/cuda" in warning


async def check_keys_below_an_option(world: World) -> None:
    plugin = await world.load(CUDA, {"allocation_mode": {"": "fractional", "note": "x"}})
    assert slots_of(plugin) == {"cuda.shares": "COUNT"}


async def check_wrong_options(world: World) -> None:
    place = "config/plugins/accelerator/mock"
    wrong: dict[str, list[Any]] = {
        "allocation_mode": ["bogus", "{0}", "", 3, True],
        "unit_mem": ["511m", "many", "-1", "inf", 0.5, False],
        "unit_proc": ["1", "8.5", "x", -3],
        "quantum_size": ["0", "abc", "-0.1", "NaN"],
        "reserved_memory": ["some", "-64m"],
    }
    for key, values in wrong.items():
        for value in values:
            reason = await world.refusal(CUDA, {key: value})
            assert reason.startswith(f'{place}/{key} is "'), reason
            assert '", but must be ' in reason, reason
            assert str(value) in reason, reason


async def check_slip_in_an_option_is_warned_of(world: World) -> None:
    await world.load(CUDA, {"allocation_mode": "discrete", "unit_memm": "3g", "other": "x"})
    assert world.records.warnings == [
        "config/plugins/accelerator/mock/unit_memm is no option and is ignored; is unit_mem meant?"
    ]


# ---- refusals --------------------------------------------------------------------------------------------------------


async def check_no_file(world: World) -> None:
    reason = await world.refusal(None)
    assert "no mock-accelerator.toml" in reason
    assert str(world.folder / "mock-accelerator.toml") in reason


async def check_wrong_files(world: World) -> None:
    path = world.write_toml("")
    for text, expected in (
        ("slot_name = ", ":1:"),
        (CUDA.replace('"40G"', '"inf"'), "memory_size"),
        (CUDA.replace("subproc_count = 108", "subproc_count = 0"), "subproc_count"),
        (CUDA.replace(MOTHER.format(2), MOTHER.format(1)), MOTHER.format(1)),
        (CUDA.replace(MOTHER.format(2), "a:b"), "a:b"),
        (CUDA.replace('slot_name = "cuda"', 'slot_name = "cpu"'), "slot_name"),
        (CUDA.replace('slot_name = "cuda"', 'slot_name = "a.b"'), "slot_name"),
        (CUDA + "\n[telemetry]\nsede = 3\n", "sede"),
    ):
        reason = await world.refusal(text)
        assert reason.startswith(f"{path}:"), reason
        assert expected in reason, reason


async def check_variable_names_another_file(world: World) -> None:
    other = world.folder / "agent.toml"
    other.write_text('[agent]\nid = "x"\n', encoding="utf-8")
    os.environ["BACKEND_CONFIG_FILE"] = str(other)
    reason = await world.refusal(CUDA)
    assert reason.startswith(str(other))
    assert "BACKEND_CONFIG_FILE names this file" in reason


async def check_rival_is_refused(world: World) -> None:
    resources = importlib.import_module("ai.backend.agent.resources")
    entrypoint = importlib.import_module("ai.backend.plugin.entrypoint")
    metadata = importlib.import_module("importlib.metadata")

    class RealPlugin(resources.AbstractComputePlugin):  # type: ignore[misc, name-defined]
        key = "cuda"

    RealPlugin.__module__ = "ai.backend.accelerator.cuda_open.plugin"
    RealPlugin.__qualname__ = "RealPlugin"
    module = types.ModuleType(RealPlugin.__module__)
    module.RealPlugin = RealPlugin  # type: ignore[attr-defined]
    sys.modules[RealPlugin.__module__] = module
    # Its class alone ends nothing: it must be what the agent loads.
    await world.load(CUDA)
    entry = metadata.EntryPoint("cuda", f"{RealPlugin.__module__}:RealPlugin", "backendai_accelerator_v21")
    scan = entrypoint.scan_entrypoint_from_package_metadata
    setattr(  # noqa: B010
        entrypoint, "scan_entrypoint_from_package_metadata", lambda group: [*scan(group), entry]
    )
    await world.load(CUDA)
    world.local["agent"]["allow-compute-plugins"] = None
    reason = await world.refusal(CUDA)
    assert reason.startswith('slot_name is "cuda", which is also the key of ai.backend.accelerator.cuda_open.plugin')
    await world.load(ROCM)
    world.local["agent"]["block-compute-plugins"] = {"ai.backend.accelerator.cuda_open"}
    await world.load(CUDA)


async def check_nothing_ends_the_start(world: World) -> None:
    """What the agent does at its start with every plugin that it took, outside of any try."""
    for toml in (
        CUDA,
        ROCM,
        MIG,
        machine("cuda", [], formats="[formats]\n"),
        machine("toaster", [device(1)], formats="[formats]\n"),
    ):
        for mode in ("discrete", "fractional"):
            plugin = await world.load(toml, {"allocation_mode": mode})
            assert all(str(name).startswith(f"{plugin.key}.") for name, _ in plugin.slot_types)
            await plugin.list_devices()
            await plugin.create_alloc_map()
            metadata = plugin.get_metadata()
            assert set(metadata) == {
                "slot_name",
                "human_readable_name",
                "description",
                "display_unit",
                "number_format",
                "display_icon",
            }
            assert set(metadata["number_format"]) == {"binary", "round_length"}
            await plugin.available_slots()
            assert isinstance(plugin.get_version(), str)
            await plugin.cleanup()


# ---- warnings --------------------------------------------------------------------------------------------------------


async def check_missing_in_allocation_order(world: World) -> None:
    await world.load(machine("atom", [device(1)], formats=DEVICE_FORMAT), {"allocation_mode": "discrete"})
    (warning,) = world.records.warnings
    assert warning.startswith("atom is missing in allocation-order")


async def check_missing_format(world: World) -> None:
    plugin = await world.load(ROCM, {"allocation_mode": "fractional"})
    metadata = plugin.get_metadata()
    assert metadata["slot_name"] == "rocm.shares"
    assert metadata["number_format"] == {"binary": False, "round_length": 2}
    (warning,) = world.records.warnings
    assert "has no [formats.shares]" in warning


async def check_several_slots_are_warned_of(world: World) -> None:
    stats = importlib.import_module("ai.backend.agent.stats")
    await world.load(MIG, {"allocation_mode": "discrete"})
    loses = hasattr(stats.StatContext, "_extract_slot_measurement_scale_factor")
    assert len([text for text in world.records.warnings if "publishes no statistics" in text]) == int(loses)


async def check_braces_and_other_characters(world: World) -> None:
    name = "GPU {0} {x} %s 加速器 🚀"
    plugin = await world.load(
        machine("cuda", [device(1, model=name)], formats=DEVICE_FORMAT + SHARES_FORMAT), {"allocation_mode": "discrete"}
    )
    (only,) = await plugin.list_devices()
    assert only.model_name == name
    assert name in (await plugin.get_node_hwinfo())["metadata"]["models"]
    assert world.records.warnings == []


# ---- instances -------------------------------------------------------------------------------------------------------


async def check_instances_share_nothing(world: World) -> None:
    first = await world.load(CUDA, {"allocation_mode": "discrete"})
    second = await world.load(CUDA, {"allocation_mode": "fractional"})
    third = await world.load(ROCM, {"allocation_mode": "discrete"})
    assert slots_of(first) == {"cuda.device": "COUNT"}
    assert slots_of(second) == {"cuda.shares": "COUNT"}
    assert slots_of(third) == {"rocm.device": "COUNT"}
    assert first.exclusive_slot_types is not second.exclusive_slot_types
    assert third.exclusive_slot_types == set()
    assert (await first.create_alloc_map()) is not (await first.create_alloc_map())
    assert (await first.available_slots()) is not (await first.available_slots())


async def check_types_of_the_agent_at_hand(world: World) -> None:
    common = importlib.import_module("ai.backend.common.types")
    plugin = await world.load(MIG, {"allocation_mode": "discrete"})
    # 25's SlotName is a str by another name; 26's is a class of its own.
    kind = type(common.SlotName("x"))
    assert all(type(name) is kind for name, _ in plugin.slot_types)
    assert all(isinstance(slot_type, common.SlotTypes) for _, slot_type in plugin.slot_types)
    assert all(type(name) is kind for name in await plugin.available_slots())
    alloc_map = await plugin.create_alloc_map()
    assert all(type(info.slot_name) is kind for info in alloc_map.device_slots.values())
    for one in await plugin.list_devices():
        assert isinstance(one.memory_size, common.BinarySize)
        assert one.device_name == "cuda"
        assert hash(one) == hash(f"cuda-{one.device_id}")


async def check_attributes(world: World) -> None:
    msgpack = importlib.import_module("ai.backend.common.msgpack")
    toml = CUDA.replace(
        'nvidia_driver = "450.00.00"', 'nvidia_driver = "555.1"\nnumber = 3\nlist = [1.5, true]\nversion = "9"'
    )
    plugin = await world.load(toml, {"allocation_mode": "discrete"})
    info = await plugin.extra_info()
    assert info == {
        "cuda_support": True,
        "nvidia_driver": "555.1",
        "cuda_runtime": "11.0",
        "number": 3,
        "list": [1.5, True],
    }
    assert any("attributes.version" in text for text in world.records.warnings)
    msgpack.packb(info)


async def check_attributes_that_cuda_has_anyway(world: World) -> None:
    toml = CUDA.replace('nvidia_driver = "450.00.00"\ncuda_runtime = "11.0"\n', "")
    plugin = await world.load(toml, {"allocation_mode": "discrete"})
    assert (await plugin.extra_info()) == {
        "cuda_support": True,
        "nvidia_driver": "450.00.00",
        "cuda_runtime": "11.0",
    }


async def check_cleanup_twice_and_before_init(world: World) -> None:
    module = importlib.import_module("ai.backend.accelerator.mock.plugin")
    await module.MockPlugin({}, {}).cleanup()
    plugin = await world.load(CUDA)
    await plugin.cleanup()
    await plugin.cleanup()
    assert (await plugin.gather_node_measures(None)) == []
    assert (await plugin.gather_container_measures(None, ["x"])) == []
    assert (await plugin.gather_process_measures(None, {1: "x"})) == []
    assert (await plugin.get_node_hwinfo())["status"] == "unavailable"


async def check_without_configuration(world: World) -> None:
    """As the agents' own tests make plugins."""
    module = importlib.import_module("ai.backend.accelerator.mock.plugin")
    world.write_toml(CUDA)
    plugin = module.MockPlugin({"allocation_mode": "fractional", "unit_proc": 216}, {})
    await plugin.init()
    world.plugins.append(plugin)
    assert (await plugin.available_slots()) == {"cuda.shares": Decimal("2.00")}
