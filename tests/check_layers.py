# SPDX-License-Identifier: Apache-2.0
"""Holds every #include line to the direction in which folders may depend on one another.

base <- core <- board <- {config, front} <- {cli, smi, exporter, backendai}. A folder may include itself and what is to
its left; folders in one pair of braces know nothing of one another, and config, which makes machines, knows no board.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent

# Which folders each folder may include, besides itself.
ALLOWED: dict[str, set[str]] = {
    "base": set(),
    "core": {"base"},
    "board": {"base", "core"},
    "config": {"base", "core"},
    "front": {"base", "core", "board"},
}
for user in ("cli", "smi", "exporter", "backendai"):
    ALLOWED[user] = {"base", "core", "board", "config", "front"}

# Who owns the public headers; what is not named here is the core's.
HEADERS = {"error.h": "base", "board.h": "board", "config.h": "config"}

INCLUDE = re.compile(r'^\s*#\s*include\s+(?:"([^"]+)"|<(accelmock/[^>]+)>)')


def sources() -> Iterator[tuple[str, Path]]:
    """Each file with the layer it belongs to."""
    for path in sorted(ROOT.glob("src/*/**/*")):
        yield path.relative_to(ROOT / "src").parts[0], path
    for path in sorted(ROOT.glob("backendai/**/*")):
        yield "backendai", path
    for path in sorted(ROOT.glob("include/accelmock/*.h")):
        yield HEADERS.get(path.name, "core"), path


def layer_of(included: str, source: Path) -> str | None:
    """The layer of an included file, or None when it is none of ours."""
    if included.startswith("accelmock/"):
        return HEADERS.get(Path(included).name, "core")
    beside = source.parent / included
    for candidate in (beside, ROOT / "src" / included, ROOT / "include" / included, ROOT / "backendai" / included):
        if not candidate.exists():
            continue
        relative = candidate.resolve().relative_to(ROOT)
        if relative.parts[0] == "src":
            return relative.parts[1]
        return "backendai" if relative.parts[0] == "backendai" else layer_of("/".join(relative.parts[1:]), source)
    return None


def main() -> int:
    wrong, lines = [], 0
    for layer, path in sources():
        if path.suffix not in (".c", ".h", ".cpp"):
            continue
        place = path.relative_to(ROOT)
        if layer not in ALLOWED:
            wrong.append(f"{place}: the folder {layer} has no place in the order; give it one in {Path(__file__).name}")
            continue
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            found = INCLUDE.match(line)
            if found is None:
                continue
            lines += 1
            included = found.group(1) or found.group(2)
            other = layer_of(included, path)
            if other is None:
                wrong.append(f"{place}:{number}: {included} is not found")
            elif other != layer and other not in ALLOWED[layer]:
                wrong.append(f"{place}:{number}: {layer} may not include {included}, which is {other}'s")
    for text in wrong:
        print(text)
    print(f"{lines} #include lines of ours, {len(wrong)} against the order")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
