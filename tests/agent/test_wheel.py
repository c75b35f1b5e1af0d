# SPDX-License-Identifier: Apache-2.0
"""What `pip install` brings: the wheel's content, the plugin it registers, and what happens beside upstream's."""

from __future__ import annotations

import email
import json
import os
import platform
import shutil
import subprocess
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from conftest import StartAgent
from harness import AGENT_VERSIONS, environment
from harness.environments import BUILD, CACHE, ROOT
from machines import CUDA

PACKAGE = "ai/backend/accelerator/mock/"
ENTRY_POINT = "ai.backend.accelerator.mock.plugin:MockPlugin"

pytestmark = pytest.mark.xdist_group("wheel")


@pytest.fixture(scope="module")
def wheel() -> Path:
    found = sorted((BUILD / "wheel").glob("*.whl"))
    assert len(found) == 1, f"one wheel is expected in {BUILD / 'wheel'}: `make build` makes it"
    return found[0]


def names(wheel: Path) -> set[str]:
    with zipfile.ZipFile(wheel) as archive:
        return set(archive.namelist())


def test_name_and_tags(wheel: Path) -> None:
    _, version, interpreter, abi, machine = wheel.stem.split("-")
    assert version
    assert (interpreter, abi) == ("cp313", "cp313")
    assert machine.endswith(f"linux_{platform.machine()}")


def test_nothing_but_the_plugin_and_the_command(wheel: Path) -> None:
    version = wheel.name.split("-")[1]
    information, data = f"accelmock-{version}.dist-info/", f"accelmock-{version}.data/"
    scripts = f"{data}scripts/"
    for name in names(wheel):
        # Beside the programs: their manual, and how a shell completes their arguments.
        assert name.startswith((PACKAGE, information, scripts, f"{data}data/man/", f"{data}data/share/")), name
        assert not name.endswith((".c", ".h", ".cpp", ".a", ".o", ".build", ".pyc", ".toml")), name
    # The folders above are shared with the agent: an __init__.py there would hide the agent.
    assert not {"ai/__init__.py", "ai/backend/__init__.py", "ai/backend/accelerator/__init__.py"} & names(wheel)
    assert {f"{PACKAGE}__init__.py", f"{PACKAGE}plugin.py", f"{PACKAGE}py.typed"} <= names(wheel)
    assert len([name for name in names(wheel) if name.endswith(".so") and PACKAGE in name]) == 1
    assert f"{scripts}accelmock" in names(wheel)


def test_what_it_says_of_itself(wheel: Path) -> None:
    version = wheel.name.split("-")[1]
    information = f"accelmock-{version}.dist-info/"
    with zipfile.ZipFile(wheel) as archive:
        metadata = email.message_from_bytes(archive.read(f"{information}METADATA"))
        entry_points = archive.read(f"{information}entry_points.txt").decode()
    assert metadata["Name"] == "accelmock"
    assert metadata["Version"] == version
    assert metadata["License-Expression"] == "Apache-2.0"
    assert metadata.get_all("Requires-Dist") is None, "the agent that is there must not be replaced by another"
    assert metadata["Requires-Python"] == ">=3.13"
    assert f"{information}licenses/LICENSE" in names(wheel)
    assert entry_points.split() == ["[backendai_accelerator_v21]", "mock", "=", ENTRY_POINT]


def needed(file: Path) -> set[str]:
    lines = subprocess.run(["readelf", "-dW", file], capture_output=True, text=True, check=True).stdout.splitlines()
    return {line.partition("[")[2].rstrip("]") for line in lines if "(NEEDED)" in line}


def test_it_needs_no_library_that_a_plain_system_lacks(wheel: Path, tmp_path: Path) -> None:
    plain = ("libc.so", "libm.so", "libstdc++.so", "libgcc_s.so", "libpthread.so", "ld-linux")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(tmp_path)
    binaries = [path for path in tmp_path.rglob("*") if path.is_file() and path.read_bytes()[:4] == b"\x7fELF"]
    assert len(binaries) >= 2
    for binary in binaries:
        strange = {library for library in needed(binary) if not library.startswith(plain)}
        assert not strange, f"{binary.name} needs {strange}"


@pytest.fixture
def overlay(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Path]:
    """A fresh environment that sees an agent and no plugin."""
    version = getattr(request, "param", AGENT_VERSIONS[0])
    folder = tmp_path / "environment"
    subprocess.run([ROOT / "tools" / "overlay.sh", CACHE / f"agent-{version}", folder], check=True)
    yield folder
    shutil.rmtree(folder)


def pip(overlay: Path, *words: str | Path) -> str:
    program = CACHE / f"agent-{AGENT_VERSIONS[0]}" / "bin" / "pip"
    command = [program, "--disable-pip-version-check", "--python", overlay / "bin" / "python", *words]
    done = subprocess.run(list(map(str, command)), capture_output=True, text=True, timeout=280)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def scanned(overlay: Path) -> list[str]:
    """The plugins that the agent's own search finds."""
    script = (
        "import json\n"
        "from ai.backend.plugin.entrypoint import scan_entrypoints\n"
        "found = scan_entrypoints('backendai_accelerator_v21', {'ai.backend.accelerator.mock'})\n"
        "print(json.dumps([one.value for one in found if one.load()]))"
    )
    done = subprocess.run([overlay / "bin" / "python", "-c", script], capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    found: list[str] = json.loads(done.stdout)
    return found


@pytest.mark.parametrize("overlay", AGENT_VERSIONS, indirect=True)
def test_the_agent_finds_the_plugin(wheel: Path, overlay: Path) -> None:
    pip(overlay, "install", "--no-deps", wheel)
    assert scanned(overlay) == [ENTRY_POINT]
    done = subprocess.run([overlay / "bin" / "accelmock", "--version"], capture_output=True, text=True, timeout=20)
    assert done.returncode == 0, done.stderr
    assert wheel.name.split("-")[1] in done.stdout
    pip(overlay, "uninstall", "--yes", "accelmock")
    assert scanned(overlay) == []
    assert not list(overlay.rglob("accelerator/mock/*"))


def test_pip_install_of_the_folder(overlay: Path) -> None:
    """As the README says, with what building needs fetched by pip itself."""
    pip(overlay, "install", ROOT)
    assert scanned(overlay) == [ENTRY_POINT]


def test_both_plugins_in_one_environment(wheel: Path, overlay: Path, start_agent: StartAgent) -> None:
    """One owns the files of the other: the log says so and what to do, and doing it heals."""
    upstream = f"backend.ai-accelerator-mock=={AGENT_VERSIONS[0]}"
    pip(overlay, "install", "--no-deps", upstream)
    pip(overlay, "install", "--no-deps", wheel)

    python = overlay / "bin" / "python"
    agent = start_agent(AGENT_VERSIONS[0], CUDA, mode="discrete", python=python)
    assert agent.refusal() is None
    (warning,) = [line for line in agent.warnings() if "backend.ai-accelerator-mock" in line]
    advice = "pip uninstall backend.ai-accelerator-mock accelmock"
    assert advice in warning

    pip(overlay, "uninstall", "--yes", *advice.split()[2:])
    pip(overlay, "install", "--no-deps", wheel)
    assert scanned(overlay) == [ENTRY_POINT]
    agent = start_agent(AGENT_VERSIONS[0], CUDA, mode="discrete", python=python)
    assert not [line for line in agent.warnings() if "backend.ai-accelerator-mock" in line]


def test_the_environments_of_the_tests_are_what_they_say() -> None:
    """The comparison with upstream would be none if both sides had the same plugin."""
    for version in AGENT_VERSIONS:
        for plugin, name in (("accelmock", "accelmock"), ("upstream", "backend.ai-accelerator-mock")):
            script = (
                "import json, importlib.metadata as m\n"
                "found = m.entry_points(group='backendai_accelerator_v21', name='mock')\n"
                "print(json.dumps([one.dist.name for one in found]), m.version('backend.ai-agent'))"
            )
            done = subprocess.run(
                [environment(version, plugin).python, "-c", script], capture_output=True, text=True, check=True
            )
            assert done.stdout.strip() == f'["{name}"] {version}'


def test_the_wheel_for_other_machines(tmp_path: Path) -> None:
    """`make wheel` names the oldest C library that it runs with."""
    dist = tmp_path / "dist"
    done = subprocess.run(
        [ROOT / "tools" / "build.sh", "wheel"],
        env={**os.environ, "ACCELMOCK_DIST": str(dist)},
        capture_output=True,
        text=True,
        timeout=280,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    made, second = sorted(dist.iterdir())
    assert made.name.endswith(f"_{platform.machine()}.whl")
    assert "-cp313-cp313-manylinux_2_" in made.name
    assert second.name.endswith("-py3-none-any.whl")
    assert f"made {made} {second}" in done.stderr
