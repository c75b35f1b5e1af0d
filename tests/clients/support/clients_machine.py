# SPDX-License-Identifier: Apache-2.0
"""A board, and real clients of the vendors' libraries that look at it."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[3]
BUILD = Path(os.environ.get("ACCELMOCK_TEST_BUILD", ROOT / "build" / "release")).resolve()
LIBRARY = BUILD / "src" / "front" / "nvml" / "libnvidia-ml.so.1"
ACCELMOCK = BUILD / "src" / "cli" / "accelmock"
TOOLS = BUILD / "tests" / "tools"
CLIENTS = Path(os.environ["ACCELMOCK_TEST_CLIENTS"])
TOOLKIT = CLIENTS.parent / "go" / "bin" / "nvidia-ctk"
SCRIPTS = ROOT / "tests" / "clients" / "scripts"
SAMPLES = ROOT / "configs" / "accelerator"

PATIENCE = 60.0


@dataclass(frozen=True)
class Result:
    code: int
    out: str
    err: str


class Machine:
    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="clients-"))
        self.board = self.folder / "board"
        self.environment = {
            "PATH": f"{CLIENTS / 'bin'}:{os.environ['PATH']}",
            "HOME": str(self.folder),
            "LC_ALL": "C.UTF-8",
            "TERM": "dumb",
            "COLUMNS": "120",
            "ACCELMOCK_BOARD": str(self.board),
        }

    def remove(self) -> None:
        shutil.rmtree(self.folder)

    def _run(self, arguments: list[str | Path], **variables: str) -> Result:
        done = subprocess.run(
            arguments,
            env={**self.environment, **variables},
            cwd=self.folder,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=PATIENCE,
            check=False,
        )
        return Result(done.returncode, done.stdout, done.stderr)

    def _ours(self, *arguments: str | Path) -> str:
        done = self._run(list(arguments))
        assert (done.code, done.err) == (0, ""), done
        return done.out

    def load(self, sample: str) -> None:
        """Loads a sample, and stops its clock some minutes later."""
        self._ours(ACCELMOCK, "load", SAMPLES / sample)
        self.change("freeze")
        self.change("step", "300s")

    def change(self, *words: str) -> Any:
        return json.loads(self._ours(TOOLS / "write_board", self.board, *words))

    def status(self) -> Any:
        """What the command says of it."""
        return json.loads(self._ours(ACCELMOCK, "status", "--json"))

    def read(self) -> Any:
        """What the tests' own reader says of it."""
        return json.loads(self._ours(TOOLS / "read_board", self.board, "--all").splitlines()[0])

    def client(self, *arguments: str | Path, library: bool = True, visible: str | None = None) -> Result:
        """Runs a client, with our library where it looks for one, or without any; `visible`: CUDA_VISIBLE_DEVICES."""
        variables = {"LD_LIBRARY_PATH": str(LIBRARY.parent)} if library else {}
        if visible is not None:
            variables["CUDA_VISIBLE_DEVICES"] = visible
        return self._run(list(arguments), **variables)

    def script(self, name: str, *arguments: str, visible: str | None = None) -> Any:
        done = self.client("python", SCRIPTS / name, *arguments, visible=visible)
        assert (done.code, done.err) == (0, ""), done
        return json.loads(done.out)
