# SPDX-License-Identifier: Apache-2.0
"""The devices that the agent is given."""

from typing import Any

from ai.backend.agent.resources import AbstractComputeDevice
from ai.backend.common.types import DeviceId, DeviceName


class MockDevice(AbstractComputeDevice):  # type: ignore[misc]
    """A device that is not there."""

    plugin_name: str
    model_name: str
    mother_uuid: str

    # All by name, since to pass on lists of arguments takes longer than the rest, and there may be many devices.
    def __init__(
        self,
        plugin_name: str,
        model_name: str,
        mother_uuid: str,
        device_id: DeviceId,
        hw_location: str,
        memory_size: int,
        processing_units: int,
        numa_node: int | None = None,
        device_name: DeviceName | None = None,
    ) -> None:
        super().__init__(device_id, hw_location, memory_size, processing_units, numa_node, device_name)
        self.plugin_name = plugin_name
        self.model_name = model_name
        self.mother_uuid = mother_uuid

    def __repr__(self) -> str:
        return f"<{self.plugin_name} {self.device_id}: {self.model_name}>"

    __str__ = __repr__


class CUDADevice(MockDevice):
    """A GPU, or a slice of one."""

    is_mig_device: bool

    def __init__(self, is_mig_device: bool, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.is_mig_device = is_mig_device
