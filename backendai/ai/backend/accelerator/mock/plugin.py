# SPDX-License-Identifier: Apache-2.0
"""
The plugin, as agents of Backend.AI load it. Everything is decided in C (see _native); here are only the agent's
classes and its coroutines, and nothing raises out of them but init(), and statistics where a condition on the board
asks for that.
"""

import asyncio
import json
import logging
import os
from collections.abc import Collection, Mapping, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any, ClassVar

from ai.backend.agent.resources import (
    AbstractAllocMap,
    AbstractComputePlugin,
    DeviceSlotInfo,
    DiscretePropertyAllocMap,
    FractionAllocMap,
)
from ai.backend.agent.stats import (
    ContainerMeasurement,
    Measurement,
    MetricTypes,
    NodeMeasurement,
    ProcessMeasurement,
    StatContext,
)
from ai.backend.common import config
from ai.backend.common.types import BinarySize, DeviceId, DeviceName, SlotName, SlotTypes
from ai.backend.logging import BraceStyleAdapter

from . import __version__, _native, agent
from .agent import InitializationError
from .containers import Allocations, inspect
from .types import CUDADevice, MockDevice

__all__ = (
    "PREFIX",
    "CUDADevice",
    "MockDevice",
    "MockPlugin",
)

PREFIX = "mock"

log = BraceStyleAdapter(logging.getLogger(__name__))


class MockPlugin(AbstractComputePlugin):  # type: ignore[misc]
    """Accelerators that are not there."""

    config_watch_enabled = False

    configuration_name: ClassVar[str] = "mock-accelerator"
    """What describes the accelerators, without its ending: where the agent looks for files of its own."""

    is_beside: ClassVar[bool] = False
    """Whether there is another plugin of ours in the agent, which has the board that has no name."""

    direct_stores: ClassVar[bool] = True
    """Whether statistics are made by filling the slots of the agent's classes, where that can be done."""

    key: DeviceName
    slot_types: list[tuple[SlotName, SlotTypes]]
    exclusive_slot_types: set[str]

    enabled: bool = False
    device_mask: Sequence[DeviceId] = ()
    reserved_memory: int = 0
    quantum_size: Decimal = Decimal("0.1")

    _accelerators: _native.Accelerators
    _devices: list[MockDevice]
    _slots: dict[SlotName, Decimal]
    _extra_info: dict[str, Any]
    _metadata: dict[str, Any]
    _untold: set[str]

    async def init(self, context: Any | None = None) -> None:
        try:
            self._init()
        except InitializationError:
            raise
        except Exception as error:
            raise InitializationError(f"The mock accelerators cannot be used: {error}") from error

    def _init(self) -> None:
        if (upstream := agent.find_upstream()) is not None:
            log.warning(
                "backend.ai-accelerator-mock {} is installed too, and both own the files in {}: uninstall both "
                "(pip uninstall backend.ai-accelerator-mock accelmock) and install accelmock again",
                upstream,
                Path(__file__).parent,
            )
        native = self._load()
        self.key = DeviceName(native.slot_name)
        self._check_key()
        if not native.mode_given:
            log.warning('allocation_mode of {} is not set; devices are handed out whole ("discrete")', self.key)
        self._accelerators = native
        self._untold = set()
        self.reserved_memory = native.reserved_memory
        self.quantum_size = native.quantum_size
        self.device_mask = [DeviceId(device_id) for device_id in native.device_mask]
        self._devices = self._make_devices()
        self._make_slots()
        self._metadata = native.metadata()
        self._extra_info = self._make_extra_info()
        directory, how = native.publish()
        agent.remember(self)
        self.enabled = True
        log.info(
            "{} mock devices of {} from {} in {} mode; the board in {} was {}",
            len(self._devices),
            self.key,
            native.source,
            "fractional" if native.fractional else "discrete",
            directory,
            how,
        )

    def _load(self) -> _native.Accelerators:
        path = _find_toml(self.configuration_name)
        measures = _native.Measures(
            Measurement,
            NodeMeasurement,
            ContainerMeasurement,
            ProcessMeasurement,
            MetricTypes,
            direct=self.direct_stores,
        )
        try:
            return _native.Accelerators(
                path,
                measures,
                self.plugin_config or {},
                agent.section(self.local_config, "plugins"),
                agent.agent_id(self.local_config),
                _warn,
                beside=self.is_beside,
            )
        except _native.Error as error:
            hint = ""
            if os.environ.get("BACKEND_CONFIG_FILE"):
                hint = " (BACKEND_CONFIG_FILE names this file, for the agent and for the mock accelerators alike)"
            raise InitializationError(f"{error}{hint}") from None

    def _check_key(self) -> None:
        rival = agent.find_rival(self, str(self.key), self.local_config)
        if rival is not None:
            raise InitializationError(
                f'slot_name is "{self.key}", which is also the key of {rival}; the agent would not start with both: '
                "name only one of them in allow-compute-plugins"
            )
        if not agent.is_in_allocation_order(self.local_config, str(self.key)):
            log.warning(
                "{0} is missing in allocation-order of [resource] in agent.toml: no session will get any of it",
                self.key,
            )

    def _make_devices(self) -> list[MockDevice]:
        # By position, and equal sizes as one object: there may be many. Each row is let go as soon as it is read: the
        # collector of cycles, which so many objects call, then finds half as many.
        plugin_name, key, is_cuda = self._accelerators.plugin_name, self.key, self.key == "cuda"
        sizes: dict[int, BinarySize] = {}
        devices: list[MockDevice] = []
        rows = self._accelerators.devices()
        rows.reverse()
        while rows:
            device_id, location, memory, processors, node, model, mother, is_slice = rows.pop()
            size = sizes.get(memory)
            if size is None:
                size = sizes[memory] = BinarySize(memory)
            devices.append(
                CUDADevice(is_slice, plugin_name, model, mother, device_id, location, size, processors, node, key)
                if is_cuda
                else MockDevice(plugin_name, model, mother, device_id, location, size, processors, node, key)
            )
        return devices

    def _make_slots(self) -> None:
        rows = self._accelerators.slots()
        self.slot_types = [
            (SlotName(name), SlotTypes.UNIQUE if unique else SlotTypes.COUNT) for name, unique, _ in rows
        ]
        self._slots = {SlotName(name): Decimal(total) for name, _, total in rows}
        self.exclusive_slot_types = set()
        if self.key == "cuda" or any(unique for _, unique, _ in rows):
            self.exclusive_slot_types = {f"{self.key}.device:*-mig", f"{self.key}.device", f"{self.key}.shares"}
        if len(rows) > 1 and agent.loses_statistics_of_several_slots():
            log.warning(
                "This agent publishes no statistics of the node while a plugin has several slots, as {} has: {}",
                self.key,
                ", ".join(name for name, _, _ in rows),
            )

    def _make_extra_info(self) -> dict[str, Any]:
        info: dict[str, Any] = {}
        if self.key == "cuda":
            info |= {"nvidia_driver": "450.00.00", "cuda_runtime": "11.0"}
        for name, text, is_json in self._accelerators.attributes():
            info[name] = json.loads(text) if is_json else text
        return {f"{self.key}_support": True} | info

    async def cleanup(self) -> None:
        agent.forget(self)
        native = getattr(self, "_accelerators", None)
        if native is not None:
            native.close()

    async def update_plugin_config(self, new_plugin_config: Mapping[str, Any]) -> None:
        pass

    # ---- what there is ----------------------------------------------------------------------------------------------

    async def list_devices(self) -> Collection[MockDevice]:
        return self._devices

    async def available_slots(self) -> Mapping[SlotName, Decimal]:
        try:
            offered = self._accelerators.offered()
        except Exception:
            log.exception("What is offered of {} could not be read", self.key)
            offered = None
        if offered is None:
            return dict(self._slots)
        return {slot: Decimal(total) for slot, total in zip(self._slots, offered, strict=True)}

    def get_version(self) -> str:
        return __version__

    async def extra_info(self) -> Mapping[str, Any]:
        return dict(self._extra_info)

    def get_metadata(self) -> Any:
        return dict(self._metadata)

    async def get_node_hwinfo(self) -> Any:
        try:
            status, reason, details = self._accelerators.hardware()
        except Exception as error:
            status, reason, details = "unavailable", str(error), {}
        return {
            "status": status,
            "status_info": reason,
            "metadata": {
                "name": f"Mock accelerators of {self.key}",
                "platform": "accelmock",
                "serial_number": "N/A",
                "version": __version__,
                "last_updated": datetime.now(UTC).isoformat(),
                **details,
            },
        }

    # ---- what is handed out -----------------------------------------------------------------------------------------

    async def create_alloc_map(self) -> AbstractAllocMap:
        device_slots = {
            DeviceId(device_id): DeviceSlotInfo(self.slot_types[slot][1], self.slot_types[slot][0], Decimal(amount))
            for device_id, slot, amount in self._accelerators.device_slots()
        }
        alloc_map: AbstractAllocMap
        if self._accelerators.fractional:
            alloc_map = FractionAllocMap(
                device_slots=device_slots,
                exclusive_slot_types=self.exclusive_slot_types,
                quantum_size=self.quantum_size,
            )
        else:
            alloc_map = DiscretePropertyAllocMap(
                device_slots=device_slots, exclusive_slot_types=self.exclusive_slot_types
            )
        if len(self.slot_types) > 1:
            agent.guard_amounts(alloc_map)
        self._accelerators.watch(alloc_map)
        return alloc_map

    async def get_hooks(self, distro: str, arch: str) -> Sequence[Path]:
        return []

    async def generate_docker_args(self, docker: Any, device_alloc: Allocations) -> Mapping[str, Any]:
        try:
            lines = self._accelerators.environment(device_alloc)
        except Exception:
            log.exception("The environment of a container could not be made out of {!r}", device_alloc)
            return {}
        return {"Env": [f"{name}={value}" for name, value in lines.items()]}

    async def generate_resource_data(self, device_alloc: Allocations) -> Mapping[str, str]:
        try:
            return self._accelerators.resource_data(device_alloc)
        except Exception:
            log.exception("The resource data of a container could not be made out of {!r}", device_alloc)
            return {}

    async def get_attached_devices(self, device_alloc: Allocations) -> Sequence[Any]:
        try:
            rows = self._accelerators.attached(device_alloc)
        except Exception:
            log.exception("The devices of a container could not be made out of {!r}", device_alloc)
            return []
        return [
            {
                "device_id": DeviceId(device_id),
                "model_name": model,
                "data": {"smp": processors, "proc": processors, "mem": BinarySize(memory)},
            }
            for device_id, model, processors, memory in rows
        ]

    async def get_docker_networks(self, device_alloc: Allocations) -> list[str]:
        return []

    async def generate_mounts(self, source_path: Path, device_alloc: Allocations) -> list[Any]:
        return []

    async def restore_from_container(self, container: Any, alloc_map: AbstractAllocMap) -> None:
        try:
            spec = await agent.get_resource_spec_from_container(container.backend_obj)
            if spec is None:
                return
            held, gone = self._accelerators.restorable(spec.allocations.get(self.key, {}))
            if gone:
                log.warning(
                    "Container {} holds devices of {} that are there no more, and are not restored: {}",
                    container.id,
                    self.key,
                    ", ".join(gone),
                )
            if held:
                alloc_map.apply_allocation({SlotName(slot): amounts for slot, amounts in held.items()})
        except Exception:
            log.exception("What container {} holds of {} could not be restored", container.id, self.key)

    # ---- statistics -------------------------------------------------------------------------------------------------

    async def gather_node_measures(self, ctx: StatContext) -> Sequence[NodeMeasurement]:
        try:
            await self._be_late()
            return self._accelerators.node_measures(ctx)
        except _native.Disturbed:
            raise
        except Exception:
            log.exception("The statistics of {} could not be collected", self.key)
            return []

    async def gather_container_measures(
        self, ctx: StatContext, container_ids: Sequence[str]
    ) -> Sequence[ContainerMeasurement]:
        try:
            await self._be_late()
            await self._learn(ctx, container_ids)
            return self._accelerators.container_measures(ctx, container_ids)
        except _native.Disturbed:
            raise
        except Exception:
            log.exception("The statistics of the containers of {} could not be collected", self.key)
            return []

    async def gather_process_measures(
        self, ctx: StatContext, pid_map: Mapping[int, str]
    ) -> Sequence[ProcessMeasurement]:
        try:
            await self._be_late()
            await self._learn(ctx, list(dict.fromkeys(pid_map.values())))
            return self._accelerators.process_measures(ctx, pid_map)
        except _native.Disturbed:
            raise
        except Exception:
            log.exception("The statistics of the processes of {} could not be collected", self.key)
            return []

    async def _be_late(self) -> None:
        """Waits for as long as a condition on the board says; what it then answers is of afterwards."""
        if delay := self._accelerators.delay():
            await asyncio.sleep(delay)

    async def _learn(self, ctx: StatContext, container_ids: Sequence[str]) -> None:
        """What a container holds never changes: docker is asked once about each."""
        unknown = self._accelerators.unknown_containers(container_ids)
        if not unknown:
            return
        for container_id, found in (await inspect(unknown, str(self.key), self._untold)).items():
            self._accelerators.learn(ctx, container_id, found.allocations, found.profile)


def _warn(sentence: str) -> None:
    log.warning("{}", sentence)


def _find_toml(name: str) -> Path:
    """The file, where the agent looks for it."""
    try:
        return Path(config.find_config_file(name))
    except Exception as error:
        places = getattr(error, "invalid_data", None)
        text = " ".join(map(str, places.values())) if isinstance(places, Mapping) else str(error)
        raise InitializationError(f"There is no {name}.toml to describe the accelerators: {text.rstrip('.')}") from None
