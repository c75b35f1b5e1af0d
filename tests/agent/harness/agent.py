"""The real agent, started as its users start it, with a redis of its own."""

from __future__ import annotations

import json
import os
import re
import socket
import subprocess
import urllib.request
import uuid
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Self, cast

from .agent_files import Ports, agent_toml, dummy_toml
from .environments import SECOND, Environment
from .etcd import Etcd
from .polling import Timeout, wait_for
from .ports import accepts
from .process import Process
from .published import Heartbeat, Statistics
from .redis import EVENTS, STATISTICS, Redis

OPTIONS = "config/plugins/accelerator/mock/"
MODULE = "ai.backend.accelerator.mock"
SECOND_MODULE = "ai.backend.accelerator.mock_second"

# How each line of the log begins; a traceback's lines do not.
STAMP = re.compile(r"\d{4}-\d\d-\d\d ")


class AgentFailed(AssertionError):
    """The agent ended by itself; the text has the end of its log and where the log is."""


class CallFailed(AssertionError):
    """The agent answered a call with an exception; the text ends with it."""


class Agent:
    """Starts at construction, is ready when `start` or the `with` statement returns, ends with the `with` block."""

    def __init__(
        self,
        environment: Environment,
        configuration: str | Path | None,
        *,
        folder: Path,
        etcd: Etcd,
        second: str | None = None,
        options: Mapping[str, str] | None = None,
        etcd_keys: Mapping[str, str] | None = None,
        mode: str | None = None,
        identity: str = "i-test",
        backend: str = "dummy",
        allow: Sequence[str] = (MODULE,),
        allocation_order: Sequence[str] = ("cuda", "rocm", "tpu", "cpu", "mem"),
        variables: Mapping[str, str] | None = None,
        board: Path | None = None,
        heartbeat_seconds: float = 1.0,
        statistics_seconds: float = 2.0,
    ) -> None:
        """
        `configuration` is the text or the path of a mock-accelerator.toml, or None for none.
        `second` is the text of a mock-accelerator-second.toml; with it the second plugin is installed too.
        `options` are the plugin's own keys in etcd; `etcd_keys` are any keys, named from the namespace on.
        `statistics_seconds` is how often statistics are collected, where the version can be told (25 takes 5 seconds).
        `board` is what ACCELMOCK_BOARD names; a folder beside the agent's unless given.
        """
        self.environment = environment
        self.identity = identity
        self.folder = folder
        self.etcd = etcd
        self.namespace = f"n{uuid.uuid4().hex[:12]}"
        self.board = board or folder / "board"
        self.ports = Ports()
        self._heartbeats_read = ""
        self._last_heartbeat: Heartbeat | None = None

        home = folder / "agent"
        home.mkdir(parents=True, exist_ok=True)
        (home / "agent.toml").write_text(
            agent_toml(
                version=environment.version,
                identity=identity,
                namespace=self.namespace,
                etcd_port=etcd.port,
                ports=self.ports,
                folder=folder,
                backend=backend,
                allow=allow,
                allocation_order=allocation_order,
                heartbeat_seconds=heartbeat_seconds,
                statistics_seconds=statistics_seconds,
            )
        )
        (home / "agent.dummy.toml").write_text(dummy_toml())
        self.configuration = home / "mock-accelerator.toml"
        if isinstance(configuration, Path):
            self.configuration.write_bytes(configuration.read_bytes())
        elif configuration is not None:
            self.configuration.write_text(configuration, encoding="utf-8")

        variables = dict(variables or {})
        if second is not None:
            (home / "mock-accelerator-second.toml").write_text(second, encoding="utf-8")
            variables["PYTHONPATH"] = str(SECOND)

        self.redis = Redis(folder / "redis")
        etcd.put(self.namespace, "config/redis/addr", f"127.0.0.1:{self.redis.port}")
        for key, value in {**({"allocation_mode": mode} if mode else {}), **(options or {})}.items():
            etcd.put(self.namespace, OPTIONS + key, value)
        for key, value in (etcd_keys or {}).items():
            etcd.put(self.namespace, key, value)

        self._process = Process(
            [environment.python, "-m", "ai.backend.cli", "ag", "start-server"],
            folder=home,
            log=folder / "agent.log",
            environment=self._variables(home, variables),
        )

    def _variables(self, home: Path, more: Mapping[str, str]) -> dict[str, str]:
        # Nothing that the caller's shell has may steer the agent's search for its files.
        variables = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith(("BACKEND", "ACCELMOCK_", "XDG_", "PYTHON", "VIRTUAL_ENV"))
        }
        variables.update(HOME=str(home), DOCKER_HOST="tcp://127.0.0.1:1", PYTHONUNBUFFERED="1")
        variables["ACCELMOCK_BOARD"] = str(self.board)
        # Its client of redis leaves a socket where temporary files are.
        variables["TMPDIR"] = str(self.folder)
        if self.environment.needs_docker_command:
            commands = home / "bin"
            commands.mkdir(exist_ok=True)
            docker = commands / "docker"
            docker.write_text('#!/bin/sh\necho \'{"Client":{},"Server":{"Version":"20.10.24"}}\'\n')
            docker.chmod(0o755)
            variables["PATH"] = f"{commands}:{variables['PATH']}"
        variables.update(more)
        return variables

    # Its life

    def start(self, *, seconds: float = 60.0) -> Self:
        """Returns when the agent says in etcd that it runs."""

        def running() -> bool:
            if (code := self._process.exit_code) is not None:
                raise AgentFailed(f"the agent ended with {code}; its log {self.log_path} ends with:\n{self.log_tail()}")
            return self.node_status() == "running"

        try:
            wait_for("running agent", running, seconds=seconds)
        except Timeout as error:
            raise Timeout(f"{error}; its log {self.log_path} ends with:\n{self.log_tail()}") from None
        return self

    def stop(self) -> None:
        """Ends the agent and its redis, and leaves its folder (with the log) to whoever made it."""
        try:
            self._process.stop()
        finally:
            self.redis.stop()

    def stop_process(self) -> None:
        """Ends the agent alone; what it published can still be read."""
        self._process.stop()

    def pause(self) -> None:
        """Stops all of its processes by SIGSTOP; redis and etcd go on."""
        self._process.pause()

    def resume(self) -> None:
        self._process.resume()

    @property
    def pid(self) -> int:
        return self._process.pid

    def members(self) -> list[int]:
        """Its living processes."""
        return self._process.members()

    @property
    def exit_code(self) -> int | None:
        return self._process.exit_code

    def __enter__(self) -> Self:
        try:
            return self.start()
        except BaseException:
            self.stop()
            raise

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    # Its log

    @property
    def log_path(self) -> Path:
        return self._process.log

    def log(self) -> str:
        return self._process.text()

    def log_tail(self, lines: int = 20) -> str:
        return self._process.tail(lines)

    def warnings(self) -> list[str]:
        """The lines that it logged as warnings or worse."""
        return [line for line in self.log().splitlines() if is_warning(line)]

    def refusal(self) -> str | None:
        """Why the agent went on without the plugin: what the plugin's start raised, or None when it started."""
        lines = iter(self.log().splitlines())
        for line in lines:
            if "error during initialization of plugin: mock" not in line:
                continue
            raised: list[str] = []
            for following in lines:
                if STAMP.match(following):
                    break
                if raised or (following and not following[0].isspace() and not following.startswith("Traceback")):
                    raised.append(following)
            # The last of chained exceptions is the one that came out; what comes before the colon is its class.
            text = "\n".join(raised).rpartition("Traceback (most recent call last):")[2].strip()
            final = [part for part in text.splitlines() if part and not part[0].isspace()]
            reason = final[-1].partition(": ")[2] or final[-1] if final else "no reason given"
            # 26 puts the title of its class of errors before what was said, and that in parentheses.
            titled = re.fullmatch(r"Agent initialization error\. \((.*)\)", reason)
            return titled.group(1) if titled else reason
        return None

    # What it says

    def node_status(self) -> str | None:
        return self.etcd.get(self.namespace, f"nodes/agents/{self.identity}/")

    def statistics(self) -> Statistics | None:
        """The statistics of the node as they are in redis now."""
        packed = self.redis.client(STATISTICS).get(self.identity)
        return Statistics.decode(packed) if isinstance(packed, bytes) else None

    def wait_for_statistics(self, *, after: Statistics | None = None, seconds: float = 30.0) -> Statistics:
        """Statistics with accelerator metrics in them that are not those of `after`."""

        def probe() -> Statistics | None:
            found = self.statistics()
            if found is None or not found.node or (after is not None and found.raw == after.raw):
                return None
            return found

        return wait_for("published statistics", probe, seconds=seconds)

    def metadata(self) -> dict[str, dict[str, Any]]:
        """The metadata of slots as the manager reads them."""
        stored = cast(dict[bytes, bytes], self.redis.client(STATISTICS).hgetall("computer.metadata"))
        return {name.decode(): json.loads(text) for name, text in stored.items()}

    def heartbeat(self, *, seconds: float = 15.0) -> Heartbeat:
        """The latest heartbeat, waited for if there has been none."""
        return wait_for("heartbeat", self._newest_heartbeat, seconds=seconds)

    def next_heartbeat(self, *, seconds: float = 15.0) -> Heartbeat:
        """A heartbeat sent after this call."""
        self._newest_heartbeat()
        self._last_heartbeat = None
        return self.heartbeat(seconds=seconds)

    def _newest_heartbeat(self) -> Heartbeat | None:
        client = self.redis.client(EVENTS)
        first = f"({self._heartbeats_read}" if self._heartbeats_read else "-"
        entries = cast(list[tuple[bytes, dict[bytes, bytes]]], client.xrange("events", min=first))
        for position, fields in entries:
            self._heartbeats_read = position.decode()
            self._last_heartbeat = Heartbeat.decode(fields) or self._last_heartbeat
        return self._last_heartbeat

    def slots(self) -> dict[str, Any]:
        """The accelerators' slots of the latest heartbeat, without cpu and mem."""
        return {name: amount for name, amount in self.heartbeat().slots.items() if name not in ("cpu", "mem")}

    def snapshot(self) -> dict[str, Any]:
        """{"registry": kernels, "allocs": computer -> slot -> device -> amount}, from the agent's debugging socket."""
        path = self.folder / "ipc" / "agent-registry-snapshot.sock"
        received = bytearray()
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as connection:
            connection.settimeout(10.0)
            connection.connect(str(path))
            while part := connection.recv(1 << 16):
                received += part
        loaded: dict[str, Any] = json.loads(received)
        # 26 runs several agents in one process and has one snapshot for each.
        found: dict[str, Any] = loaded if "allocs" in loaded else loaded[self.identity]
        return found

    def allocations(self, computer: str) -> dict[str, dict[str, Any]]:
        """slot -> device id -> amount that is not zero."""
        slots = self.snapshot()["allocs"].get(computer, {})
        return {
            slot: {device: amount for device, amount in devices.items() if float(amount) != 0.0}
            for slot, devices in slots.items()
        }

    def prometheus(self) -> str:
        # Its HTTP server opens a little after it says that it runs.
        wait_for("HTTP server of the agent", lambda: accepts(self.ports.service), seconds=10)
        with urllib.request.urlopen(f"http://127.0.0.1:{self.ports.service}/metrics", timeout=10) as answer:
            text: bytes = answer.read()
        return text.decode()

    # What it is told

    def call(self, function: str, *arguments: Any, seconds: float = 30.0) -> Any:
        """Calls one function of the agent's RPC server, from an interpreter that has the agent's own client."""
        request = {"port": self.ports.rpc, "function": function, "arguments": list(arguments), "timeout": seconds}
        done = subprocess.run(
            [self.environment.python, "-P", Path(__file__).with_name("rpc.py")],
            input=json.dumps(request).encode(),
            capture_output=True,
            timeout=seconds + 10.0,
            check=False,
        )
        if done.returncode != 0:
            raise CallFailed(f"RPC {function} failed:\n{done.stderr.decode(errors='replace')[-2000:]}")
        return json.loads(done.stdout)

    def create_kernel(self, slots: Mapping[str, str]) -> Kernel:
        """Starts a (dummy) kernel that is given `slots` besides a cpu and some memory."""
        session, kernel = str(uuid.uuid4()), str(uuid.uuid4())
        wanted = {"cpu": "1", "mem": "1073741824", **slots}
        created = self.call("create_kernels", session, kernel, wanted)
        return Kernel(self, session, kernel, created[0])


class Kernel:
    """A kernel that the agent runs. The dummy agent forgets all allocations whenever any kernel ends."""

    def __init__(self, agent: Agent, session: str, identity: str, created: Mapping[str, Any]) -> None:
        self.agent = agent
        self.session = session
        self.identity = identity
        self.created = created

    @property
    def attached_devices(self) -> Mapping[str, Sequence[Mapping[str, Any]]]:
        devices: Mapping[str, Sequence[Mapping[str, Any]]] = self.created["attached_devices"]
        return devices

    @property
    def environment(self) -> Mapping[str, str]:
        variables: Mapping[str, str] = self.agent.snapshot()["registry"][self.identity]["environ"]
        return variables

    def destroy(self) -> None:
        self.agent.call("destroy_kernel", self.identity, self.session)


def is_warning(line: str) -> bool:
    return any(f" {level} " in line for level in ("WARNING", "ERROR", "CRITICAL"))
