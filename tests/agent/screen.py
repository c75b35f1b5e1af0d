# SPDX-License-Identifier: Apache-2.0
"""What a program draws on a pseudo-terminal."""

from __future__ import annotations

import os
import re
import select
import subprocess
import time

# What moves the cursor and colours.
ESCAPE = re.compile(r"\x1b\[[0-9;?]*[a-zA-Z]")


def read_until(descriptor: int, running: subprocess.Popen[bytes], text: str, seconds: float) -> str:
    deadline, shown = time.monotonic() + seconds, ""
    while text not in shown:
        assert time.monotonic() < deadline, f"no {text!r} in:\n{shown}"
        assert running.poll() is None, shown
        shown += read_some(descriptor)
    return shown


def read_rest(descriptor: int, running: subprocess.Popen[bytes], seconds: float) -> str:
    deadline, shown = time.monotonic() + seconds, ""
    while running.poll() is None and time.monotonic() < deadline:
        shown += read_some(descriptor)
    return shown


def read_some(descriptor: int) -> str:
    if not select.select([descriptor], [], [], 0.2)[0]:
        return ""
    try:
        return os.read(descriptor, 1 << 16).decode(errors="replace")
    except OSError:  # the other end is closed
        return ""
