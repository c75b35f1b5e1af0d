# SPDX-License-Identifier: Apache-2.0
"""Draws a glance for the terminal. Nothing here asks anybody anything."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from glance import HISTORY, Device, Glance, percent
from harness.published import Value
from rich import box
from rich.console import Group, RenderableType
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

# As the terminal gets narrower the columns go, in this order.
ROOM_FOR_HISTORY, ROOM_FOR_BARS, ROOM_FOR_TEXT, ROOM_FOR_HEAT = 116, 92, 76, 62

# What the columns beside the device's id take, frames included, at each of these widths.
BESIDE_THE_ID = {ROOM_FOR_HISTORY: 96, ROOM_FOR_BARS: 79, ROOM_FOR_HEAT: 52, 0: 37}

LEVELS = "▁▂▃▄▅▆▇█"


def draw(glance: Glance, *, width: int, rows: int | None = None) -> RenderableType:
    """`rows` is how many devices there is room for; all of them when it is None."""
    parts: list[RenderableType] = [_header(glance, width)]
    if glance.refusal is not None:
        text = Text.assemble(("The agent runs without the plugin, which said:\n", "bold"), glance.refusal)
        parts.append(Panel(text, border_style="red", title="refused", title_align="left"))
    if glance.slots:
        parts.append(_slots(glance, width))
    if glance.devices:
        parts.append(_devices(glance, width, rows))
    elif glance.refusal is None:
        parts.append(Text("no statistics published yet", style="dim"))
    if glance.warnings:
        parts.append(_warnings(glance.warnings))
    return Group(*parts)


def _header(glance: Glance, width: int) -> RenderableType:
    status_style = "bold green" if glance.status == "running" else "bold yellow"
    plugin = f"plugin {glance.plugin_version}" if glance.plugin_version else "no plugin"
    first = Text.assemble(
        (glance.identity, "bold cyan"),
        f"  agent {glance.version}  {plugin}  {glance.mode}  ",
        (glance.status, status_style),
    )
    grid = Table.grid(padding=(0, 1))
    grid.add_column(style="dim", no_wrap=True)
    grid.add_column(overflow="fold")
    grid.add_row("config", glance.configuration)
    grid.add_row("board", glance.board)
    grid.add_row("log", glance.log)
    return Panel(Group(first, grid), border_style="cyan", title="accelmock", title_align="left", width=width)


def _slots(glance: Glance, width: int) -> RenderableType:
    table = Table(box=box.SIMPLE_HEAD, title="slots", title_justify="left", title_style="bold", pad_edge=False)
    table.add_column("slot", style="cyan", no_wrap=True)
    table.add_column("amount", justify="right", no_wrap=True)
    table.add_column("type", no_wrap=True)
    table.add_column("shown as", no_wrap=True)
    if width >= ROOM_FOR_TEXT:
        table.add_column("description")
    if width >= ROOM_FOR_BARS:
        table.add_column("format", no_wrap=True)
        table.add_column("icon", no_wrap=True)
    for slot in glance.slots:
        metadata = slot.metadata
        number = metadata.get("number_format", {})
        form = f"{'binary' if number.get('binary') else 'decimal'}, {number.get('round_length', 0)} digits"
        shown = f"{metadata['human_readable_name']} [{metadata['display_unit']}]" if metadata else "-"
        row: list[RenderableType] = [slot.name, str(slot.amount), slot.kind, Text(shown)]
        if width >= ROOM_FOR_TEXT:
            row.append(Text(str(metadata.get("description", "no metadata of its own"))))
        if width >= ROOM_FOR_BARS:
            row += [form if metadata else "-", str(metadata.get("display_icon", "-"))]
        table.add_row(*row)
    return table


def _devices(glance: Glance, width: int, rows: int | None) -> RenderableType:
    table = Table(box=box.SIMPLE_HEAD, title="devices", title_justify="left", title_style="bold", pad_edge=False)
    table.add_column("device", style="cyan", no_wrap=True)
    table.add_column("held", justify="right", no_wrap=True, min_width=5)
    wide = width >= ROOM_FOR_BARS
    table.add_column("utilization" if wide else "util", justify="right", no_wrap=True, min_width=16 if wide else 5)
    if width >= ROOM_FOR_HISTORY:
        table.add_column("lately", no_wrap=True, min_width=HISTORY)
    table.add_column("memory", justify="right", no_wrap=True, min_width=13)
    if width >= ROOM_FOR_HEAT:
        table.add_column("power", justify="right", no_wrap=True, min_width=6)
        table.add_column("heat", justify="right", no_wrap=True, min_width=6)
    shown = glance.devices if rows is None or len(glance.devices) <= rows else glance.devices[: max(1, rows - 1)]
    for device in shown:
        table.add_row(*_row(device, width))
    if len(shown) < len(glance.devices):
        table.add_row(Text(f"and {len(glance.devices) - len(shown)} more", style="dim"))
    if glance.node is not None:
        table.add_section()
        table.add_row(*_row(glance.node, width), style="bold")
    return table


def _row(device: Device, width: int) -> list[RenderableType]:
    utilization, memory = Text(_percent(device.utilization)), Text(_bytes(device.memory))
    if width >= ROOM_FOR_BARS:
        utilization = Text.assemble(_bar(device.utilization), " ", utilization)
        memory = Text.assemble(_bar(device.memory), " ", memory)
    row: list[RenderableType] = [_identity(device.identity, width), device.allocated or "-", utilization]
    if width >= ROOM_FOR_HISTORY:
        row.append(Text(_spark(device.history), style="green"))
    row.append(memory)
    if width >= ROOM_FOR_HEAT:
        row += [_plain(device.power, "W"), _plain(device.temperature, "°C")]
    return row


def _identity(identity: str, width: int) -> str:
    """Long ids differ at their ends, so a narrow terminal shows the end."""
    beside = next(taken for least, taken in BESIDE_THE_ID.items() if width >= least)
    room = max(8, width - beside)
    return identity if len(identity) <= room else "…" + identity[-(room - 1) :]


def _bar(value: Value | None, cells: int = 10) -> Text:
    share = min(100.0, percent(value)) if value is not None else 0.0
    full = round(share * cells / 100)
    style = "green" if share < 60 else "yellow" if share < 90 else "red"
    return Text.assemble(("█" * full, style), ("░" * (cells - full), "dim"))


def _spark(history: Sequence[float]) -> str:
    return "".join(LEVELS[min(len(LEVELS) - 1, int(share * len(LEVELS) / 100))] for share in history)


def _percent(value: Value | None) -> str:
    return "-" if value is None else f"{percent(value):.0f} %"


def _plain(value: Value | None, unit: str) -> str:
    return "-" if value is None else f"{_short(value.current)} {unit}"


def _short(number: Decimal) -> str:
    return f"{number:.1f}".removesuffix(".0")


def _bytes(value: Value | None) -> str:
    if value is None:
        return "-"
    total = f"/{value.capacity / (1 << 30):.0f}" if value.capacity else ""
    return f"{value.current / (1 << 30):.1f}{total} GiB"


def _warnings(warnings: Sequence[str]) -> RenderableType:
    text = Text("\n".join(warnings[-5:]), style="yellow", overflow="ellipsis", no_wrap=True)
    return Panel(text, title=f"warnings of the agent ({len(warnings)})", title_align="left", border_style="yellow")
