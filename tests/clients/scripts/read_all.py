# SPDX-License-Identifier: Apache-2.0
"""What nvidia-ml-py reads of every device, under the board's own names, as JSON."""

from __future__ import annotations

import json
import sys
from typing import Any

import pynvml


def read(handle: Any) -> dict[str, Any]:
    memory = pynvml.nvmlDeviceGetMemoryInfo(handle, version=pynvml.nvmlMemory_v2)
    # What of a device in MIG mode is not said is null.
    try:
        utilization = pynvml.nvmlDeviceGetUtilizationRates(handle)
        busy = {"utilization_percent": utilization.gpu, "memory_utilization_percent": utilization.memory}
    except pynvml.NVMLError_NotSupported:
        busy = {}
    return {
        "id": pynvml.nvmlDeviceGetUUID(handle),
        "model": pynvml.nvmlDeviceGetName(handle),
        "serial": pynvml.nvmlDeviceGetSerial(handle),
        "pci": pynvml.nvmlDeviceGetPciInfo(handle).busId,
        "minor": pynvml.nvmlDeviceGetMinorNumber(handle),
        "channels": {
            "memory_total_byte": memory.total,
            "memory_reserved_byte": memory.reserved,
            "memory_used_byte": memory.used,
            "memory_free_byte": memory.free,
            "power_milliwatt": pynvml.nvmlDeviceGetPowerUsage(handle),
            "energy_millijoule": pynvml.nvmlDeviceGetTotalEnergyConsumption(handle),
            "temperature_celsius": pynvml.nvmlDeviceGetTemperature(handle, pynvml.NVML_TEMPERATURE_GPU),
            "clock_core_megahertz": pynvml.nvmlDeviceGetClockInfo(handle, pynvml.NVML_CLOCK_SM),
            "clock_memory_megahertz": pynvml.nvmlDeviceGetClockInfo(handle, pynvml.NVML_CLOCK_MEM),
            "performance_state_level": pynvml.nvmlDeviceGetPerformanceState(handle),
            "power_limit_milliwatt": pynvml.nvmlDeviceGetEnforcedPowerLimit(handle),
            **busy,
        },
        "processes": [
            [process.pid, process.usedGpuMemory] for process in pynvml.nvmlDeviceGetComputeRunningProcesses(handle)
        ],
    }


def main() -> None:
    pynvml.nvmlInit()
    handles = [pynvml.nvmlDeviceGetHandleByIndex(i) for i in range(pynvml.nvmlDeviceGetCount())]
    json.dump([read(handle) for handle in handles], sys.stdout)
    pynvml.nvmlShutdown()


main()
