# SPDX-License-Identifier: Apache-2.0
"""What differs between the agents that this plugin serves."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from decimal import Decimal
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any
from weakref import WeakSet

from ai.backend.agent.resources import AbstractAllocMap, AbstractComputePlugin
from ai.backend.plugin.entrypoint import scan_entrypoints

try:
    from ai.backend.agent.errors import InitializationError
except ImportError:
    from ai.backend.agent.exception import InitializationError

try:
    from ai.backend.agent.resources import get_resource_spec_from_container
except ImportError:
    from ai.backend.agent.docker.resources import get_resource_spec_from_container

__all__ = (
    "InitializationError",
    "agent_id",
    "find_rival",
    "find_upstream",
    "forget",
    "get_resource_spec_from_container",
    "guard_amounts",
    "is_in_allocation_order",
    "loses_statistics_of_several_slots",
    "remember",
    "section",
)

GROUP = "backendai_accelerator_v21"


def section(config: Any, *names: str) -> Any:
    """What a configuration has under these names, one below the other, or None."""
    for name in names:
        if not isinstance(config, Mapping):
            return None
        config = config.get(name)
    return config


def agent_id(local_config: Any) -> str:
    """The agent's id; empty where it has none (yet)."""
    return str(section(local_config, "agent", "id") or "")


def is_in_allocation_order(local_config: Any, key: str) -> bool:
    """Whether the agent will allocate resources of that name; also where it says nothing about any."""
    order = section(local_config, "resource", "allocation-order")
    return not isinstance(order, (list, tuple, set)) or not order or key in map(str, order)


_working: WeakSet[AbstractComputePlugin] = WeakSet()


def remember(plugin: AbstractComputePlugin) -> None:
    """Keeps in mind that a plugin of ours has a key, until it is cleaned up."""
    _working.add(plugin)


def forget(plugin: AbstractComputePlugin) -> None:
    """Undoes remember()."""
    _working.discard(plugin)


def find_rival(plugin: AbstractComputePlugin, key: str, local_config: Any) -> str | None:
    """
    The module of another plugin that the agent loads beside this one and that has the same key: the agent's start
    would end over that. Agents load all plugins' classes before they make any of them, so a rival is known by now.
    Of ours, each finds its key in a file: of those that the same agent has, the one that is made first has it.
    """
    plugin_class = type(plugin)
    for other in _working:
        if type(other) is not plugin_class and other.local_config is local_config and str(other.key) == key:
            return type(other).__module__
    suspects = {
        (other.__module__, other.__qualname__)
        for other in _subclasses(AbstractComputePlugin)
        if str(getattr(other, "key", "")) == key
        and not issubclass(other, plugin_class)
        and not issubclass(plugin_class, other)
    }
    if not suspects:
        return None
    # To ask which of them the agent loads takes long, and is rarely needed.
    found = scan_entrypoints(
        GROUP,
        allowlist=_names(section(local_config, "agent", "allow-compute-plugins")),
        blocklist=_names(section(local_config, "agent", "block-compute-plugins")),
    )
    return next((entry.module for entry in found if (entry.module, entry.attr) in suspects), None)


def find_upstream() -> str | None:
    """
    The version of upstream's mock plugin if it is installed beside this one, which it must not be: both own the files
    of this folder, so whichever is removed takes those of the other with it.
    """
    # One of its files that this plugin has not, since to ask for installed packages takes long.
    if not Path(__file__).with_name("defs.py").exists():
        return None
    try:
        return version("backend.ai-accelerator-mock")
    except PackageNotFoundError:
        return None


def _subclasses(base: type) -> Iterator[type]:
    derived: type
    for derived in base.__subclasses__():
        yield derived
        yield from _subclasses(derived)


def _names(configured: Any) -> set[str] | None:
    return None if configured is None else set(map(str, configured))


def loses_statistics_of_several_slots() -> bool:
    """Whether the agent drops the statistics of the whole node once a plugin has several slots of one device name."""
    from ai.backend.agent.stats import StatContext

    return hasattr(StatContext, "_extract_slot_measurement_scale_factor")


class DeviceAmounts(dict[Any, Decimal]):
    """Amounts by device, in which looking up a device does not put it there."""

    def __missing__(self, key: Any) -> Decimal:
        return Decimal(0)


def guard_amounts(alloc_map: AbstractAllocMap) -> None:
    """
    Keeps the devices of one slot out of the amounts of another. Some agents look up every device of a plugin in
    the amounts of whichever slot is asked for; those of a defaultdict then have it, and it is handed out as that slot.
    """
    alloc_map.allocations = defaultdict(
        DeviceAmounts, {slot: DeviceAmounts(amounts) for slot, amounts in alloc_map.allocations.items()}
    )
