# SPDX-License-Identifier: Apache-2.0
"""Calls each function of nvidia-ml-py once, and prints what came of it as JSON: "value", or the error's name."""

from __future__ import annotations

import inspect
import json
import sys

import pynvml

OURS_NOT = {"nvmlInit", "nvmlInitWithFlags", "nvmlShutdown", "nvmlExceptionClass", "nvmlErrorString"}


def main() -> None:
    pynvml.nvmlInit()
    device = pynvml.nvmlDeviceGetHandleByIndex(int(sys.argv[1]))
    other = pynvml.nvmlDeviceGetHandleByIndex(int(sys.argv[1]) ^ 1)
    known = {
        "handle": device,
        "device": device,
        "handle1": device,
        "device1": device,
        "handle2": other,
        "device2": other,
        "uuid": pynvml.nvmlDeviceGetUUID(device),
        "serial": pynvml.nvmlDeviceGetSerial(device),
        "pciBusId": pynvml.nvmlDeviceGetPciInfo(device).busId,
        "cpuSetSize": 16,
        "nodeSetSize": 16,
        "memoryClockMHz": 2619,
        "fieldIds": [pynvml.NVML_FI_DEV_POWER_INSTANT],
        "timestamp": 0,
        "timeStamp": 0,
        "type": 0,
        "gpuFabricInfo": pynvml.byref(pynvml.c_nvmlGpuFabricInfo_t()),
    }
    outcomes = {}
    for name, function in sorted(vars(pynvml).items()):
        if not name.startswith("nvml") or not inspect.isfunction(function) or name in OURS_NOT:
            continue
        arguments = [
            known.get(parameter.name, 0)
            for parameter in inspect.signature(function).parameters.values()
            if parameter.default is inspect.Parameter.empty
        ]
        try:
            function(*arguments)
            outcomes[name] = "value"
        except pynvml.NVMLError as error:
            outcomes[name] = pynvml.nvmlErrorString(error.value)
        except Exception as error:  # the client's own: it wants a structure that nobody gave
            outcomes[name] = f"client: {type(error).__name__}"
    json.dump(outcomes, sys.stdout)


main()
