"""etcd as a process of ours, spoken to through its JSON gateway."""

from __future__ import annotations

import base64
import contextlib
import json
import urllib.error
import urllib.request
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from .polling import Timeout, wait_for
from .ports import free_port
from .process import Process


class Etcd:
    """One server serves many agents: each has a namespace of its own."""

    def __init__(self, folder: Path) -> None:
        self.port = free_port()
        peer = free_port()
        client_address, peer_address = f"http://127.0.0.1:{self.port}", f"http://127.0.0.1:{peer}"
        folder.mkdir(parents=True, exist_ok=True)
        command: list[str | Path] = ["etcd", "--name", "test", "--data-dir", folder / "data", "--log-level", "warn"]
        command += ["--listen-client-urls", client_address, "--advertise-client-urls", client_address]
        command += ["--listen-peer-urls", peer_address, "--initial-advertise-peer-urls", peer_address]
        command += ["--initial-cluster", f"test={peer_address}", "--unsafe-no-fsync"]
        self._process = Process(command, folder=folder, log=folder / "etcd.log")
        try:
            wait_for("answer of etcd", self._answers, seconds=20)
        except Timeout as error:
            self._process.stop()
            raise Timeout(f"{error}; its log ends with:\n{self._process.tail()}") from None

    def _answers(self) -> bool:
        with contextlib.suppress(OSError, urllib.error.URLError):
            self._call("range", {"key": _encoded("x")})
            return True
        return False

    def _call(self, verb: str, body: Mapping[str, Any]) -> dict[str, Any]:
        request = urllib.request.Request(f"http://127.0.0.1:{self.port}/v3/kv/{verb}", json.dumps(body).encode())
        with urllib.request.urlopen(request, timeout=5) as answer:
            loaded: dict[str, Any] = json.load(answer)
        return loaded

    def put(self, namespace: str, key: str, value: str) -> None:
        self._call("put", {"key": _encoded(_path(namespace, key)), "value": _encoded(value)})

    def get(self, namespace: str, key: str) -> str | None:
        found = self._call("range", {"key": _encoded(_path(namespace, key))}).get("kvs", [])
        return _decoded(found[0]["value"]) if found else None

    def get_prefix(self, namespace: str, prefix: str = "") -> dict[str, str]:
        """All keys below the prefix, by their names after the namespace."""
        start = _path(namespace, prefix)
        end = start[:-1] + chr(ord(start[-1]) + 1)
        found = self._call("range", {"key": _encoded(start), "range_end": _encoded(end)}).get("kvs", [])
        cut = len(_path(namespace, ""))
        return {_decoded(pair["key"])[cut:]: _decoded(pair.get("value", "")) for pair in found}

    def stop(self) -> None:
        self._process.stop(grace=3.0)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()


def _path(namespace: str, key: str) -> str:
    return f"/sorna/{namespace}/{key}"


def _encoded(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


def _decoded(text: str) -> str:
    return base64.b64decode(text).decode()
