# SPDX-License-Identifier: Apache-2.0
"""Asking docker what containers hold."""

import asyncio
import logging
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

import aiodocker  # type: ignore[import-not-found, unused-ignore]
from ai.backend.logging import BraceStyleAdapter

from .agent import get_resource_spec_from_container

log = BraceStyleAdapter(logging.getLogger(__name__))

# How many containers docker is asked about at the same time.
AT_ONCE = 8

Allocations = Mapping[Any, Mapping[Any, Decimal]]


async def inspect(ids: Sequence[str], key: str, told: set[str]) -> dict[str, Allocations]:
    """
    What the containers of these ids hold of the devices of that key, which may be nothing. A container that docker
    does not know, or that cannot be read, is missing; that is logged once, `told` remembers of which.
    """
    found: dict[str, Allocations] = {}
    try:
        docker = aiodocker.Docker()
    except Exception as error:
        _tell("docker", error, told)
        return found

    async def inspect_one(container_id: str) -> None:
        async with turn:
            try:
                container = docker.containers.container(container_id)
                await container.show()
                spec = await get_resource_spec_from_container(container)
                found[container_id] = spec.allocations.get(key, {}) if spec is not None else {}
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


def _tell(what: str, error: Exception, told: set[str]) -> None:
    if what in told:
        return
    # Ids come and go; what was told of them long ago need not be known for ever.
    if len(told) >= 1000:
        told.clear()
    told.add(what)
    log.debug("{} cannot be asked what it holds: {!r}", what, error)
