"""redis as a process of ours. One per agent: the metadata of all agents on one server share a key."""

from __future__ import annotations

from pathlib import Path
from types import TracebackType
from typing import Self

import redis

from .polling import Timeout, wait_for
from .ports import free_port
from .process import Process

# The agent's data bases by their use.
STATISTICS, EVENTS = 0, 4


class Redis:
    def __init__(self, folder: Path) -> None:
        self.port = free_port()
        command: list[str | Path] = ["redis-server", "--bind", "127.0.0.1", "--port", str(self.port)]
        command += ["--save", "", "--appendonly", "no", "--dir", folder]
        self._process = Process(command, folder=folder, log=folder / "redis.log")
        self._clients: dict[int, redis.Redis] = {}
        try:
            wait_for("answer of redis", self._answers, seconds=10)
        except Timeout as error:
            self._process.stop()
            raise Timeout(f"{error}; its log ends with:\n{self._process.tail()}") from None

    def _answers(self) -> bool:
        try:
            return bool(self.client(STATISTICS).ping())
        except redis.exceptions.RedisError:
            return False

    def client(self, database: int) -> redis.Redis:
        if database not in self._clients:
            self._clients[database] = redis.Redis(port=self.port, db=database)
        return self._clients[database]

    def stop(self) -> None:
        for client in self._clients.values():
            client.close()
        self._process.stop(grace=3.0)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()
