# SPDX-License-Identifier: Apache-2.0
"""What an agent and its redis hold at one moment, in the form in which it is shown."""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from harness.agent import Agent
from harness.published import Statistics, Value

# How many values of the past a line of history shows.
HISTORY = 16


@dataclass(frozen=True)
class Slot:
    name: str
    amount: Decimal
    kind: str
    metadata: Mapping[str, Any]


@dataclass(frozen=True)
class Device:
    """A row: a device, or the node as a whole."""

    identity: str
    utilization: Value | None
    memory: Value | None
    power: Value | None
    temperature: Value | None
    allocated: str = ""
    history: Sequence[float] = ()


@dataclass(frozen=True)
class Glance:
    identity: str
    version: str
    plugin_version: str
    status: str
    mode: str
    board: str
    configuration: str
    log: str
    slots: Sequence[Slot] = ()
    devices: Sequence[Device] = ()
    node: Device | None = None
    refusal: str | None = None
    warnings: Sequence[str] = field(default=())


class Watcher:
    """Looks at an agent again and again, and remembers the last values for the history."""

    def __init__(self, agent: Agent, *, mode: str, configuration: str) -> None:
        self.agent = agent
        self.mode = mode
        self.configuration = configuration
        self._history: dict[str, deque[float]] = {}
        self._last: Statistics | None = None

    def look(self) -> Glance:
        agent = self.agent
        statistics = agent.statistics()
        if statistics is not None and (self._last is None or statistics.raw != self._last.raw):
            self._remember(statistics)
        self._last = statistics
        heartbeat = agent.heartbeat()
        metadata = agent.metadata()
        key = metric_key(statistics)
        slots = [
            Slot(name, amount, heartbeat.slot_types.get(name, ""), metadata.get(name, {}))
            for name, amount in heartbeat.slots.items()
            if name not in ("cpu", "mem")
        ]
        plugin = heartbeat.compute_plugins.get(key or (slots[0].name.partition(".")[0] if slots else ""), {})
        return Glance(
            identity=agent.identity,
            version=agent.environment.version,
            plugin_version=str(plugin.get("version", "")),
            status=agent.node_status() or "starting",
            mode=self.mode,
            board=str(agent.board),
            configuration=self.configuration,
            log=str(agent.log_path),
            slots=slots,
            devices=self._devices(statistics, key),
            node=self._node(statistics, key),
            refusal=agent.refusal(),
            warnings=[line for line in agent.warnings() if "error during initialization of plugin" not in line],
        )

    def _remember(self, statistics: Statistics) -> None:
        key = metric_key(statistics)
        entries = dict(statistics.devices.get(f"{key}_util", {}))
        if f"{key}_util" in statistics.node:
            entries[""] = statistics.node[f"{key}_util"]
        for device, value in entries.items():
            self._history.setdefault(device, deque(maxlen=HISTORY)).append(percent(value))

    def _devices(self, statistics: Statistics | None, key: str | None) -> list[Device]:
        if statistics is None or key is None:
            return []
        held = self.agent.allocations(key)
        by_metric = statistics.devices
        identities = sorted({device for entries in by_metric.values() for device in entries})
        return [
            Device(
                identity=identity,
                utilization=by_metric.get(f"{key}_util", {}).get(identity),
                memory=by_metric.get(f"{key}_mem", {}).get(identity),
                power=by_metric.get(f"{key}_power", {}).get(identity),
                temperature=by_metric.get(f"{key}_temperature", {}).get(identity),
                allocated=" ".join(amounts[identity] for amounts in held.values() if identity in amounts),
                history=tuple(self._history.get(identity, ())),
            )
            for identity in identities
        ]

    def _node(self, statistics: Statistics | None, key: str | None) -> Device | None:
        if statistics is None or key is None:
            return None
        return Device(
            identity="node",
            utilization=statistics.node.get(f"{key}_util"),
            memory=statistics.node.get(f"{key}_mem"),
            power=statistics.node.get(f"{key}_power"),
            temperature=statistics.node.get(f"{key}_temperature"),
            history=tuple(self._history.get("", ())),
        )


def metric_key(statistics: Statistics | None) -> str | None:
    """The name before _util in the metrics: the plugin's key."""
    for metric in statistics.node if statistics is not None else ():
        if metric.endswith("_util"):
            return metric.removesuffix("_util")
    return None


def percent(value: Value) -> float:
    """Of its capacity."""
    return float(value.current * 100 / value.capacity) if value.capacity else 0.0
