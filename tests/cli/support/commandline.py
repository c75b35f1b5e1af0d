# SPDX-License-Identifier: Apache-2.0
"""Runs the built command, each time in surroundings of the test's own."""

from __future__ import annotations

import json
import os
import pty
import select
import shutil
import signal
import struct
import subprocess
import tempfile
import termios
import time
from collections.abc import Callable
from dataclasses import dataclass
from fcntl import ioctl
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import schemas

ROOT = Path(__file__).resolve().parents[3]

# A folder that meson built, whichever way: the tests are the same under sanitizers.
BUILD = Path(os.environ.get("ACCELMOCK_TEST_BUILD", ROOT / "build" / "release")).resolve()
ACCELMOCK = BUILD / "src" / "cli" / "accelmock"
TOOLS = BUILD / "tests" / "tools"

# How long anything may take, also where each step is watched.
PATIENCE = 60.0

# Stands for the test's folder in what a test expects; the path is always as long as this.
PLACEHOLDER = "/tmp/cli-########"


@dataclass(frozen=True)
class Result:
    code: int
    out: str
    err: str

    def json(self) -> Any:
        assert (self.code, self.err) == (0, ""), self
        return json.loads(self.out)


class Surroundings:
    """A home, a place for boards and a working folder that hold nothing."""

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="cli-", dir="/tmp"))
        assert len(str(self.folder)) == len(PLACEHOLDER)
        # Another user must be able to look into it.
        self.folder.chmod(0o755)
        self.home = self._make("home")
        self.runtime = self._make("run")
        self.here = self._make("here")
        # Where the command looks by itself as long as this user is not root, who has a place for the whole system.
        self.board = self.runtime / "accelmock" / "default"
        self.environment = {
            "HOME": str(self.home),
            "XDG_RUNTIME_DIR": str(self.runtime),
            "LC_ALL": "C.UTF-8",
            "PATH": os.environ["PATH"],
            **{name: value for name, value in os.environ.items() if name.endswith("SAN_OPTIONS")},
        }

    def _make(self, name: str) -> Path:
        made = self.folder / name
        made.mkdir()
        return made

    def remove(self) -> None:
        shutil.rmtree(self.folder)

    def write(self, name: str, text: str) -> Path:
        path = self.here / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return path

    def alone(self) -> Path:
        """The command where none of our libraries and tools are, as where it was built."""
        program = self.folder / "alone" / "bin" / "accelmock"
        program.parent.mkdir(parents=True, exist_ok=True)
        for name in ("accelmock", "accelmock-load"):
            shutil.copy2(ACCELMOCK.with_name(name), program.with_name(name))
        return program

    def run(
        self,
        *arguments: str | Path,
        program: Path = ACCELMOCK,
        board: bool = True,
        columns: int | None = None,
        **variables: str,
    ) -> Result:
        """Runs it on the board of these surroundings, unless `arguments` name another one or there shall be none."""
        environment = {**self.environment, **variables}
        if board:
            environment.setdefault("ACCELMOCK_BOARD", str(self.board))
        if columns is not None:
            environment["COLUMNS"] = str(columns)
        done = subprocess.run(
            [program, *arguments],
            cwd=self.here,
            env=environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=PATIENCE,
            check=False,
        )
        result = Result(done.returncode, self._masked(done.stdout), self._masked(done.stderr))
        if program == ACCELMOCK and "--json" in arguments and result.out:
            schemas.check_text([str(word) for word in arguments], result.out)
        return result

    def _masked(self, text: bytes) -> str:
        return text.decode("utf-8", "surrogateescape").replace(str(self.folder), PLACEHOLDER)

    def load(self, text: str, name: str = "machine.toml") -> Path:
        path = self.write(name, text)
        done = self.run("load", path)
        assert done.code == 0, done
        return path

    def change(self, *words: str) -> Any:
        """Changes the board, by the tests' own program."""
        done = self.run(self.board, *words, program=TOOLS / "write_board")
        assert done.code == 0, done
        return json.loads(done.out)

    def read(self, *words: str) -> Any:
        """What the tests' own reader says of the board."""
        done = self.run(self.board, *words, program=TOOLS / "read_board")
        assert done.code == 0, done
        return json.loads(done.out)

    def freeze(self, tick: int) -> None:
        """Stops the board's clock at that tick, which must not be past."""
        now = self.change("freeze")["tick"]
        if tick > now:
            self.change("step", f"{tick - now}t")
        assert self.read()["tick"] == tick

    def terminal(self, *arguments: str | Path, rows: int = 24, columns: int = 80, **variables: str) -> Terminal:
        return Terminal(
            [str(ACCELMOCK), *map(str, arguments)],
            self.here,
            {**self.environment, "TERM": "xterm-256color", "ACCELMOCK_BOARD": str(self.board), **variables},
            rows,
            columns,
        )

    def holder(self, configuration: Path) -> Holder:
        return Holder(self, configuration)


# A user who owns nothing.
NOBODY = 65534


def as_nobody(around: Surroundings, *arguments: str | Path, **variables: str) -> Result:
    """Runs it as another user, which only root can."""
    # Where it was built, another user may not be able to look into.
    programs = around.folder / "programs"
    if not programs.exists():
        programs.mkdir()
        for name in ("accelmock", "accelmock-load"):
            shutil.copy2(ACCELMOCK.with_name(name), programs / name)
    done = subprocess.run(
        [programs / "accelmock", *arguments],
        cwd="/",
        env={**around.environment, **variables},
        user=NOBODY,
        group=NOBODY,
        extra_groups=[],
        capture_output=True,
        text=True,
        check=False,
    )
    return Result(
        done.returncode, *(text.replace(str(around.folder), PLACEHOLDER) for text in (done.stdout, done.stderr))
    )


class Holder:
    """A process that holds the board, as an agent does."""

    def __init__(self, surroundings: Surroundings, configuration: Path) -> None:
        self.process = subprocess.Popen(
            [TOOLS / "hold_board", configuration, surroundings.board],
            env=surroundings.environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert self.process.stdout is not None
        assert self.process.stdout.readline() == "held\n"

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.process.communicate(timeout=PATIENCE)
        assert self.process.returncode == 0


class Terminal:
    """The command on a terminal, with what it has written there."""

    def __init__(self, words: list[str], here: Path, environment: dict[str, str], rows: int, columns: int) -> None:
        self.written = b""
        self.pid, self._file = pty.fork()
        if self.pid == 0:
            ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
            os.chdir(here)
            os.execve(words[0], words, environment)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self.pid:
            os.kill(self.pid, signal.SIGKILL)
            os.waitpid(self.pid, 0)
        os.close(self._file)

    @property
    def text(self) -> str:
        return self.written.decode("utf-8", "replace").replace("\r\n", "\n")

    def _read(self, patience: float) -> bool:
        """Reads what is there; false at the end of it."""
        ready, _, _ = select.select([self._file], [], [], patience)
        if not ready:
            return True
        try:
            more = os.read(self._file, 65536)
        except OSError:
            return False
        self.written += more
        return bool(more)

    def wait_for(self, condition: Callable[[str], bool]) -> str:
        """Waits until what it has written is as `condition` wants it, and gives it back."""
        until = time.monotonic() + PATIENCE
        while not condition(self.text):
            assert time.monotonic() < until, f"it only wrote:\n{self.text}"
            assert self._read(0.1) or condition(self.text), f"it ended, and only wrote:\n{self.text}"
        return self.text

    def type(self, text: str) -> None:
        os.write(self._file, text.encode())

    def send(self, number: signal.Signals) -> None:
        os.kill(self.pid, number)

    def resize(self, rows: int, columns: int) -> None:
        ioctl(self._file, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))

    def end(self) -> int:
        """Waits for its end. Gives its exit code, or the signal that ended it, negative."""
        until = time.monotonic() + PATIENCE
        while self._read(0.1):
            assert time.monotonic() < until, f"it does not end, and wrote:\n{self.text}"
        _, status = os.waitpid(self.pid, 0)
        self.pid = 0
        return os.waitstatus_to_exitcode(status)
