# SPDX-License-Identifier: Apache-2.0
"""Runs the built nvidia-smi on a board of the test's own, and writes the machines that it is shown."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

from commandline import BUILD, Result, Surroundings

NVIDIA_SMI = BUILD / "src" / "smi" / "nvidia-smi"
LIBRARY = BUILD / "src" / "front" / "nvml" / "libnvidia-ml.so.1"

IDENTITY = "00000000-1111-2222-3333-00000000000{}"
H100 = "NVIDIA H100 80GB HBM3"

# When something is printed, and the processors of the machine where it is, are what a frozen board does not stop.
MASKS = (
    (re.compile(r"\b[A-Z][a-z]{2} [A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d \d{4}\b"), "Day Mon dd hh:mm:ss yyyy"),
    (re.compile(r"\b\d{4}/\d\d/\d\d \d\d:\d\d:\d\d\.\d{3}\b"), "yyyy/mm/dd hh:mm:ss.mmm"),
    (re.compile(r"\t[\d,-]+(?=\t[^\t]+\t\tN/A$)", re.MULTILINE), "\tprocessors"),
)


def still(text: str) -> str:
    """A text with all of these masked."""
    for pattern, mask in MASKS:
        text = pattern.sub(mask, text)
    return text


def device(
    number: int | str,
    model: str = H100,
    memory: str = "81559M",
    units: int = 132,
    mig: bool = False,
    product: str | None = None,
) -> str:
    identity = IDENTITY.format(number) if isinstance(number, int) else number
    named = f', product = "{product}"' if product is not None else ""
    return (
        f'  {{ mother_uuid = "{identity}", model_name = "{model}", numa_node = 0, subproc_count = {units},'
        f' memory_size = "{memory}", is_mig_device = {str(mig).lower()}{named} }},\n'
    )


def machine(*devices: str, driver: str = "580.105.08", cuda: str = "13.0") -> str:
    """A machine on which nobody does anything."""
    return (
        'slot_name = "cuda"\ndevice_plugin_name = "CUDADevice"\ndevices = [\n'
        + "".join(devices)
        + f"""]
[telemetry]
unallocated = "idle"
[attributes]
nvidia_driver = "{driver}"
cuda_driver = "{cuda}"
cuda_runtime = "{cuda}"
[formats.device]
display_unit = "GPU"
display_icon = "gpu1"
human_readable_name = "GPU"
description = "a whole one"
number_format = {{ binary = false, round_length = 0 }}
"""
    )


# A device, and two slices of another.
SLICED = (
    device(1),
    device(2, f"{H100} MIG 3g.40gb", memory="40448M", units=60, mig=True),
    device(2, f"{H100} MIG 1g.10gb", memory="9984M", units=16, mig=True),
)


class Program(Surroundings):
    """nvidia-smi, and the board that it sees."""

    def smi(self, *arguments: str | Path, board: Path | None = None) -> Result:
        return self.run(*arguments, program=NVIDIA_SMI, ACCELMOCK_BOARD=str(board or self.board))

    def freeze_machine(self, *devices: str, tick: int = 1000, driver: str = "580.105.08", cuda: str = "13.0") -> None:
        self.load(machine(*devices, driver=driver, cuda=cuda))
        self.freeze(tick)

    def rows(self, names: Iterable[str], *arguments: str) -> list[dict[str, str]]:
        """What is answered to a question, a row for each device."""
        asked = list(names)
        done = self.smi(f"--query-gpu={','.join(asked)}", "--format=csv,noheader,nounits", *arguments)
        assert (done.code, done.err) == (0, ""), done
        return [dict(zip(asked, line.split(", "), strict=True)) for line in done.out.splitlines()]
