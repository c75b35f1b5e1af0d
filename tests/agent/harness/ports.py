"""Free ports on loopback."""

from __future__ import annotations

import os
import random
import socket

# Below the range from which the kernel gives ports to outgoing connections, which would take a port between our look
# and its use.
FIRST, LAST = 12000, 31999

_random = random.Random(os.getpid() ^ random.SystemRandom().getrandbits(32))
_given: set[int] = set()


def is_free(port: int) -> bool:
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def free_port() -> int:
    """A port on which nothing listens and that this process has not given away before."""
    while True:
        port = _random.randint(FIRST, LAST)
        if port not in _given and is_free(port):
            _given.add(port)
            return port


def accepts(port: int) -> bool:
    """Whether somebody listens on the port."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.settimeout(1.0)
        return probe.connect_ex(("127.0.0.1", port)) == 0
