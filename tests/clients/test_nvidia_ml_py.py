# SPDX-License-Identifier: Apache-2.0
"""NVIDIA's own Python binding: all that it wraps, and what it reads against the board."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import uuid
from pathlib import Path

import pytest
from clients_machine import CLIENTS, LIBRARY, ROOT, Machine

# What a call may say besides a value, to arguments that are mostly 0.
HONEST = {"Not Supported", "Invalid Argument", "Not Found", "Argument Version Mismatch"}

# What clients ask for (docs/nvml.md says of which), and a value is known of an H100.
ANSWERED = [
    "DeviceGetName",
    "DeviceGetUUID",
    "DeviceGetSerial",
    "DeviceGetIndex",
    "DeviceGetMinorNumber",
    "DeviceGetCount",
    "DeviceGetBrand",
    "DeviceGetHandleByIndex",
    "DeviceGetHandleByUUID",
    "DeviceGetHandleByPciBusId",
    "DeviceGetPciInfo",
    "DeviceGetMemoryInfo",
    "DeviceGetUtilizationRates",
    "DeviceGetEncoderUtilization",
    "DeviceGetDecoderUtilization",
    "DeviceGetTemperature",
    "DeviceGetTemperatureV",
    "DeviceGetPowerUsage",
    "DeviceGetPowerManagementLimit",
    "DeviceGetPowerManagementDefaultLimit",
    "DeviceGetPowerManagementLimitConstraints",
    "DeviceGetEnforcedPowerLimit",
    "DeviceGetTotalEnergyConsumption",
    "DeviceGetClockInfo",
    "DeviceGetMaxClockInfo",
    "DeviceGetApplicationsClock",
    "DeviceGetDefaultApplicationsClock",
    "DeviceGetClock",
    "DeviceGetMaxCustomerBoostClock",
    "DeviceGetSupportedMemoryClocks",
    "DeviceGetSupportedGraphicsClocks",
    "DeviceGetPerformanceState",
    "DeviceGetPowerState",
    "DeviceGetCurrentClocksThrottleReasons",
    "DeviceGetSupportedClocksThrottleReasons",
    "DeviceGetComputeRunningProcesses",
    "DeviceGetGraphicsRunningProcesses",
    "DeviceGetMPSComputeRunningProcesses",
    "DeviceGetCurrPcieLinkGeneration",
    "DeviceGetCurrPcieLinkWidth",
    "DeviceGetMaxPcieLinkGeneration",
    "DeviceGetMaxPcieLinkWidth",
    "DeviceGetPcieThroughput",
    "DeviceGetPcieReplayCounter",
    "DeviceGetCudaComputeCapability",
    "DeviceGetArchitecture",
    "DeviceGetMigMode",
    "DeviceGetMaxMigDeviceCount",
    "DeviceGetComputeMode",
    "DeviceGetPersistenceMode",
    "DeviceGetDisplayMode",
    "DeviceGetDisplayActive",
    "DeviceGetEccMode",
    "DeviceGetTotalEccErrors",
    "DeviceGetBAR1MemoryInfo",
    "DeviceGetVbiosVersion",
    "DeviceGetInforomImageVersion",
    "DeviceGetInforomVersion",
    "DeviceGetBoardId",
    "DeviceGetMultiGpuBoard",
    "DeviceGetCpuAffinity",
    "DeviceGetNvLinkState",
    "DeviceGetNvLinkVersion",
    "DeviceGetNvLinkCapability",
    "DeviceGetNvLinkRemotePciInfo",
    "DeviceGetP2PStatus",
    "DeviceGetFieldValues",
    "DeviceIsMigDeviceHandle",
    "DeviceGetGpuFabricInfo",
    "DeviceGetAddressingMode",
    "DeviceGetPowerManagementMode",
    "SystemGetDriverVersion",
    "SystemGetNVMLVersion",
    "SystemGetCudaDriverVersion",
]


def test_every_function_answers(machine: Machine) -> None:
    machine.load("h100x8.toml")
    outcomes = machine.script("call_everything.py", "0")
    assert len(outcomes) > 400
    absent = {name for name, outcome in outcomes.items() if outcome == "Function Not Found"}
    header = (CLIENTS / "lib").glob("python3*/site-packages/nvidia/cu13/include/nvml.h")
    known = set(re.findall(r"\bnvml\w+(?=\()", next(header).read_text()))
    assert not absent & known
    others = {
        name: outcome
        for name, outcome in outcomes.items()
        if outcome != "value" and outcome not in HONEST and not outcome.startswith("client: ") and name not in absent
    }
    assert others == {}
    assert {name: outcomes[f"nvml{name}"] for name in ANSWERED} == dict.fromkeys(ANSWERED, "value")
    assert outcomes["nvmlDeviceGetMigDeviceHandleByIndex"] == "Not Found"
    assert outcomes["nvmlDeviceSetPersistenceMode"] == "Not Supported"


@pytest.mark.parametrize("sample", ["cuda.toml", "h100x8.toml", "cuda-mig.toml"])
def test_reads_what_the_command_shows(machine: Machine, sample: str) -> None:
    machine.load(sample)
    shown = [device for device in machine.status()["devices"] if device["kind"] != "slice"]
    read = machine.script("read_all.py")
    by_uuid = {device["id"]: device for device in read}
    for device in shown:
        its = by_uuid[f"GPU-{device['uuid']}"]
        assert its["model"] == device["model"]
        assert its["serial"] == device["serial"]
        assert its["pci"].lower().endswith(device["pci"].lower())
        assert its["channels"].items() <= device["channels"].items()
    # And all that the board has, whether the command shows it or not.
    board = [device for device in machine.read()["devices"] if not device["slice"]]
    assert len(read) == len(board) > 0
    for its, device in zip(read, sorted(board, key=lambda device: device["minor"]), strict=True):
        assert its["minor"] == device["minor"]
        assert its["channels"].items() <= device["channels"].items()


def test_processes_have_the_callers_pids(machine: Machine) -> None:
    machine.load("cuda.toml")
    pid = os.getpid()
    machine.change("start", "1", "process", str(pid), "0.5", str(8 << 30))
    machine.change("step", "60s")
    read = machine.script("read_all.py")
    assert [device["processes"][:1] and device["processes"][0][0] for device in read] == [[], pid, [], []]
    assert 0 < read[1]["processes"][0][1] <= 8 << 30


def test_lost_and_unloaded(machine: Machine) -> None:
    without = machine.client("python", "-c", "import pynvml; pynvml.nvmlInit()", library=False)
    assert "NVML Shared Library Not Found" in without.err
    unloaded = machine.client("python", "-c", "import pynvml; pynvml.nvmlInit()")
    assert "Driver Not Loaded" in unloaded.err
    machine.load("cuda.toml")
    machine.change("lost", "2")
    lost = machine.client(
        "python",
        "-c",
        "import pynvml as n; n.nvmlInit(); print(n.nvmlDeviceGetCount());"
        "n.nvmlDeviceGetPowerUsage(n.nvmlDeviceGetHandleByIndex(2))",
    )
    assert lost.out == "4\n"
    assert "GPU is lost" in lost.err


def test_visible_devices_are_none_of_its_business(machine: Machine) -> None:
    machine.load("cuda.toml")
    assert len(machine.script("read_all.py", visible="")) == 4


def test_both_names_load() -> None:
    assert (LIBRARY.parent / "libnvidia-ml.so").resolve() == LIBRARY


def test_header(machine: Machine) -> None:
    """Ours against the vendor's own declarations."""
    header = next((CLIENTS / "lib").glob("python3*/site-packages/nvidia/cu13/include"))
    source = ROOT / "tests" / "clients" / "nvml_header.c"
    program = machine.folder / "header"
    options: list[str | Path] = ["-std=c17", f"-I{ROOT / 'include'}", f"-I{ROOT / 'src'}", f"-I{header}", "-o", program]
    done = machine.client("cc", *options, source, library=False)
    assert done.code == 0, done


MUSL = """
#include <dlfcn.h>
#include <stdio.h>

int main(int argc, char **argv)
{
	void *library = dlopen(argv[argc - 1], RTLD_NOW);
	int (*init)(void), (*count)(unsigned *);
	unsigned devices = 0;
	int opened;

	if (library == NULL) {
		puts(dlerror());
		return 1;
	}
	init = (int (*)(void))dlsym(library, "nvmlInit_v2");
	count = (int (*)(unsigned *))dlsym(library, "nvmlDeviceGetCount_v2");
	opened = init();
	if (count(&devices) != 0)
		return 1;
	printf("%d %u\\n", opened, devices);
	return 0;
}
"""


@pytest.mark.skipif(shutil.which("musl-gcc") is None, reason="musl-gcc is not installed")
def test_loads_with_musl_too(machine: Machine) -> None:
    """One file for a Debian and an Alpine container."""
    machine.load("cuda.toml")
    (machine.folder / "loader.c").write_text(MUSL)
    done = machine.client("musl-gcc", "-o", machine.folder / "loader", machine.folder / "loader.c", library=False)
    assert done.code == 0, done
    done = machine.client(machine.folder / "loader", LIBRARY, library=False)
    assert done.out == "0 4\n", done


def own_cgroup(name: str) -> Path:
    """A cgroup that a test can put processes into."""
    for root in (Path("/sys/fs/cgroup/pids"), Path("/sys/fs/cgroup")):
        if (root / "cgroup.procs").exists():
            try:
                (root / name).mkdir()
            except OSError:
                continue
            return root / name
    pytest.skip("no cgroup can be made here")


def test_containers_processes_are_found_by_their_cgroup(machine: Machine) -> None:
    machine.load("cuda.toml")
    container = uuid.uuid4().hex * 2
    cgroup = own_cgroup(f"accelmock-{container}.scope")
    sleepers = [subprocess.Popen(["sleep", "60"]) for _ in range(3)]
    try:
        for sleeper in sleepers:
            (cgroup / "cgroup.procs").write_text(str(sleeper.pid))
        machine.change("start", "1", "container", container, "0.5", str(8 << 30))
        machine.change("step", "60s")
        read = machine.script("read_all.py")
        workload = machine.read()["devices"][1]["workloads"][0]
    finally:
        for sleeper in sleepers:
            sleeper.kill()
            sleeper.wait()
        cgroup.rmdir()
    assert [device["processes"] for device in read if device["minor"] != 1] == [[], [], []]
    processes = dict(read[1]["processes"])
    assert sorted(processes) == sorted(sleeper.pid for sleeper in sleepers)
    assert sum(processes.values()) == workload["memory_byte"]
    assert max(processes.values()) - min(processes.values()) <= 1
