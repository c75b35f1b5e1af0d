# SPDX-License-Identifier: Apache-2.0
"""Programs that people watch GPUs with, each with what it shows and, without the library, that it shows nothing."""

from __future__ import annotations

import json

from clients_machine import Machine


def test_gpustat(machine: Machine) -> None:
    machine.load("cuda.toml")
    gpus = json.loads(machine.client("gpustat", "--json").out)["gpus"]
    devices = machine.status()["devices"]
    assert len(gpus) == len(devices) == 4
    for gpu, device in zip(gpus, devices, strict=True):
        channels = device["channels"]
        assert gpu["uuid"] == f"GPU-{device['uuid']}"
        assert gpu["name"] == device["model"]
        assert gpu["utilization.gpu"] == channels["utilization_percent"]
        assert gpu["temperature.gpu"] == channels["temperature_celsius"]
        assert gpu["memory.total"] == channels["memory_total_byte"] >> 20
        # Its memory is NVML's first structure, where what is reserved is used.
        assert gpu["memory.used"] == (channels["memory_used_byte"] + channels["memory_reserved_byte"]) >> 20
    nothing = machine.client("gpustat", "--json", library=False)
    assert nothing.code != 0
    assert "gpus" not in nothing.out


def test_nvitop(machine: Machine) -> None:
    machine.load("h100x8.toml")
    shown = machine.client("nvitop", "-1", "--ascii")
    assert shown.code == 0, shown
    assert "Driver Version: 535.183.06" in shown.out
    assert shown.out.count("H100 80GB HBM3") == 8
    for device in machine.status()["devices"]:
        channels = device["channels"]
        row = f"{channels['temperature_celsius']}C   P{channels['performance_state_level']}"
        assert row in shown.out
        assert f"{channels['utilization_percent']}%      Default" in shown.out
    assert machine.client("nvitop", "-1", library=False).code != 0


def test_nvitop_mig(machine: Machine) -> None:
    machine.load("cuda-mig.toml")
    shown = machine.client("nvitop", "-1", "--ascii")
    assert shown.code == 0, shown
    slices = [device for device in machine.status()["devices"] if device["kind"] == "slice"]
    assert len(slices) == 11
    assert shown.out.count("MIG 1g.5gb") + shown.out.count("1g.5gb @ GI/CI") >= 8


def test_py3smi(machine: Machine) -> None:
    """The binding of long ago: the first structures, and names without versions."""
    machine.load("cuda.toml")
    shown = machine.client("py3smi")
    assert shown.code == 0, shown
    for device in machine.status()["devices"]:
        channels = device["channels"]
        used = (channels["memory_used_byte"] + channels["memory_reserved_byte"]) // (1 << 20)
        assert f"{used}MiB / {channels['memory_total_byte'] >> 20}MiB" in shown.out
        assert f"{channels['utilization_percent']}%    Default" in shown.out
    assert "MiB" not in machine.client("py3smi", library=False).out


def test_glances(machine: Machine) -> None:
    machine.load("cuda.toml")
    words = ("glances", "--stdout-json", "gpu", "--stop-after", "2", "--disable-check-update")
    shown = machine.client(*words)
    line = next(line for line in shown.out.splitlines() if line.startswith("{"))
    gpus = json.loads(line)["gpu"]
    assert [gpu["name"] for gpu in gpus] == ["NVIDIA A100-SXM4-40GB"] * 4
    for gpu, device in zip(gpus, machine.status()["devices"], strict=True):
        assert gpu["proc"] == device["channels"]["utilization_percent"]
        assert gpu["temperature"] == device["channels"]["temperature_celsius"]
    assert "A100" not in machine.client(*words, library=False).out
