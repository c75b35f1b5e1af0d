# SPDX-License-Identifier: Apache-2.0
"""Asking docker what containers hold."""

import asyncio
import logging
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, NamedTuple

import aiodocker  # type: ignore[import-not-found, unused-ignore]
from ai.backend.logging import BraceStyleAdapter

from .agent import get_resource_spec_from_container

log = BraceStyleAdapter(logging.getLogger(__name__))

# How many containers docker is asked about at the same time.
AT_ONCE = 8

# The variable of a container's environment, or else its label, that says what its load looks like.
PROFILE = "ACCELMOCK_PROFILE"

Allocations = Mapping[Any, Mapping[Any, Decimal]]


class Container(NamedTuple):
    """What docker says of one."""

    allocations: Allocations
    profile: str | None


async def inspect(ids: Sequence[str], key: str, told: set[str]) -> dict[str, Container]:
    """
    What the containers of these ids hold of the devices of that key, which may be nothing. A container that docker
    does not know, or that cannot be read, is missing; that is logged once, `told` remembers of which.
    """
    found: dict[str, Container] = {}
    try:
        docker = aiodocker.Docker()
    except Exception as error:
        _tell("docker", error, told)
        return found

    async def inspect_one(container_id: str) -> None:
        async with turn:
            try:
                container = docker.containers.container(container_id)
                document = await container.show()
                spec = await get_resource_spec_from_container(container)
                allocations = spec.allocations.get(key, {}) if spec is not None else {}
                found[container_id] = Container(allocations, profile_of(document))
            except Exception as error:
                _tell(f"container {container_id}", error, told)
            else:
                told.discard(f"container {container_id}")

    turn = asyncio.Semaphore(AT_ONCE)
    try:
        await asyncio.gather(*map(inspect_one, ids))
    finally:
        await docker.close()
    # In the order in which they were named, whichever was answered first.
    return {container_id: found[container_id] for container_id in ids if container_id in found}


def profile_of(document: Any) -> str | None:
    """The profile that a container's environment or else its label names."""
    if not isinstance(document, Mapping) or not isinstance(described := document.get("Config"), Mapping):
        return None
    for variable in described.get("Env") or ():
        name, _, value = str(variable).partition("=")
        if name == PROFILE and value:
            return value
    labels = described.get("Labels")
    label = labels.get(PROFILE) if isinstance(labels, Mapping) else None
    return str(label) if label else None


def _tell(what: str, error: Exception, told: set[str]) -> None:
    if what in told:
        return
    # Ids come and go; what was told of them long ago need not be known for ever.
    if len(told) >= 1000:
        told.clear()
    told.add(what)
    log.debug("{} cannot be asked what it holds: {!r}", what, error)
