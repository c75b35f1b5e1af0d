# SPDX-License-Identifier: Apache-2.0
"""Accelerators that are not there, for an agent of Backend.AI."""

from ._native import __version__

__all__ = ("__version__",)
