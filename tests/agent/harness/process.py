"""A process of our own, in a session of its own, with its output in a file."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Self


class Process:
    """Started in a session of its own: the agent signals its process group when it fails, and we signal it whole."""

    def __init__(
        self, command: Sequence[str | Path], *, folder: Path, log: Path, environment: Mapping[str, str] | None = None
    ) -> None:
        self.log = log
        folder.mkdir(parents=True, exist_ok=True)
        with log.open("wb") as output:
            # When whoever started it dies without a word, it ends too.
            self._popen = subprocess.Popen(
                ["setpriv", "--pdeathsig", "TERM", *(str(word) for word in command)],
                cwd=folder,
                env=dict(environment) if environment is not None else None,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        self.pid = self._popen.pid

    @property
    def exit_code(self) -> int | None:
        """None while it runs."""
        if self._popen.returncode is not None:
            return self._popen.returncode
        # Not waited for before `stop`: until then its number is nobody else's, and with it its session's.
        ended = os.waitid(os.P_PID, self.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT)
        if ended is None:
            return None
        return ended.si_status if ended.si_code == os.CLD_EXITED else -ended.si_status

    def text(self) -> str:
        """All that it has printed so far."""
        return self.log.read_text(errors="replace")

    def tail(self, lines: int = 20) -> str:
        return "\n".join(self.text().splitlines()[-lines:])

    def members(self) -> list[int]:
        """The living processes of its session, itself first."""
        found: list[int] = []
        if self._popen.returncode is not None:
            return found  # waited for, so the number of its session may be another's by now
        for entry in os.listdir("/proc"):
            if not entry.isdigit():
                continue
            state = _state(int(entry))
            if state is not None and state[1] == self.pid and state[0] != "Z":
                found.append(int(entry))
        return sorted(found, key=lambda pid: (pid != self.pid, pid))

    def send(self, number: signal.Signals) -> None:
        """Signals the whole session, whatever process groups it has made."""
        for pid in self.members():
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, number)

    def pause(self) -> None:
        """Stops it as SIGSTOP does, and returns when every member has stopped."""
        self.send(signal.SIGSTOP)
        _until(lambda: all((_state(pid) or "T")[0] in "Tt" for pid in self.members()), 5.0)

    def resume(self) -> None:
        self.send(signal.SIGCONT)

    def stop(self, *, grace: float = 10.0) -> None:
        """Asks it to end, waits, and insists. Returns when nothing of its session is left."""
        if self._popen.returncode is not None:
            return
        self.resume()
        if self.exit_code is None:
            # The leader alone: it ends its workers in its own order.
            os.kill(self.pid, signal.SIGTERM)
            _until(lambda: self.exit_code is not None, grace)
        if self.members():
            self.send(signal.SIGKILL)
            _until(lambda: not self.members(), 5.0)
        self._popen.wait(5.0)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()


def _state(pid: int) -> tuple[str, int] | None:
    """The state letter and the session of a process, or None when there is none."""
    try:
        text = Path(f"/proc/{pid}/stat").read_text()
    except (OSError, ValueError):
        return None
    fields = text.rpartition(")")[2].split()
    return fields[0], int(fields[3])


def _until(probe: object, seconds: float) -> None:
    assert callable(probe)
    deadline = time.monotonic() + seconds
    while not probe() and time.monotonic() < deadline:
        time.sleep(0.02)
