# SPDX-License-Identifier: Apache-2.0
"""What the plugin tells of devices, and what it hands out of them."""

from __future__ import annotations

import importlib
import types
from decimal import Decimal
from typing import Any

from machines import CUDA, DEVICE_FORMAT, MIG, MIG_FORMAT, MOTHER, ROCM, SHARES_FORMAT, device, machine

from .world import World, by_key

DEVICES = [MOTHER.format(number) for number in (1, 2, 3, 4)]
DISCRETE = {"allocation_mode": "discrete"}
FRACTIONAL = {"allocation_mode": "fractional"}
GIBIBYTE = 1 << 30


def allocation(slot: str, amounts: dict[str, str]) -> dict[Any, dict[str, Decimal]]:
    """As the agent hands them to a plugin."""
    slot_name = importlib.import_module("ai.backend.common.types").SlotName(slot)
    return {slot_name: {one: Decimal(amount) for one, amount in amounts.items()}}


def ids(plugin_devices: Any) -> list[str]:
    return [str(one.device_id) for one in plugin_devices]


# ---- masks -----------------------------------------------------------------------------------------------------------


async def check_mask_hides_everywhere(world: World) -> None:
    mask = f" {DEVICES[1]} ,GPU-{DEVICES[3]},, nobody"
    plugin = await world.load(CUDA, {**FRACTIONAL, "device_mask": mask})
    seen = [DEVICES[0], DEVICES[2]]
    assert ids(await plugin.list_devices()) == seen
    assert plugin.device_mask == [DEVICES[1], DEVICES[3]]
    assert (await plugin.available_slots()) == {"cuda.shares": Decimal("27.00")}
    alloc_map = await plugin.create_alloc_map()
    assert list(alloc_map.device_slots) == seen
    for measure in await plugin.gather_node_measures(None):
        assert list(measure.per_device) == seen
    measures = by_key(await plugin.gather_node_measures(None))
    assert measures["cuda_util"].per_node.capacity == 200
    assert measures["cuda_mem"].per_node.capacity == 80 * GIBIBYTE
    world.add_container("c", "cuda.shares", {DEVICES[1]: "1.00", DEVICES[2]: "1.00"})
    async with world.docker.serve():
        measures = by_key(await plugin.gather_container_measures(None, ["c"]))
    assert measures["cuda_util"].per_container["c"].capacity == 100
    hardware = await plugin.get_node_hwinfo()
    assert hardware["metadata"]["devices"] == "2"
    assert world.records.warnings == ['config/plugins/accelerator/mock/device_mask names "nobody", which is no device']


async def check_all_masked_works(world: World) -> None:
    plugin = await world.load(CUDA, {**DISCRETE, "device_mask": ",".join(DEVICES)})
    assert ids(await plugin.list_devices()) == []
    assert (await plugin.available_slots()) == {"cuda.device": Decimal(0)}
    assert (await plugin.gather_node_measures(None)) == []
    assert (await plugin.create_alloc_map()).device_slots == {}
    assert plugin.get_metadata()["slot_name"] == "cuda.device"
    assert (await plugin.get_node_hwinfo())["status"] == "healthy"
    assert (await plugin.extra_info())["cuda_support"] is True


async def check_mask_of_a_mother_hides_her_slices(world: World) -> None:
    plugin = await world.load(MIG, {**DISCRETE, "device_mask": MOTHER.format(4)})
    assert [name for name, _ in plugin.slot_types] == ["cuda.device", "cuda.device:20g-mig", "cuda.device:10g-mig"]
    assert len(await plugin.list_devices()) == 5


# ---- slices ----------------------------------------------------------------------------------------------------------


async def check_slices_share_an_address_and_count_per_mother(world: World) -> None:
    plugin = await world.load(MIG, DISCRETE)
    devices = list(await plugin.list_devices())
    three = [one for one in devices if one.mother_uuid == MOTHER.format(3)]
    four = [one for one in devices if one.mother_uuid == MOTHER.format(4)]
    assert ids(three) == [f"MIG-{MOTHER.format(3)}/{number}/0" for number in (1, 2, 3)]
    assert ids(four) == [f"MIG-{MOTHER.format(4)}/{number}/0" for number in (1, 2, 3, 4)]
    assert len({one.hw_location for one in three}) == 1
    assert len({one.hw_location for one in devices}) == 4
    assert all(one.is_mig_device for one in three + four)
    assert not devices[0].is_mig_device


async def check_profiles_of_slices(world: World) -> None:
    toml = machine(
        "cuda",
        [
            device(1, model="MIG-20g", memory="20G", processors=56, mig=True),
            device(2, model="NVIDIA H100 MIG 3G.40GB", memory="40G", processors=46, mig=True),
            device(3, model="NVIDIA A100-SXM4-40GB", memory="5G", processors=14, mig=True),
        ],
        formats=MIG_FORMAT,
    )
    plugin = await world.load(toml, FRACTIONAL)
    assert [str(name) for name, _ in plugin.slot_types] == [
        "cuda.device:20g-mig",
        "cuda.device:3g.40gb-mig",
        "cuda.device:5g-mig",
    ]
    assert plugin.get_metadata()["slot_name"] == "cuda.device:20g-mig"
    assert plugin.get_metadata()["human_readable_name"] == "GPU"


async def check_slices_in_both_modes(world: World) -> None:
    slices = [f"MIG-{MOTHER.format(3)}/2/0"]
    for options, virtualized in ((DISCRETE, "0"), (FRACTIONAL, "0")):
        plugin = await world.load(MIG, options)
        given = allocation("cuda.device:10g-mig", {slices[0]: "1"})
        data = await plugin.generate_resource_data(given)
        assert data["CUDA_GLOBAL_DEVICE_IDS"] == f"0:{slices[0]}"
        assert data["CUDA_RESOURCE_VIRTUALIZED"] == virtualized
        if options is FRACTIONAL:
            assert data["CUDA_MEMORY_LIMITS"] == ""
        (attached,) = await plugin.get_attached_devices(given)
        assert attached == {
            "device_id": slices[0],
            "model_name": "MIG-10g",
            "data": {"smp": 28, "proc": 28, "mem": 10 * GIBIBYTE},
        }
        kinds = {str(name): kind.name for name, kind in plugin.slot_types}
        assert kinds["cuda.device:10g-mig"] == "UNIQUE"
        await plugin.cleanup()


async def check_agent_allocates_slices_right(world: World) -> None:
    """26.9.6 looks devices of all slots up in the amounts of the slot that is asked for; that must not change them."""
    resources = importlib.import_module("ai.backend.agent.resources")
    affinity = importlib.import_module("ai.backend.agent.affinity_map")
    common = importlib.import_module("ai.backend.common.types")
    place = resources if hasattr(resources, "ComputerContext") else importlib.import_module("ai.backend.agent.agent")
    plugin = await world.load(MIG, DISCRETE)
    devices = list(await plugin.list_devices())
    alloc_map = await plugin.create_alloc_map()
    contexts = {plugin.key: place.ComputerContext(plugin, devices, alloc_map)}
    names = affinity.AffinityMap.build(devices)
    slot_of = {device_id: str(info.slot_name) for device_id, info in alloc_map.device_slots.items()}

    def allocate(slot: str, amount: str) -> Any:
        spec = resources.KernelResourceSpec(
            slots=common.ResourceSlot({common.SlotName(slot): amount}), allocations={}, scratch_disk_size=0, mounts=[]
        )
        resources.allocate(contexts, spec, ["cuda"], names, affinity.AffinityPolicy.INTERLEAVED)
        return spec.allocations[plugin.key]

    for slot, count in (
        ("cuda.device:20g-mig", 1),
        ("cuda.device:5g-mig", 4),
        ("cuda.device:10g-mig", 2),
        ("cuda.device", 2),
    ):
        for _ in range(count):
            (per_device,) = allocate(slot, "1").values()
            (only,) = [one for one, amount in per_device.items() if amount > 0]
            assert slot_of[only] == slot
        try:
            allocate(slot, "1")
        except Exception as error:
            assert type(error).__name__ == "InsufficientResource", repr(error)  # noqa: PT017
        else:
            raise AssertionError(f"there is one more of {slot}")
    for slot_name, amounts in alloc_map.allocations.items():
        assert all(slot_of[device_id] == str(slot_name) for device_id in amounts), slot_name
    # The agent forgets all and books anew.
    alloc_map.clear()
    (per_device,) = allocate("cuda.device", "2").values()
    assert sorted(per_device) == sorted(DEVICES[:2])


async def check_alloc_maps_are_the_agents_own(world: World) -> None:
    module = importlib.import_module("ai.backend.agent.alloc_map")
    for toml in (CUDA, MIG):
        for options, kind in ((DISCRETE, module.DiscretePropertyAllocMap), (FRACTIONAL, module.FractionAllocMap)):
            plugin = await world.load(toml, options)
            first, second = await plugin.create_alloc_map(), await plugin.create_alloc_map()
            assert type(first) is kind
            assert first is not second
            assert first.allocations is not second.allocations
            await plugin.cleanup()


# ---- what a container is told ----------------------------------------------------------------------------------------


async def check_shares(world: World) -> None:
    plugin = await world.load(CUDA, FRACTIONAL)
    given = allocation("cuda.shares", {DEVICES[3]: "0.50", DEVICES[1]: "0", DEVICES[0]: "1.30"})
    assert (await plugin.generate_docker_args(None, given)) == {
        "Env": [
            "TF_MIN_GPU_MULTIPROCESSOR_COUNT=4",
            f"BACKENDAI_MOCK_CUDA_DEVICES={DEVICES[0]},{DEVICES[3]}",
            "BACKENDAI_MOCK_CUDA_DEVICE_COUNT=2",
        ]
    }
    assert (await plugin.generate_resource_data(given)) == {
        "CUDA_GLOBAL_DEVICE_IDS": f"0:{DEVICES[0]},1:{DEVICES[3]}",
        "CUDA_RESOURCE_VIRTUALIZED": "1",
        "CUDA_MEMORY_LIMITS": f"{DEVICES[0]}:2791728742,{DEVICES[3]}:1073741824",
        "CUDA_PROCESSOR_LIMITS": f"{DEVICES[0]}:10,{DEVICES[3]}:4",
        "CUDA_RESERVED_MEMORY": "67108864",
    }
    attached = await plugin.get_attached_devices(given)
    assert [one["data"] for one in attached] == [
        {"smp": 10, "proc": 10, "mem": 2791728742},
        {"smp": 4, "proc": 4, "mem": 1073741824},
    ]
    binary_size = importlib.import_module("ai.backend.common.types").BinarySize
    assert all(isinstance(one["data"]["mem"], binary_size) for one in attached)


async def check_other_keys(world: World) -> None:
    plugin = await world.load(machine("tt-n300", [device(1)], formats=DEVICE_FORMAT), DISCRETE)
    given = allocation("tt-n300.device", {DEVICES[0]: "1"})
    assert (await plugin.generate_docker_args(None, given)) == {
        "Env": [f"BACKENDAI_MOCK_TT_N300_DEVICES={DEVICES[0]}", "BACKENDAI_MOCK_TT_N300_DEVICE_COUNT=1"]
    }
    assert (await plugin.generate_resource_data(given)) == {}
    assert (await plugin.get_docker_networks(given)) == []
    assert (await plugin.generate_mounts(world.folder, given)) == []
    assert (await plugin.get_hooks("ubuntu22.04", "x86_64")) == []


async def check_odd_allocations_raise_nothing(world: World) -> None:
    plugin = await world.load(CUDA, FRACTIONAL)
    odd: list[Any] = [
        {},
        None,
        {"cuda.shares": None},
        {"cuda.shares": {DEVICES[0]: Decimal("NaN")}},
        {"cuda.shares": {DEVICES[0]: Decimal("Infinity")}},
        {"cuda.shares": {DEVICES[0]: "x"}},
        {"other": {"nobody": Decimal(1)}},
        {"cuda.shares": {1: Decimal(1)}},
    ]
    for given in odd:
        arguments = await plugin.generate_docker_args(None, given)
        assert arguments == {} or arguments["Env"][-1] == "BACKENDAI_MOCK_CUDA_DEVICE_COUNT=0"
        await plugin.generate_resource_data(given)
        assert (await plugin.get_attached_devices(given)) == []


# ---- restoring -------------------------------------------------------------------------------------------------------


def container_of(world: World, container_id: str) -> Any:
    mounts = [{"Target": "/home/config", "Source": str(world.docker.sources[container_id])}]
    return types.SimpleNamespace(id=container_id, backend_obj={"HostConfig": {"Mounts": mounts}, "Mounts": []})


async def check_restore(world: World) -> None:
    plugin = await world.load(CUDA, FRACTIONAL)
    alloc_map = await plugin.create_alloc_map()
    world.add_container("c", "cuda.shares", {DEVICES[0]: "0.50", DEVICES[2]: "1.30", "gone": "1.00"})
    await plugin.restore_from_container(container_of(world, "c"), alloc_map)
    assert {key: value for key, value in alloc_map.allocations["cuda.shares"].items() if value} == {
        DEVICES[0]: Decimal("0.50"),
        DEVICES[2]: Decimal("1.30"),
    }
    (warning,) = world.records.warnings
    assert "Container c holds devices of cuda that are there no more" in warning
    assert warning.endswith(": gone")
    # Of another mode, of nothing, of a folder that is not there.
    world.add_container("whole", "cuda.device", {DEVICES[1]: "1"})
    world.add_container("none", "", {})
    for name in ("whole", "none"):
        await plugin.restore_from_container(container_of(world, name), alloc_map)
    world.docker.sources["lost"] = world.folder / "nowhere"
    await plugin.restore_from_container(container_of(world, "lost"), alloc_map)
    assert alloc_map.allocations["cuda.shares"][DEVICES[1]] == 0
    assert set(map(str, alloc_map.allocations)) == {"cuda.shares"}


async def check_restore_of_slices(world: World) -> None:
    plugin = await world.load(MIG, DISCRETE)
    alloc_map = await plugin.create_alloc_map()
    one = f"MIG-{MOTHER.format(4)}/3/0"
    world.add_container("c", "cuda.device:5g-mig", {one: "1"})
    await plugin.restore_from_container(container_of(world, "c"), alloc_map)
    assert alloc_map.allocations["cuda.device:5g-mig"][one] == 1
    assert not any("no more" in text for text in world.records.warnings)


# ---- hardware --------------------------------------------------------------------------------------------------------


async def check_hardware(world: World) -> None:
    plugin = await world.load(CUDA, DISCRETE)

    async def status() -> tuple[str, str | None]:
        found = await plugin.get_node_hwinfo()
        assert all(isinstance(value, str) for value in found["metadata"].values())
        assert found["metadata"]["models"] == "CUDA GPU x4"
        return found["status"], found["status_info"]

    assert (await status()) == ("healthy", None)
    world.change(f"degraded {DEVICES[1]}")
    assert (await status()) == ("degraded", f"1 of 4 report a fault: {DEVICES[1]} (degraded)")
    world.change(f"lost {DEVICES[0]}")
    assert (await status()) == (
        "degraded",
        f"1 of 4 are offline: {DEVICES[0]} (lost); 1 of 4 report a fault: {DEVICES[1]} (degraded)",
    )
    world.change(*(f"lost {one}" for one in DEVICES))
    code, reason = await status()
    assert code == "offline" and reason is not None and reason.startswith("4 of 4 are offline")
    world.change("clear-all", f"unreadable {DEVICES[2]}")
    assert (await status()) == ("unavailable", f"1 of 4 do not say how they are: {DEVICES[2]} (unreadable)")
    world.change("clear-all")
    assert (await status()) == ("healthy", None)


async def check_devices_of_a_large_machine(world: World) -> None:
    devices = ",\n".join(
        f'{{ mother_uuid = "dev-{number}", model_name = "X", numa_node = 0, subproc_count = 8, memory_size = "8G",'
        " is_mig_device = false }"
        for number in range(1000)
    )
    toml = machine("cuda", [devices], formats=DEVICE_FORMAT + SHARES_FORMAT)
    plugin = await world.load(toml, FRACTIONAL)
    found = list(await plugin.list_devices())
    assert len({one.device_id for one in found}) == 1000
    assert len({one.hw_location for one in found}) == 1000
    assert found[33].hw_location == "0000:9a:01.0"
    assert (await plugin.available_slots()) == {"cuda.shares": Decimal("1000.00")}
    assert len((await plugin.gather_node_measures(None))[0].per_device) == 1000


async def check_rocm(world: World) -> None:
    plugin = await world.load(ROCM, DISCRETE)
    assert plugin.key == "rocm"
    for one in await plugin.list_devices():
        assert type(one).__name__ == "MockDevice"
        assert one.device_name == "rocm"
        assert one.plugin_name == "CUDADevice"
        assert one.model_name == "AMD MI250"
    assert [str(measure.key) for measure in await plugin.gather_node_measures(None)] == [
        "rocm_mem",
        "rocm_util",
        "rocm_power",
        "rocm_temperature",
    ]
