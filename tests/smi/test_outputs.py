# SPDX-License-Identifier: Apache-2.0
"""What nvidia-smi prints, to the letter, of a board on which everything stands still."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from smi_program import NVIDIA_SMI, SLICED, Program, device, still

GOLDEN = Path(__file__).parent / "golden"
GIB = 1 << 30
BARE = "csv,noheader,nounits"


def assert_golden(name: str, text: str) -> None:
    text = still(text)
    assert text == (GOLDEN / f"{name}.txt").read_text(encoding="utf-8"), f"what is printed, for {name}.txt:\n{text}"


def busy(smi: Program, driver: str = "590.48.01", cuda: str = "13.1") -> None:
    """A device and two slices of another, of which all that changes is pinned."""
    smi.freeze_machine(*SLICED, driver=driver, cuda=cuda)
    for channel, value in {
        "utilization": 87,
        "memory-used": 66 * GIB,
        "power": 612345,
        "temperature": 64,
        "clock-core": 1755,
    }.items():
        smi.change("pin", "0", channel, str(value))


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("summary", []),
        ("summary-one", ["-i", "0"]),
        ("list", ["-L"]),
        ("report-parts", ["-q", "-d", "MEMORY,UTILIZATION,TEMPERATURE,POWER,CLOCK,PERFORMANCE"]),
        ("report-sliced", ["-q", "-i", "1"]),
        ("query", ["--query-gpu=timestamp,index,name,uuid,memory.used,utilization.gpu,power.draw", "--format=csv"]),
        (
            "query-bare",
            ["--query-gpu=index,memory.used,temperature.memory,gom.current", "--format=csv,noheader,nounits"],
        ),
        ("query-aliases", ["--query-gpu=gpu_name,clocks.gr,clocks_throttle_reasons.gpu_idle", "--format=csv"]),
        ("compute-apps", ["--query-compute-apps=gpu_uuid,pid,process_name,used_memory", "--format=csv"]),
        ("devices", ["dmon", "-c", "2", "-d", "1"]),
        ("devices-all", ["dmon", "-c", "1", "-s", "pucvmet"]),
        ("processes", ["pmon", "-c", "1", "-s", "um"]),
        ("topology", ["topo", "-m"]),
        ("version", ["--version"]),
    ],
)
def test_goldens(smi: Program, name: str, words: list[str]) -> None:
    busy(smi)
    done = smi.smi(*words)
    assert (done.code, done.err) == (0, ""), done
    assert_golden(name, done.out)


def test_older_drivers_write_narrower_lines(smi: Program) -> None:
    busy(smi, driver="570.148.08", cuda="12.8")
    done = smi.smi("-q", "-i", "0")
    assert done.code == 0
    assert "    Product Name                          : NVIDIA H100 80GB HBM3\n" in done.out
    assert "GPU PDI" not in done.out
    assert "    GPU Reset Status\n" in done.out
    assert smi.smi("-q", "-x").out.splitlines()[1].endswith('"nvsmi_device_v12.dtd">')


def test_newer_drivers_name_their_parts(smi: Program) -> None:
    busy(smi, driver="610.57.04", cuda="13.3")
    assert "KMD Version: 610.57.04" in smi.smi().out
    assert "KMD version         : 610.57.04\n" in smi.smi("--version").out


def test_supported_clocks(smi: Program) -> None:
    smi.freeze_machine(device(1))
    lines = smi.smi("--query-supported-clocks=mem,gr", "--format=csv").out.splitlines()
    assert lines[:2] == ["memory [MHz], graphics [MHz]", "2619 MHz, 1980 MHz"]
    assert lines[-1] == "1593 MHz, 345 MHz"
    assert len(lines) == 1 + 2 * 110


def test_a_file_instead(smi: Program) -> None:
    smi.freeze_machine(device(1))
    shown = smi.smi("-L")
    done = smi.smi("-L", "-f", "there.txt")
    assert (done.code, done.out) == (0, "")
    assert (smi.here / "there.txt").read_text() == shown.out


def test_programs(smi: Program) -> None:
    """Who holds a device is one of its programs, in all forms."""
    smi.freeze_machine(device(1), device(2))
    with subprocess.Popen(["/bin/sleep", "600"]) as program:
        try:
            smi.change("start", "1", "process", str(program.pid), "1", str(20 << 30))
            smi.change("step", "100t")
            asked = "pid,process_name,used_gpu_memory,gpu_uuid"
            lines = smi.smi(f"--query-compute-apps={asked}", "--format=csv,noheader,nounits").out.splitlines()
            table, text, xml = smi.smi().out, smi.smi("-q", "-i", "1").out, smi.smi("-q", "-x").out
            monitor = smi.smi("pmon", "-c", "1").out.splitlines()
        finally:
            program.kill()
    assert len(lines) == 1
    pid, name, memory, uuid = lines[0].split(", ")
    assert (pid, name, uuid) == (str(program.pid), "/bin/sleep", smi.rows(["uuid"])[1]["uuid"])
    assert int(memory) > 0
    assert f"|    1   N/A  N/A{pid:>16}      C   /bin/sleep {memory + 'MiB':>35} |\n" in table
    assert (
        f"        Process ID                        : {pid}\n"
        "            Type                          : C\n"
        "            Name                          : /bin/sleep\n"
        f"            Used GPU Memory               : {memory} MiB\n"
    ) in text
    assert f"<pid>{pid}</pid>" in xml
    assert [line.split()[:2] for line in monitor] == [["#", "gpu"], ["#", "Idx"], ["0", "-"], ["1", pid]]
    assert monitor[3].split()[-1] == "sleep"


@pytest.mark.parametrize("words", [["-l", "1"], ["-lms", "100"], ["--loop=1"], ["--loop-ms=100"]])
def test_again_and_again(smi: Program, words: list[str]) -> None:
    smi.freeze_machine(device(1))
    program = [str(NVIDIA_SMI), "--query-gpu=index", "--format=csv", *words]
    environment = {**smi.environment, "ACCELMOCK_BOARD": str(smi.board)}
    with subprocess.Popen(program, env=environment, stdout=subprocess.PIPE, text=True) as running:
        assert running.stdout is not None
        lines = [running.stdout.readline() for _ in range(3)]
        running.terminate()
    assert lines == ["index\n", "0\n", "0\n"]
