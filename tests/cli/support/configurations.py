# SPDX-License-Identifier: Apache-2.0
"""Machines for tests of the command."""

from __future__ import annotations

IDENTITY = "00000000-1111-2222-3333-00000000000{}"

FORMATS = """
[attributes]
nvidia_driver = "550.54.15"
cuda_runtime = "12.4"

[formats.device]
display_unit = "GPU"
display_icon = "gpu1"
human_readable_name = "GPU"
description = "a whole one"
number_format = { binary = false, round_length = 0 }
"""


def device(number: int, model: str, memory: str = "80G", units: int = 132, mig: bool = False) -> str:
    return (
        f'  {{ mother_uuid = "{IDENTITY.format(number)}", model_name = "{model}", numa_node = {number % 2},'
        f' subproc_count = {units}, memory_size = "{memory}", is_mig_device = {str(mig).lower()} }},\n'
    )


def machine(*devices: str, more: str = "") -> str:
    return (
        'slot_name = "cuda"\ndevice_plugin_name = "CUDADevice"\ndevices = [\n'
        + "".join(devices)
        + "]\n"
        + FORMATS
        + more
    )


# No product of the catalogue: what it shows is the generic one's.
H100 = "Mocked H100 80GB HBM3"

TWO = machine(device(1, H100), device(2, H100))
THREE = machine(device(1, H100), device(2, H100), device(3, H100))

# A device, and two slices of a mother that is not listed.
SLICED = machine(
    device(1, H100),
    device(2, f"{H100} MIG 3g.40gb", memory="40G", units=60, mig=True),
    device(2, f"{H100} MIG 1g.20gb", memory="20G", units=16, mig=True),
)
