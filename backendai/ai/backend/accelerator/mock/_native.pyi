# SPDX-License-Identifier: Apache-2.0
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from os import PathLike
from typing import Any

__version__: str

class Error(ValueError):
    """What was given is wrong, or cannot be done: one sentence says why."""

class Disturbed(RuntimeError):
    """A condition on the board makes statistics fail."""

class Measures:
    """The classes of statistics of the agent at hand."""

    def __new__(
        cls,
        measurement: type[Any],
        node_measurement: type[Any],
        container_measurement: type[Any],
        process_measurement: type[Any],
        metric_types: type[Any],
        *,
        direct: bool = True,
    ) -> Measures: ...
    @property
    def direct(self) -> bool:
        """Whether all objects are made by filling their slots directly."""

class Accelerators:
    """The accelerators of one plugin, as its TOML describes them."""

    def __new__(
        cls,
        path: str | PathLike[str],
        measures: Measures,
        options: Mapping[str, Any],
        plugins: Any,
        agent_id: str,
        warn: Callable[[str], object],
        *,
        beside: bool = False,
    ) -> Accelerators: ...
    @property
    def slot_name(self) -> str: ...
    @property
    def plugin_name(self) -> str: ...
    @property
    def source(self) -> str: ...
    @property
    def fractional(self) -> bool: ...
    @property
    def mode_given(self) -> bool: ...
    @property
    def quantum_size(self) -> Decimal: ...
    @property
    def reserved_memory(self) -> int: ...
    @property
    def device_mask(self) -> list[str]: ...
    @property
    def board(self) -> str | None: ...
    def devices(self) -> list[tuple[str, str, int, int, int | None, str, str, bool]]:
        """Id, location, memory, processors, NUMA node, model, the TOML's id, whether it is a slice."""

    def slots(self) -> list[tuple[str, bool, str]]:
        """Name, whether it is unique, the total's digits."""

    def device_slots(self) -> list[tuple[str, int, str]]:
        """Id, index of the slot, the amount's digits."""

    def attributes(self) -> list[tuple[str, str, bool]]:
        """Name, text, whether that is JSON."""

    def metadata(self) -> dict[str, Any]: ...
    def hardware(self) -> tuple[str, str | None, dict[str, str]]:
        """Status, reason, details."""

    def environment(self, allocations: Mapping[Any, Mapping[Any, Decimal]], /) -> dict[str, str]: ...
    def resource_data(self, allocations: Mapping[Any, Mapping[Any, Decimal]], /) -> dict[str, str]: ...
    def attached(self, allocations: Mapping[Any, Mapping[Any, Decimal]], /) -> list[tuple[str, str, int, int]]:
        """Id, model, processors, memory."""

    def restorable(
        self, allocations: Mapping[Any, Mapping[Any, Decimal]], /
    ) -> tuple[dict[str, dict[Any, Decimal]], list[str]]:
        """What is still there, by slot and device; the ids of what is not."""

    def watch(self, alloc_map: Any, /) -> None: ...
    def publish(self) -> tuple[str, str]:
        """The board's directory, and how it came about."""

    def close(self) -> None: ...
    def delay(self) -> float:
        """Seconds by which statistics are late now."""

    def offered(self) -> list[str] | None:
        """The totals' digits of the slots, where conditions make it less than all."""

    def node_measures(self, context: Any, /) -> list[Any]: ...
    def unknown_containers(self, ids: Sequence[str], /) -> list[str]: ...
    def learn(
        self,
        context: Any,
        container_id: str,
        allocations: Mapping[Any, Mapping[Any, Decimal]],
        profile: str | None = None,
        /,
    ) -> None:
        """Remembers what a container holds, and what it is to look like."""

    def container_measures(self, context: Any, ids: Sequence[str], /) -> list[Any]: ...
    def process_measures(self, context: Any, pid_map: Mapping[int, str], /) -> list[Any]: ...
