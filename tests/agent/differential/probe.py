# SPDX-License-Identifier: Apache-2.0
"""
Asks a mock plugin all that the agent may ask, and writes every answer down.

It runs inside an environment that holds the real agent and one mock plugin, with that environment's interpreter and
PYTHONHASHSEED=0 (the agent iterates over sets of devices). It knows nothing of who made the plugin: it is found through
the entry point, loaded by the agent's own functions and asked through the agent's interface.

    python -m differential.probe SUITE.json ANSWERS.json

Each scenario runs in a child of its own, forked after the agent has been imported, so that no scenario sees what an
earlier one left in a class or module, and a thousand lines of agent are imported once only.
"""

from __future__ import annotations

import asyncio
import contextlib
import importlib
import inspect
import json
import logging
import os
import random
import signal
import sys
import tempfile
import time
import traceback
from collections import ChainMap
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Any

from .encoding import Json, encode

# Longest that one scenario may take; they take less than a second.
SCENARIO_SECONDS = 60.0

# How often statistics are gathered. Of devices often enough that a figure which may leave its range has done so.
NODE_SAMPLES = 60
CONTAINER_SAMPLES = 3

AGENT_CONFIG: Mapping[str, Any] = {
    "agent": {
        "id": "i-probe",
        "region": "local",
        "backend": "dummy",
        "allow-compute-plugins": {"ai.backend.accelerator.mock"},
        "block-compute-plugins": None,
    },
    "container": {"scratch-type": "hostdir"},
    "resource": {
        "reserved-cpu": 0,
        "reserved-mem": 0,
        "reserved-disk": 0,
        "allocation-order": ["cuda", "rocm", "tpu", "cpu", "mem"],
    },
    "debug": {"enabled": False, "log-stats": False},
}


class FakeEtcd:
    """The one method of etcd that loading a plugin needs, over a flat table of keys."""

    def __init__(self, table: Mapping[str, str]) -> None:
        self.table = table

    async def get_prefix(self, prefix: str) -> Mapping[str, Any]:
        """What is stored below a prefix, as nested mappings of strings."""
        nested: dict[str, Any] = {}
        start = prefix.rstrip("/") + "/"
        for key, value in self.table.items():
            if not key.startswith(start):
                continue
            *parents, last = key.removeprefix(start).split("/")
            level = nested
            for parent in parents:
                level = level.setdefault(parent, {})
            level[last] = value
        return ChainMap(nested)


class Agent:
    """The names of the installed agent, wherever its version keeps them."""

    def __init__(self) -> None:
        resources = importlib.import_module("ai.backend.agent.resources")
        affinity = importlib.import_module("ai.backend.agent.affinity_map")
        types = importlib.import_module("ai.backend.common.types")
        agent_types = importlib.import_module("ai.backend.agent.types")
        self.dummy_resources = importlib.import_module("ai.backend.agent.dummy.resources")
        self.dummy_config = importlib.import_module("ai.backend.agent.dummy.config")
        self.docker_resources = importlib.import_module("ai.backend.agent.docker.resources")
        self.config = importlib.import_module("ai.backend.common.config")
        self.allocate = resources.allocate
        self.known_slot_types = resources.known_slot_types
        self.KernelResourceSpec = resources.KernelResourceSpec
        self.AffinityMap = affinity.AffinityMap
        self.AffinityPolicy = affinity.AffinityPolicy
        self.SlotName = types.SlotName
        self.ResourceSlot = types.ResourceSlot
        self.Container = agent_types.Container
        self.ContainerStatus = types.ContainerStatus
        self.SlotTypes = types.SlotTypes
        holder = (
            resources if hasattr(resources, "ComputerContext") else importlib.import_module("ai.backend.agent.agent")
        )
        self.ComputerContext = holder.ComputerContext

    async def load(self, etcd: FakeEtcd, local_config: Mapping[str, Any]) -> Mapping[str, Any]:
        """The dummy backend's own loading of plugins, whose parameters differ between versions."""
        load_resources = self.dummy_resources.load_resources
        if "dummy_config" not in inspect.signature(load_resources).parameters:
            return await load_resources(etcd, local_config)  # type: ignore[no-any-return]
        raw_config, _ = self.config.read_from_file(self.dummy_config.DEFAULT_CONFIG_PATH, "dummy")
        checked = self.dummy_config.dummy_local_config.check(raw_config)
        return await load_resources(etcd, local_config, checked)  # type: ignore[no-any-return]

    async def scan(self, local_config: Mapping[str, Any], computers: Mapping[str, Any]) -> Mapping[Any, Decimal]:
        """The dummy backend's own scan of slots."""
        scan = self.dummy_resources.scan_available_resources
        if "local_config" in inspect.signature(scan).parameters:
            return await scan(local_config, computers)  # type: ignore[no-any-return]
        return await scan(computers)  # type: ignore[no-any-return]


class Records(logging.Handler):
    """Keeps the exceptions that the agent logs and goes on from."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.exceptions: list[BaseException] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Called by logging for each record."""
        if record.exc_info and record.exc_info[1] is not None:
            self.exceptions.append(record.exc_info[1])


async def answer(call: Callable[[], Any]) -> Any:
    """What a call gives, awaited where it must be, or the exception that it raises."""
    try:
        result = call()
        return await result if isinstance(result, Awaitable) else result
    except Exception as error:
        return error


def describe_device(device: Any) -> dict[str, Any]:
    """All that a device tells, by name."""
    hidden = {"_device_name"}
    attributes = {name: value for name, value in vars(device).items() if name not in hidden}
    described = {name: encode(attributes[name]) for name in sorted(attributes)}
    described["device_name"] = encode(device.device_name)
    # The agent keeps devices as nodes of a graph: equal means same name and id.
    described["hashable"] = hash(device) == hash(f"{device.device_name}-{device.device_id}")
    return described


def describe_alloc_map(alloc_map: Any) -> dict[str, Json]:
    """All that an allocation map tells."""
    described: dict[str, Json] = {
        "class": type(alloc_map).__qualname__,
        "module": type(alloc_map).__module__,
        "device_slots": {
            "$": "mapping",
            "items": [
                [
                    encode(device_id),
                    {
                        "slot_type": encode(info.slot_type),
                        "slot_name": encode(info.slot_name),
                        "amount": encode(info.amount),
                    },
                ]
                for device_id, info in alloc_map.device_slots.items()
            ],
        },
        "slot_types": encode(alloc_map.slot_types),
        "device_mask": encode(alloc_map.device_mask),
        "exclusive_slot_types": encode(set(alloc_map.exclusive_slot_types)),
        "allocations": encode(alloc_map.allocations),
    }
    for name in ("quantum_size", "allocation_strategy", "digits", "powers", "enforce_physical_continuity"):
        if hasattr(alloc_map, name):
            described[name] = encode(getattr(alloc_map, name))
    return described


class Range:
    """What several measurements of one figure had in common, and how far they went."""

    def __init__(self) -> None:
        self.types: set[str] = set()
        self.capacities: set[str] = set()
        self.below = False
        self.above = False

    def add(self, measurement: Any) -> None:
        """Takes one measurement in."""
        value, capacity = measurement.value, measurement.capacity
        self.types.add(type(value).__name__)
        self.capacities.add(f"{type(capacity).__name__} {capacity}")
        self.below |= value < 0
        self.above |= capacity is not None and value > capacity

    def document(self) -> dict[str, Json]:
        """As it is compared."""
        return {
            "types": sorted(self.types),
            "capacities": sorted(self.capacities),
            "below_zero": self.below,
            "above_capacity": self.above,
        }


def summarize(rounds: Sequence[Any]) -> Json:
    """
    Several answers of one gathering as one document: keys, types, units, filters, capacities and ranges, not values.
    An exception anywhere is the whole answer.
    """
    for measures in rounds:
        if isinstance(measures, BaseException):
            return encode(measures)
    summary: dict[str, Any] = {}
    ranges: dict[tuple[str, str, str], Range] = {}
    for measures in rounds:
        for measure in measures:
            key = str(measure.key)
            groups = {
                name: getattr(measure, name)
                for name in ("per_device", "per_container", "per_process")
                if hasattr(measure, name)
            }
            entry = summary.setdefault(
                key,
                {
                    "class": type(measure).__name__,
                    "key": encode(measure.key),
                    "type": measure.type.name,
                    "unit_hint": encode(measure.unit_hint),
                    "stats_filter": encode(measure.stats_filter),
                    "current_hook": encode(measure.current_hook),
                    "groups": {name: [] for name in groups},
                },
            )
            if hasattr(measure, "per_node"):
                ranges.setdefault((key, "per_node", ""), Range()).add(measure.per_node)
            for name, group in groups.items():
                for place, measurement in group.items():
                    if str(place) not in entry["groups"][name]:
                        entry["groups"][name].append(str(place))
                    ranges.setdefault((key, name, str(place)), Range()).add(measurement)
    for key, entry in summary.items():
        groups = entry.pop("groups")
        if (key, "per_node", "") in ranges:
            entry["per_node"] = ranges[key, "per_node", ""].document()
        for name, places in groups.items():
            entry[name] = {
                "$": "mapping",
                "items": [[place, ranges[key, name, place].document()] for place in places],
            }
    return {"$": "mapping", "items": [[key, entry] for key, entry in summary.items()]}


class FakeDocker:
    """Answers `inspect` of known containers on a unix socket, as dockerd would; others do not exist."""

    def __init__(self, folder: Path) -> None:
        self.socket = folder / "d.sock"
        self.sources: dict[str, Path] = {}
        self.configurations: dict[str, Json] = {}
        self.asked: list[str] = []

    @contextlib.asynccontextmanager
    async def serve(self) -> Any:
        """Serves while the context lasts."""
        web = importlib.import_module("aiohttp.web")

        async def inspect_container(request: Any) -> Any:
            container_id = request.match_info["id"]
            self.asked.append(container_id)
            source = self.sources.get(container_id)
            if source is None:
                return web.json_response({"message": f"No such container: {container_id}"}, status=404)
            mounts = [{"Type": "bind", "Target": "/home/config", "Source": str(source), "ReadOnly": True}]
            document = {
                "Id": container_id,
                "State": {"Running": True, "Pid": os.getpid(), "Status": "running"},
                "HostConfig": {"Mounts": mounts},
                "Mounts": [],
                "Config": self.configurations.get(container_id, {}),
            }
            return web.json_response(document)

        async def version(_request: Any) -> Any:
            return web.json_response({"Version": "20.10.24", "ApiVersion": "1.41", "MinAPIVersion": "1.12"})

        application = web.Application()
        for prefix in ("", "/{version:v[0-9.]+}"):
            application.router.add_get(prefix + "/version", version)
            application.router.add_get(prefix + "/containers/{id}/json", inspect_container)
        runner = web.AppRunner(application)
        await runner.setup()
        site = web.UnixSite(runner, str(self.socket))
        await site.start()
        try:
            yield self
        finally:
            await runner.cleanup()


class Scenario:
    """One scenario, run once in this process."""

    def __init__(self, agent: Agent, description: Mapping[str, Any], folder: Path) -> None:
        self.agent = agent
        self.description = description
        self.folder = folder
        self.records = Records()
        logging.getLogger().addHandler(self.records)
        self.local_config: dict[str, Any] = {name: dict(part) for name, part in AGENT_CONFIG.items()}
        self.local_config["resource"]["allocation-order"] = list(description["allocation_order"])
        self.plugin: Any = None
        self.devices: list[Any] = []

    async def run(self) -> dict[str, Json]:
        """All answers, by what was asked."""
        random.seed(0)
        etcd = FakeEtcd(self.description["etcd"])
        self.local_config["plugins"] = await etcd.get_prefix("config/plugins/accelerator")
        computers = await answer(lambda: self.agent.load(etcd, self.local_config))
        outcome, metadata = await self.outcome(computers)
        document: dict[str, Json] = {"outcome": outcome}
        if outcome["state"] != "loaded":
            return document
        document["plugin"] = {
            "class": f"{type(self.plugin).__module__}:{type(self.plugin).__qualname__}",
            "config_watch_enabled": self.plugin.config_watch_enabled,
            "key": encode(self.plugin.key),
            "slot_types": encode(list(self.plugin.slot_types)),
            "exclusive_slot_types": encode(set(self.plugin.exclusive_slot_types)),
        }
        document["metadata"] = encode(metadata)
        version = await answer(self.plugin.get_version)
        document["version"] = {"type": type(version).__name__, "given": bool(version)}
        document["extra_info"] = encode(await answer(self.plugin.extra_info))
        self.devices = list(await self.plugin.list_devices())
        document["devices"] = {"$": "list", "items": [describe_device(device) for device in self.devices]}
        document["available_slots"] = encode(await answer(self.plugin.available_slots))
        scanned = await answer(lambda: self.agent.scan(self.local_config, computers))
        document["scan"] = encode(
            {slot: amount for slot, amount in scanned.items() if str(slot) not in ("cpu", "mem")}
            if isinstance(scanned, Mapping)
            else scanned
        )
        document["alloc_map"] = await self.alloc_map()
        document["requests"] = await self.requests(computers)
        document["allocations"] = await self.allocations()
        document["hooks"] = encode(await answer(lambda: self.plugin.get_hooks("ubuntu22.04", "x86_64")))
        document["additional_gids"] = encode(await answer(self.plugin.get_additional_gids))
        document["additional_allowed_syscalls"] = encode(await answer(self.plugin.get_additional_allowed_syscalls))
        document["hwinfo"] = self.hwinfo(await answer(self.plugin.get_node_hwinfo))
        document["node_measures"] = summarize(
            [await answer(lambda: self.plugin.gather_node_measures(None)) for _ in range(NODE_SAMPLES)]
        )
        document.update(await self.container_measures())
        document["another_instance"] = await self.another_instance()
        document["cleanup"] = encode(await answer(self.plugin.cleanup))
        return document

    async def outcome(self, computers: Any) -> tuple[dict[str, Json], Any]:
        """Whether the agent would start, with the plugin or without; and the plugin's metadata."""
        if isinstance(computers, BaseException):
            return {"state": "the agent does not start", "reason": encode(computers)}, None
        found = [plugin for name, plugin in computers.items() if str(name) not in ("cpu", "mem")]
        if not found:
            reasons = self.records.exceptions
            return {"state": "skipped", "reason": encode(reasons[-1] if reasons else None)}, None
        (self.plugin,) = found
        # What the agent's start does next with every plugin, outside of any try.
        for call in (self.plugin.list_devices, self.plugin.create_alloc_map, self.plugin.get_metadata):
            result = await answer(call)
            if isinstance(result, BaseException):
                return {"state": "the agent does not start", "reason": encode(result)}, None
        return {"state": "loaded", "reason": None}, result

    async def alloc_map(self) -> Json:
        """The allocation map, and that each call gives a new one."""
        first = await answer(self.plugin.create_alloc_map)
        if isinstance(first, BaseException):
            return encode(first)
        second = await self.plugin.create_alloc_map()
        described = describe_alloc_map(first)
        described["fresh"] = first is not second and first.allocations is not second.allocations
        return described

    # ---- allocation ------------------------------------------------------------------------------------------------

    def request_list(self) -> Iterator[list[dict[str, str]]]:
        """Requests worth making, each a list of sessions that come one after the other."""
        slot_names = []
        for raw_slot_name, raw_slot_type in self.plugin.slot_types:
            slot_name = str(raw_slot_name)
            if slot_name in slot_names:
                continue
            slot_names.append(slot_name)
            unique = getattr(raw_slot_type, "value", raw_slot_type) == self.agent.SlotTypes.UNIQUE.value
            if unique:
                amounts = ["0", "1", "2"]
            elif slot_name.endswith(".shares"):
                amounts = ["0", "0.05", "0.1", "0.25", "0.5", "1", "1.3", "5", "14", "27.7"]
            else:
                amounts = ["0", "1", "2", "3", "1000000"]
            for amount in amounts:
                yield [{slot_name: amount}]
            yield [{slot_name: "1"}] * 3
        if len(slot_names) > 1:
            yield [dict.fromkeys(slot_names[:2], "1")]

    async def requests(self, computers: Mapping[str, Any]) -> Json:
        """What the agent allocates for requests, each on new maps."""
        answers: list[list[Json]] = []
        for sessions in self.request_list():
            contexts: dict[Any, Any] = {}
            for name, plugin in computers.items():
                devices = await plugin.list_devices()
                contexts[name] = self.agent.ComputerContext(plugin, devices, await plugin.create_alloc_map())
            affinity_map = self.agent.AffinityMap.build(
                [device for context in contexts.values() for device in context.devices]
            )
            results: list[Json] = []
            for session in sessions:
                slots = {self.agent.SlotName("cpu"): "1", self.agent.SlotName("mem"): str(2**30)}
                slots |= {self.agent.SlotName(slot_name): amount for slot_name, amount in session.items()}
                result = await answer(partial(self.allocate, contexts, affinity_map, self.spec(slots, {})))
                # The texts of the agent's errors print its own data; which kind of error it is says enough.
                results.append({"raises": type(result).__name__} if isinstance(result, Exception) else encode(result))
            text = " then ".join(", ".join(f"{name}={amount}" for name, amount in one.items()) for one in sessions)
            answers.append([text, {"$": "list", "items": results}])
        return {"$": "mapping", "items": answers}

    def allocate(self, contexts: Mapping[Any, Any], affinity_map: Any, spec: Any) -> Any:
        """What the agent allocates of the plugin's devices."""
        order = self.local_config["resource"]["allocation-order"]
        self.agent.allocate(contexts, spec, order, affinity_map, self.agent.AffinityPolicy.INTERLEAVED)
        return spec.allocations[self.plugin.key]

    def spec(self, slots: Mapping[Any, str], allocations: Mapping[Any, Any]) -> Any:
        """The agent's own record of what a container got."""
        return self.agent.KernelResourceSpec(
            slots=self.agent.ResourceSlot(slots), allocations=dict(allocations), scratch_disk_size=0, mounts=[]
        )

    def allocation_list(self, device_slots: Mapping[str, Any]) -> Iterator[tuple[str, dict[Any, dict[str, Decimal]]]]:
        """
        Allocations made by hand, so that two plugins are asked about the very same ones. A device is named by its place
        among those that have the same slot and are not masked, in the order of the plugin's list.
        """
        masked = set(self.plugin.plugin_config.get("device_mask", "").replace(" ", "").split(","))
        by_slot: dict[str, list[str]] = {}
        names: dict[str, Any] = {}
        unique: set[str] = set()
        for device in self.devices:
            if device.device_id in masked:
                continue
            info = device_slots[device.device_id]
            by_slot.setdefault(str(info.slot_name), []).append(device.device_id)
            names[str(info.slot_name)] = info.slot_name
            if getattr(info.slot_type, "value", info.slot_type) == self.agent.SlotTypes.UNIQUE.value:
                unique.add(str(info.slot_name))
        for slot, device_ids in by_slot.items():
            name = names[slot]
            shares = slot.endswith(".shares")
            amounts = ["0.1", "0.5", "1.3"] if shares else ["1"]
            for amount in amounts:
                yield f"{slot}: 0={amount}", {name: {device_ids[0]: Decimal(amount)}}
            yield f"{slot}: 0=0", {name: {device_ids[0]: Decimal(0)}}
            yield f"{slot}: none", {name: {}}
            if len(device_ids) > 1 and slot not in unique:
                one, two = Decimal("0.5") if shares else Decimal(1), Decimal("2.3") if shares else Decimal(1)
                yield f"{slot}: 0 and 1", {name: {device_ids[0]: one, device_ids[1]: two}}
                yield f"{slot}: 1 and 0", {name: {device_ids[1]: two, device_ids[0]: one}}
                yield f"{slot}: 0 and 1=0", {name: {device_ids[0]: one, device_ids[1]: Decimal(0)}}
        yield "no slot", {}

    async def allocations(self) -> Json:
        """All that the agent asks about an allocation: for the container's creation, and to restore it."""
        alloc_map = await self.plugin.create_alloc_map()
        answers: list[Any] = []
        for number, (text, allocation) in enumerate(self.allocation_list(alloc_map.device_slots)):
            plugin = self.plugin
            data = await answer(partial(plugin.generate_resource_data, allocation))
            entry = {
                "docker_args": encode(await answer(partial(plugin.generate_docker_args, None, allocation))),
                "resource_data": encode(data),
                "attached_devices": encode(await answer(partial(plugin.get_attached_devices, allocation))),
                "docker_networks": encode(await answer(partial(plugin.get_docker_networks, allocation))),
                "mounts": encode(await answer(partial(plugin.generate_mounts, self.folder, allocation))),
            }
            if isinstance(data, Mapping):
                folder = self.config_folder(f"c{number}", allocation, data)
                entry["restored"] = await self.restored(self.container_info(folder))
            answers.append([text, entry])
        gone = {self.agent.SlotName(str(self.plugin.slot_types[0][0])): {"gone-device": Decimal(1)}}
        folder = self.config_folder("gone", gone, {})
        answers.append(["a device that is gone", {"restored": await self.restored(self.container_info(folder))}])
        answers.append(
            ["a container without a folder", {"restored": await self.restored({"HostConfig": {"Mounts": []}})}]
        )
        return {"$": "mapping", "items": answers}

    def config_folder(self, name: str, allocation: Mapping[Any, Any], data: Mapping[str, str]) -> Path:
        """A container's /home/config, with the resource.txt that the agent would have written."""
        slots = {slot_name: str(sum(per_device.values())) for slot_name, per_device in allocation.items()}
        spec = self.spec(slots, {self.plugin.key: allocation})
        folder = self.folder / name
        folder.mkdir()
        lines = "".join(f"{key}={value}\n" for key, value in data.items())
        (folder / "resource.txt").write_text(spec.write_to_string() + lines)
        return folder

    @staticmethod
    def container_info(folder: Path) -> dict[str, Any]:
        """What docker says of a container, as far as restoring it goes."""
        return {"HostConfig": {"Mounts": [{"Target": "/home/config", "Source": str(folder)}]}}

    async def restored(self, info: Mapping[str, Any]) -> Json:
        """The allocations that a new map holds after a container was restored into it."""
        alloc_map = await self.plugin.create_alloc_map()
        container = self.agent.Container(
            id="c" * 64,
            status=self.agent.ContainerStatus.RUNNING,
            image="image",
            labels={},
            ports=[],
            backend_obj=info,
        )
        result = await answer(lambda: self.plugin.restore_from_container(container, alloc_map))
        return encode(result) if isinstance(result, BaseException) else encode(alloc_map.allocations)

    @staticmethod
    def hwinfo(info: Any) -> Json:
        """The hardware information, without the moment at which it was asked."""
        if not isinstance(info, Mapping):
            return encode(info)
        metadata = dict(info["metadata"])
        for name in ("last_updated", "version"):
            if name in metadata:
                metadata[name] = type(metadata[name]).__name__
        return encode({**info, "metadata": metadata})

    # ---- statistics ------------------------------------------------------------------------------------------------

    async def container_measures(self) -> dict[str, Json]:
        """Statistics of containers and of their processes, with docker served on a socket."""
        alloc_map = await self.plugin.create_alloc_map()
        with tempfile.TemporaryDirectory(prefix="am") as socket_folder:
            docker = FakeDocker(Path(socket_folder))
            allocations = dict(self.allocation_list(alloc_map.device_slots))
            for number, text in enumerate(allocations):
                docker.sources[f"holds {text}"] = self.folder / f"c{number}"
            cpu_only = self.folder / "cpu"
            cpu_only.mkdir()
            spec = self.spec({"cpu": "1"}, {"cpu": {"cpu": {"0": Decimal(1)}}})
            (cpu_only / "resource.txt").write_text(spec.write_to_string())
            # Container ids go into a URL: a number stands for each text.
            texts = {f"{number:064x}": text for number, text in enumerate([*docker.sources, "holds no accelerator"])}
            docker.sources = dict(zip(texts, [*docker.sources.values(), cpu_only], strict=True))

            def named(summary: Json) -> Json:
                return json.loads(replace_all(json.dumps(summary), texts))  # type: ignore[no-any-return]

            os.environ["DOCKER_HOST"] = f"unix://{docker.socket}"
            container_ids = list(texts)
            document: dict[str, Json] = {}
            async with docker.serve():
                document["no_container_measures"] = summarize([await self.gather_containers([])])
                document["container_measures"] = named(
                    summarize([await self.gather_containers(container_ids) for _ in range(CONTAINER_SAMPLES)])
                )
                vanished = [*container_ids[:1], "f" * 64]
                document["vanished_container_measures"] = named(summarize([await self.gather_containers(vanished)]))
                holder = next((key for key, text in texts.items() if text.endswith("0=1")), container_ids[0])
                pids = {os.getpid(): holder, os.getppid(): container_ids[-1]}
                measures = await answer(lambda: self.plugin.gather_process_measures(None, pids))
                summary = json.dumps(summarize([measures]))
                names = {f'"{os.getpid()}"': '"holder"', f'"{os.getppid()}"': '"other"'}
                document["process_measures"] = json.loads(replace_all(summary, names))
            os.environ["DOCKER_HOST"] = "unix:///nowhere.sock"
            document["no_docker_measures"] = summarize([await self.gather_containers(["e" * 64])])
            return document

    async def gather_containers(self, container_ids: Sequence[str]) -> Any:
        """One gathering."""
        return await answer(lambda: self.plugin.gather_container_measures(None, container_ids))

    async def another_instance(self) -> Json:
        """Whether a second instance, in the other mode, is one of its own, and leaves the first as it was."""
        config = dict(self.plugin.plugin_config)
        fractional = config.get("allocation_mode") == "fractional"
        config["allocation_mode"] = "discrete" if fractional else "fractional"
        before = list(self.plugin.slot_types)
        other = type(self.plugin)(config, self.local_config)
        result = await answer(other.init)
        document: dict[str, Json] = {
            "init": encode(result),
            "slot_types": encode(list(other.slot_types)) if hasattr(other, "slot_types") else None,
            "first_unchanged": before == list(self.plugin.slot_types),
        }
        await answer(other.cleanup)
        return document


def replace_all(text: str, table: Mapping[str, str]) -> str:
    """All keys of the table replaced by their values."""
    for key, value in table.items():
        text = text.replace(key, value)
    return text


def run_in_child(agent: Agent, description: Mapping[str, Any], folder: Path, environ: Mapping[str, str]) -> Json:
    """One scenario in a forked child; what it answers, or how it failed."""
    folder.mkdir(parents=True)
    result = folder / "answers.json"
    sys.stdout.flush()
    sys.stderr.flush()
    pid = os.fork()
    if pid == 0:
        try:
            os.environ.update(environ)
            os.chdir(folder)
            if description["toml"] is not None:
                Path("mock-accelerator.toml").write_text(description["toml"])
            document = asyncio.run(Scenario(agent, description, folder).run())
            result.write_text(json.dumps(document))
            os._exit(0)
        except BaseException:
            traceback.print_exc()
            sys.stderr.flush()
            os._exit(1)
    deadline = time.monotonic() + SCENARIO_SECONDS
    while True:
        done, status = os.waitpid(pid, os.WNOHANG)
        if done:
            break
        if time.monotonic() > deadline:
            os.kill(pid, signal.SIGKILL)
            os.waitpid(pid, 0)
            return {"failed": f"took longer than {SCENARIO_SECONDS:.0f} seconds"}
        time.sleep(0.01)
    if status != 0 or not result.exists():
        return {"failed": f"ended with status {status}; see the log above"}
    return json.loads(result.read_text())  # type: ignore[no-any-return]


def main() -> None:
    """Runs a suite of scenarios."""
    suite = json.loads(Path(sys.argv[1]).read_text())
    root = Path(suite["folder"])
    # The agent takes its dummy configuration from where it is imported.
    os.chdir(root)
    Path("agent.dummy.toml").write_text(suite["dummy_toml"])
    shims = root / "shims"
    for name in ("with-docker", "without-docker"):
        (shims / name).mkdir(parents=True)
    docker = shims / "with-docker" / "docker"
    docker.write_text('#!/bin/sh\necho \'{"Client":{},"Server":{"Version":"20.10.24"}}\'\n')
    docker.chmod(0o755)
    agent = Agent()
    answers: dict[str, Json] = {}
    for description in suite["scenarios"]:
        folder = root / "scenarios" / description["name"].replace("/", "_")
        environ = {
            "HOME": str(folder),
            "PATH": str(shims / ("with-docker" if description["docker"] else "without-docker")),
            "DOCKER_HOST": "unix:///nowhere.sock",
            "ACCELMOCK_BOARD": str(folder / "board"),
        }
        answers[description["name"]] = run_in_child(agent, description, folder, environ)
    Path(sys.argv[2]).write_text(json.dumps(answers, indent=1))


if __name__ == "__main__":
    main()
