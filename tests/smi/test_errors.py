# SPDX-License-Identifier: Apache-2.0
"""What nvidia-smi says, and ends with, where something is wrong."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from smi_program import IDENTITY, LIBRARY, NVIDIA_SMI, Program, device


def test_no_driver(smi: Program) -> None:
    done = smi.smi(board=smi.folder / "nothing")
    assert done.code == 9
    assert done.out == (
        "NVIDIA-SMI has failed because it couldn't communicate with the NVIDIA driver. Make sure that the latest "
        "NVIDIA driver is installed and running.\n\n"
    )


def test_no_library(smi: Program) -> None:
    """Alone, where nothing of ours is beside it."""
    alone = Path(shutil.copy(NVIDIA_SMI, smi.here / "nvidia-smi"))
    done = smi.run("-L", program=alone)
    assert done.code == 12
    assert done.out.startswith("NVIDIA-SMI couldn't find libnvidia-ml.so library in your system. ")


def test_the_library_that_the_caller_names(smi: Program) -> None:
    """LD_LIBRARY_PATH, as containers and accelmock's own surroundings set it."""
    smi.freeze_machine(device(1))
    alone = Path(shutil.copy(NVIDIA_SMI, smi.here / "nvidia-smi"))
    assert smi.run("-L", program=alone, LD_LIBRARY_PATH=str(LIBRARY.parent)).out == smi.smi("-L").out


def test_beside_where_it_is_installed(smi: Program) -> None:
    smi.freeze_machine(device(1))
    for folder in ("bin", "lib"):
        (smi.here / folder).mkdir(parents=True)
    alone = Path(shutil.copy(NVIDIA_SMI, smi.here / "bin"))
    shutil.copy(LIBRARY, smi.here / "lib")
    assert smi.run("-L", program=alone).out == smi.smi("-L").out


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (["--query-gpu=index,xyz", "--format=csv"], 2, 'Field "xyz" is not a valid field to query.\n\n'),
        (["--query-compute-apps=xyz", "--format=csv"], 2, 'Field "xyz" is not a valid field to query.\n\n'),
        (["--query-gpu=index"], 2, "\"--format=\" switch is missing. Please run 'nvidia-smi -h' for help.\n\n"),
        (["-format=csv"], 2, "ERROR: Option -format=csv is not recognized. Please run 'nvidia-smi -h' for help.\n\n"),
        (["-lms100"], 2, "ERROR: Option -lms100 is not recognized. Please run 'nvidia-smi -h' for help.\n\n"),
        (["what"], 2, "Invalid combination of input arguments. Please run 'nvidia-smi -h' for help.\n\n"),
        (["-i", "9"], 6, "No devices were found\n"),
        (["-i", "GPU-00000000-0000-0000-0000-00000000dead"], 6, "No devices were found\n"),
        (["-i", "0,9"], 6, "No devices were found\n"),
    ],
)
def test_wrong_words(smi: Program, words: list[str], code: int, said: str) -> None:
    smi.freeze_machine(device(1), device(2))
    done = smi.smi(*words)
    assert (done.code, done.out, done.err) == (code, said, "")


@pytest.mark.parametrize(
    ("chosen", "expected"),
    [
        ("0", ["0"]),
        ("1,0", ["0", "1"]),
        (f"GPU-{IDENTITY.format(2)}", ["1"]),
        ("pci", ["1"]),
        ("serial", ["1"]),
    ],
)
def test_devices_are_chosen_by_any_of_their_names(smi: Program, chosen: str, expected: list[str]) -> None:
    smi.freeze_machine(device(1), device(2))
    second = smi.rows(["pci.bus_id", "serial"])[1]
    chosen = {"pci": second["pci.bus_id"], "serial": second["serial"]}.get(chosen, chosen)
    for words in (["-i", chosen], [f"-i={chosen}"], [f"--id={chosen}"], ["--id", chosen]):
        assert [row["index"] for row in smi.rows(["index"], *words)] == expected


def test_a_lost_device_is_told_to_be(smi: Program) -> None:
    smi.freeze_machine(device(1), device(2))
    smi.change("lost", "1")
    rows = smi.rows(["index", "temperature.gpu"])
    assert [row["temperature.gpu"] for row in rows][1] == "[GPU is lost]"
    assert rows[0]["temperature.gpu"].isdigit()
    assert "GPU is lost" in smi.smi("-q", "-i", "1").out
    assert "ERR!" in smi.smi("-i", "1").out


def test_help_needs_no_driver(smi: Program) -> None:
    for words in (["-h"], ["--help-query-gpu"], ["--help-query-compute-apps"], ["dmon", "-h"]):
        done = smi.smi(*words, board=smi.folder / "nothing")
        assert done.code == 0
        assert len(done.out.splitlines()) > 10
