# SPDX-License-Identifier: Apache-2.0
"""Texts of mock-accelerator.toml for tests of real agents, short enough to be read beside what is expected of them."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

from harness.environments import ROOT

# Upstream's own samples, where somebody has put them: beside the repository, or where the variable says.
UPSTREAM_SAMPLES = Path(os.environ.get("ACCELMOCK_UPSTREAM_SAMPLES", ROOT.parent / "shared" / "upstream-samples"))
OWN_SAMPLES = ROOT / "configs" / "accelerator"

MOTHER = "c59395cd-ac91-4cd3-a1b0-3d2568aa2d0{}"

FORMAT = """
[formats.{name}]
display_unit = "{unit}"
display_icon = "gpu1"
human_readable_name = "{unit}"
description = "{description}"
number_format = {{ binary = false, round_length = {digits} }}
"""


def device(
    number: int, *, model: str = "CUDA GPU", memory: str = "40G", processors: int = 108, mig: bool = False
) -> str:
    return (
        f'  {{ mother_uuid = "{MOTHER.format(number)}", model_name = "{model}", numa_node = {number % 2},'
        f' subproc_count = {processors}, memory_size = "{memory}", is_mig_device = {str(mig).lower()} }},'
    )


def machine(slot: str, devices: Sequence[str], *, formats: str = "", more: str = "") -> str:
    attributes = 'nvidia_driver = "450.00.00"\ncuda_runtime = "11.0"\n' if slot == "cuda" else ""
    lines = [f'slot_name = "{slot}"', 'device_plugin_name = "CUDADevice"', "devices = [", *devices, "]"]
    return "\n".join(lines) + f"\n[attributes]\n{attributes}{formats}\n{more}\n"


DEVICE_FORMAT = FORMAT.format(name="device", unit="GPU", description="a whole one", digits=0)
SHARES_FORMAT = FORMAT.format(name="shares", unit="fGPU", description="a part of one", digits=2)
MIG_FORMAT = FORMAT.format(name='"*-mig"', unit="GPU", description="a slice of one", digits=0)

CUDA = machine("cuda", [device(number) for number in (1, 2, 3, 4)], formats=DEVICE_FORMAT + SHARES_FORMAT)

# As upstream's sample: no [formats.shares].
ROCM = machine("rocm", [device(number, model="AMD MI250") for number in (1, 2, 3, 4)], formats=DEVICE_FORMAT)

MIG = machine(
    "cuda",
    [
        device(1),
        device(2),
        device(3, model="MIG-20g", memory="20G", processors=56, mig=True),
        *[device(3, model="MIG-10g", memory="10G", processors=28, mig=True)] * 2,
        *[device(4, model="MIG-5g", memory="5G", processors=14, mig=True)] * 4,
    ],
    formats=DEVICE_FORMAT + MIG_FORMAT,
)

IDLE = '[telemetry]\nunallocated = "idle"\n'
