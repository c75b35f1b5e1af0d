# SPDX-License-Identifier: Apache-2.0
"""The plugin once more, since an agent takes one kind of accelerator from each."""

from typing import ClassVar

from ai.backend.accelerator.mock.plugin import MockPlugin

__all__ = ("SecondMockPlugin",)


class SecondMockPlugin(MockPlugin):  # type: ignore[misc]
    """Accelerators that are not there, of the kind that mock-accelerator-second.toml describes."""

    configuration_name: ClassVar[str] = "mock-accelerator-second"
    is_beside: ClassVar[bool] = True
