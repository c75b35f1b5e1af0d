# SPDX-License-Identifier: Apache-2.0
"""NVIDIA's container toolkit, which writes down what containers are to be given of a driver and its devices."""

from __future__ import annotations

import os
import shutil
import stat
from pathlib import Path

import pytest
from clients_machine import LIBRARY, TOOLKIT, Machine, Result

pytestmark = [
    pytest.mark.skipif(not TOOLKIT.exists(), reason="nvidia-ctk is not installed: there is no Go"),
    pytest.mark.skipif(os.geteuid() != 0, reason="only root can make device nodes"),
]

DRIVER = "535.183.06"
MAJOR = 195


def make_root(machine: Machine, devices: int, library: bool = True) -> Path:
    """A root with what a driver leaves there: the library by its version, and nodes."""
    root = machine.folder / "root"
    folder = root / "usr" / "lib" / "x86_64-linux-gnu"
    folder.mkdir(parents=True)
    (root / "dev").mkdir()
    if library:
        shutil.copy(LIBRARY, folder / f"libnvidia-ml.so.{DRIVER}")
        (folder / "libnvidia-ml.so.1").symlink_to(f"libnvidia-ml.so.{DRIVER}")
    minors = {f"nvidia{i}": i for i in range(devices)} | {"nvidiactl": 255}
    for name, minor in minors.items():
        try:
            os.mknod(root / "dev" / name, 0o666 | stat.S_IFCHR, os.makedev(MAJOR, minor))
        except PermissionError:
            pytest.skip("this root may not make device nodes")
    return root


def generate(machine: Machine, root: Path) -> Result:
    options = [f"--driver-root={root}", f"--dev-root={root}", "--nvidia-cdi-hook-path=/usr/bin/nvidia-cdi-hook"]
    return machine.client(TOOLKIT, "cdi", "generate", *options, f"--output={root / 'cdi.yaml'}", library=False)


def test_whole_devices(machine: Machine) -> None:
    machine.load("cuda.toml")
    root = make_root(machine, 4)
    done = generate(machine, root)
    assert done.code == 0, done
    text = (root / "cdi.yaml").read_text()
    for device in machine.status()["devices"]:
        assert f"name: GPU-{device['uuid']}" in text
    for i in range(4):
        assert f'name: "{i}"' in text
        assert f"/dev/nvidia{i}\n" in text


def test_slices(machine: Machine) -> None:
    """It asks NVML for every slice and its instances, and fails at the kernel's list of their nodes only."""
    machine.load("cuda-mig.toml")
    done = generate(machine, make_root(machine, 4))
    assert done.code == 1
    assert "error getting MIG capability device paths" in done.err


def test_without_the_library(machine: Machine) -> None:
    machine.load("cuda.toml")
    root = make_root(machine, 4, library=False)
    assert generate(machine, root).code != 0
    assert not (root / "cdi.yaml").exists()
