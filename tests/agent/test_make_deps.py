# SPDX-License-Identifier: Apache-2.0
"""How `make deps` finds the Python that the agents need, and what it says where there is none."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

from harness.environments import CACHE, ROOT

DEPS = ROOT / "tools" / "deps.sh"
FOUND = (CACHE / "python.path").read_text().strip() if (CACHE / "python.path").exists() else sys.executable

# What the script itself runs; a machine under test has no more than these.
NEEDED = ("bash", "cat", "cut", "dirname", "env", "flock", "grep", "head", "id", "ln", "mkdir", "mv", "sed", "sh")

BROKEN = "#!/bin/sh\necho 'python3.13: command not found' >&2\nexit 127\n"


def program(folder: Path, name: str, text: str) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / name
    path.write_text(text)
    path.chmod(0o755)
    return path


def find(tmp_path: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    """Asks for the interpreter on a machine of which this test decides what it has."""
    commands = tmp_path / "bin"
    commands.mkdir(exist_ok=True)
    for name in NEEDED:
        if (commands / name).exists():
            continue
        place = shutil.which(name, path="/usr/bin:/bin")
        assert place is not None
        (commands / name).symlink_to(place)
    # apt has none, and uv reaches no source.
    program(commands, "apt-cache", "#!/bin/sh\nexit 0\n")
    if not (commands / "uv").exists():
        program(commands, "uv", "#!/bin/sh\necho 'no source can be reached' >&2\nexit 2\n")
    if not (commands / "python3.13").exists():
        program(commands, "python3.13", BROKEN)
    plain = {
        "PATH": str(commands),
        "HOME": str(tmp_path),
        "ACCELMOCK_CACHE": str(tmp_path / "cache"),
        "PYENV_ROOT": str(tmp_path / "pyenv"),
    }
    return subprocess.run([DEPS, "python"], env={**plain, **variables}, capture_output=True, text=True, timeout=60)


def links_to_python(folder: Path, name: str) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).symlink_to(FOUND)


def test_a_working_one_of_the_path(tmp_path: Path) -> None:
    links_to_python(tmp_path / "bin", "python3.13")
    done = find(tmp_path)
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == os.path.realpath(FOUND)


def test_a_shim_that_does_not_work_is_passed_over(tmp_path: Path) -> None:
    links_to_python(tmp_path / "pyenv" / "versions" / "3.13.0" / "bin", "python3.13")
    done = find(tmp_path)
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == os.path.realpath(FOUND)


def test_one_that_uv_brings(tmp_path: Path) -> None:
    script = (
        '#!/bin/sh\nmkdir -p "$UV_PYTHON_INSTALL_DIR/cpython-3.13.5-linux/bin"\n'
        f'ln -sf {FOUND} "$UV_PYTHON_INSTALL_DIR/cpython-3.13.5-linux/bin/python3.13"\n'
    )
    program(tmp_path / "bin", "uv", script)
    done = find(tmp_path)
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == os.path.realpath(FOUND)


def test_none_at_all_is_one_sentence(tmp_path: Path) -> None:
    done = find(tmp_path)
    assert done.returncode == 1
    assert done.stdout == ""
    sentence = done.stderr.splitlines()[-1]
    assert sentence.startswith("error: the agent needs CPython 3.13")
    for way in ("python3.13-venv", "python3.13-dev", "pyenv install 3.13", "ACCELMOCK_PYTHON"):
        assert way in sentence


def test_one_that_is_named_must_fit(tmp_path: Path) -> None:
    done = find(tmp_path, ACCELMOCK_PYTHON=str(program(tmp_path / "other", "python3", BROKEN)))
    assert done.returncode == 1
    assert "ACCELMOCK_PYTHON" in done.stderr
    assert find(tmp_path, ACCELMOCK_PYTHON=FOUND).stdout.strip() == FOUND


def test_packages_that_cannot_be_installed_are_named(tmp_path: Path) -> None:
    commands = tmp_path / "bin"
    program(commands, "dpkg-query", "#!/bin/sh\nexit 1\n")
    program(commands, "id", "#!/bin/sh\necho 1000\n")
    program(commands, "sudo", "#!/bin/sh\nexit 1\n")
    done = subprocess.run(
        [DEPS],
        env={"PATH": f"{commands}:/usr/bin:/bin", "HOME": str(tmp_path), "ACCELMOCK_CACHE": str(tmp_path / "cache")},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == 1
    assert "as root: apt-get install gcc g++" in done.stderr
    assert "etcd-server" in done.stderr


def test_nothing_missing_is_quick_and_silent() -> None:
    began = time.monotonic()
    done = subprocess.run([DEPS], stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    assert (done.stdout, done.stderr) == ("", "")
    # A second, and more only where the machine does much else.
    assert time.monotonic() - began < 10
