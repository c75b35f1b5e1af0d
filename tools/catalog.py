# SPDX-License-Identifier: Apache-2.0
"""Makes the catalogue of products, catalog/*.toml, into the table that src/core/catalog.c includes.

    catalog.py --header include/accelmock/catalog.h [--output FILE] catalog/*.toml

Which figures there are, of which kind and in which unit, it reads from the two lists of the header, so that each stands
in one place. A file that says something unknown, leaves something out or repeats something is refused with its name and
the key. The same files give the same table, in whatever order they are named.

Python 3.11 and its own library are enough: whoever builds accelmock has no more than that.
"""

from __future__ import annotations

import argparse
import difflib
import re
import sys
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

# In which units a figure may be written, and how many of the table's each is.
UNITS: Mapping[str, Mapping[str, Decimal]] = {
    "byte": {
        "MiB": Decimal(2**20),
        "GiB": Decimal(2**30),
        "MB": Decimal(10**6),
        "GB": Decimal(10**9),
    },
    "byte per second": {"GB/s": Decimal(10**9), "TB/s": Decimal(10**12)},
    "bit": {"bit": Decimal(1)},
    "milliwatt": {"W": Decimal(1000), "mW": Decimal(1)},
    "megahertz": {"MHz": Decimal(1), "GHz": Decimal(1000)},
    "celsius": {"C": Decimal(1)},
    "kelvin": {"K": Decimal(1)},
    "percent": {"%": Decimal(1)},
    "second": {"s": Decimal(1)},
}

# Units whose figures can be below zero.
SIGNED = {"celsius", "kelvin"}

# An assumption that is a fact where the fact is known; it must not be written then.
CARRIED = {
    "power_asleep": "power_idle",
    "clock_core_asleep": "clock_core_idle",
    "clock_memory_asleep": "clock_memory_idle",
    "performance_state_asleep": "performance_state_idle",
    "performance_state_awake": "performance_state_loaded",
}

# What is computed from the others.
DERIVED = "inlet"

# What only products with fans have: all of them or none.
FAN = ("fan_idle", "fan_from", "fan_full_at")

# A file of a public repository, at a commit; what of it is meant may follow.
REPOSITORY_FILE = re.compile(r"[\w.-]+/[\w.-]+ \S+@[0-9a-f]{7,40}(, .+)?")

# Where a document was read that is no such file: a web page's address without its scheme, such a file or a package.
READ = re.compile(rf"[a-z0-9-]+(\.[a-z0-9-]+)+(/\S*)?|{REPOSITORY_FILE.pattern}|package \S+ \S+")

# The place in a document that has pages.
PAGE = re.compile(r"page ([1-9][0-9]*)[,:] \S.*")

# Doubles hold whole numbers up to here exactly.
EXACT_MAX = 2**53

# The numbers of a calibration with their factor to the table's unit, and of a slice.
CALIBRATION = {
    "utilization": 1,
    "power": 1000,
    "temperature": 1,
    "clock_core": 1,
    "clock_memory": 1,
    "memory_utilization": 1,
    "performance_state": 1,
    "fan": 1,
}
SLICE = (
    "profile",
    "id",
    "slices",
    "instances",
    "multiprocessors",
    "copy_engines",
    "decoders",
    "encoders",
    "jpeg_engines",
    "optical_flow_engines",
    "placement_size",
)
SLICE_NEEDED = ("profile", "slices", "instances")
PLACEMENTS_MAX = 8


class Refused(Exception):
    """What is wrong, in one sentence that begins with the file and the key."""


@dataclass(frozen=True)
class Row:
    """A row of one of the header's lists."""

    enumerator: str
    name: str
    kind: str
    unit: str


class Texts:
    """Texts one behind the other, each once; they are told by where they begin."""

    def __init__(self) -> None:
        self.places: dict[str, int] = {}
        # Nothing begins at 0, which is no text.
        self.size = 1

    def add(self, text: str) -> int:
        if text not in self.places:
            self.places[text] = self.size
            self.size += len(text.encode()) + 1
        return self.places[text]

    def lines(self) -> list[str]:
        return [
            "APART static const char texts[] =",
            '\t"\\0"',
            *(f'\t{c_string(text)[:-1]}\\0"' for text in self.places),
            "\t;",
        ]


@dataclass(frozen=True)
class Source:
    """A document: what it is, where it was read where that is not said so, and its pages if it has any."""

    document: str
    read: str | None = None
    pages: int | None = None

    def cited(self, place: str) -> str:
        cited = f"{self.document}: {place}" if place else self.document
        return f"{cited} (read: {self.read})" if self.read is not None else cited


@dataclass(frozen=True)
class Figure:
    """A figure of a product."""

    source: str
    number: Decimal | None = None
    text: str | None = None
    assumed: bool = False

    def initializer(self, texts: Texts) -> str:
        parts = [".known = true"]
        if self.assumed:
            parts.append(".assumed = true")
        if self.number is not None:
            parts.append(f".number = {c_number(self.number)}")
        if self.text is not None:
            parts.append(f".text = {texts.add(self.text)}")
        parts.append(f".source = {texts.add(self.source)}")
        return "{" + ", ".join(parts) + "}"


@dataclass
class Product:
    path: Path
    name: str
    vendor: str
    slot: str
    model_names: list[str]
    facts: dict[str, Figure] = field(default_factory=dict)
    assumptions: dict[str, Figure] = field(default_factory=dict)
    calibrations: list[dict[str, str]] = field(default_factory=list)
    slices: list[dict[str, str]] = field(default_factory=list)

    @property
    def identifier(self) -> str:
        return re.sub(r"[^a-z0-9]", "_", self.name.lower())


def read_rows(header: str, macro: str) -> dict[str, Row]:
    """The rows of the list AM_<macro>_LIST of the header."""
    found = re.search(rf"#define AM_{macro}_LIST\(AM_{macro}\)((?:.*\\\n)*.*)", header)
    if found is None:
        raise Refused(f"the header has no AM_{macro}_LIST")
    body = found[1].replace("\\\n", " ")
    rows = {}
    for row in re.finditer(rf'AM_{macro}\(\s*(\w+),\s*"(\w+)",\s*AM_CATALOG_(\w+),\s*"([^"]*)"\s*\)', body):
        rows[row[2]] = Row(row[1], row[2], row[3], row[4])
    return rows


def c_string(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def c_number(number: Decimal) -> str:
    """A literal that is exactly the double nearest to the number."""
    return repr(float(number))


class File:
    """One TOML file, and what is wrong with it."""

    def __init__(self, path: Path, facts: Mapping[str, Row], assumptions: Mapping[str, Row]) -> None:
        self.path = path
        self.facts = facts
        self.assumptions = assumptions
        try:
            self.table: dict[str, Any] = tomllib.loads(path.read_text(encoding="utf-8"))
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            raise Refused(f"{path}: {error}") from None
        self.sources: dict[str, Source] = {}
        self.used: set[str] = set()

    def refuse(self, key: str, what: str) -> Refused:
        return Refused(f"{self.path}: {key}: {what}")

    def only(self, key: str, table: Any, allowed: Iterable[str]) -> dict[str, Any]:
        """The table, if it is one and has no key but the allowed ones."""
        if not isinstance(table, dict):
            raise self.refuse(key, "must be a table")
        names = list(allowed)
        for name in table:
            if name not in names:
                near = difflib.get_close_matches(name, names, 1)
                hint = f'; did you mean "{near[0]}"?' if near else ""
                raise self.refuse(f"{key}.{name}" if key else name, f"unknown{hint}")
        return table

    def text(self, key: str, table: Mapping[str, Any], name: str) -> str:
        where = f"{key}.{name}" if key else name
        if name not in table:
            raise self.refuse(where, "missing")
        value = table[name]
        if not isinstance(value, str) or not value.strip():
            raise self.refuse(where, "must be a text that is not empty")
        if not value.isprintable():
            raise self.refuse(where, "has a control character")
        return value

    def product(self) -> Product:
        known = ("name", "vendor", "slot", "model_names", "sources", "facts", "assumptions", "calibration", "slices")
        table = self.only("", self.table, known)
        product = Product(
            self.path,
            self.text("", table, "name"),
            self.text("", table, "vendor"),
            self.text("", table, "slot"),
            self.model_names(table),
        )
        if self.path.name != product.name.lower() + ".toml":
            raise self.refuse("name", f'the file of "{product.name}" is named {product.name.lower()}.toml')
        self.read_sources(table.get("sources", {}))
        for name, value in self.only("facts", table.get("facts", {}), self.facts).items():
            product.facts[name] = self.fact(name, value)
        product.assumptions = self.read_assumptions(table.get("assumptions", {}), product.facts)
        for i, row in enumerate(self.rows("calibration", table)):
            product.calibrations.append(self.calibration(f"calibration[{i}]", row))
        for i, row in enumerate(self.rows("slices", table)):
            product.slices.append(self.slice(f"slices[{i}]", row))
        names = [row[".name"] for row in product.slices]
        for name in names:
            if names.count(name) > 1:
                raise self.refuse("slices", f"{name} is there twice")
        for key in self.sources:
            if key not in self.used:
                raise self.refuse(f"sources.{key}", "nothing is from there")
        return product

    def model_names(self, table: Mapping[str, Any]) -> list[str]:
        names = table.get("model_names")
        if not isinstance(names, list) or not names:
            raise self.refuse("model_names", "must be a list of texts that is not empty")
        return [self.text("model_names", {str(i): name}, str(i)) for i, name in enumerate(names)]

    def rows(self, key: str, table: Mapping[str, Any]) -> list[Any]:
        rows = table.get(key, [])
        if not isinstance(rows, list):
            raise self.refuse(key, f"must be a list of tables, [[{key}]]")
        return rows

    def read_sources(self, sources: Any) -> None:
        if not isinstance(sources, dict):
            raise self.refuse("sources", "must be a table")
        for key, row in sources.items():
            key = f"sources.{key}"
            row = self.only(key, row, ("document", "capture", "read", "pages"))
            document = self.text(key, row, "document")
            if "capture" in row:
                self.text(key, row, "capture")
            self.sources[key.removeprefix("sources.")] = Source(document, self.read(key, row), self.pages(key, row))

    def read(self, key: str, row: Mapping[str, Any]) -> str | None:
        """Where a document was read. A file of a repository, at its commit, says so itself."""
        if REPOSITORY_FILE.fullmatch(row["document"]) is not None:
            if "read" in row:
                raise self.refuse(
                    f"{key}.read", "the document is a file of a repository at a commit and says it itself"
                )
            return None
        read = self.text(key, row, "read")
        if READ.fullmatch(read) is None:
            what = 'an address without "https://", a file "owner/name path@commit" or "package NAME VERSION"'
            raise self.refuse(f"{key}.read", f"must be {what}")
        return read

    def pages(self, key: str, row: Mapping[str, Any]) -> int | None:
        pages = row.get("pages")
        if pages is not None and (not isinstance(pages, int) or isinstance(pages, bool) or pages < 1):
            raise self.refuse(f"{key}.pages", "must be a number of pages")
        return pages

    def source(self, key: str, table: Mapping[str, Any], name: str) -> str:
        """The document that a figure is from, and the place in it."""
        if name not in table:
            raise self.refuse(key, "has no source")
        named = self.text(key, table, name)
        if named not in self.sources:
            raise self.refuse(f"{key}.{name}", f"there is no [sources.{named}]")
        self.used.add(named)
        source = self.sources[named]
        return source.cited(self.place(key, table, source))

    def place(self, key: str, table: Mapping[str, Any], source: Source) -> str:
        """Where in its document a figure stands. A calibration may be all of a file, and nothing else may."""
        if "at" not in table and source.read is None and "asleep" in table:
            return ""
        if "at" not in table:
            raise self.refuse(f"{key}.at", f'missing: where in "{source.document}" it stands')
        place = self.text(key, table, "at")
        if source.pages is not None:
            page = PAGE.fullmatch(place)
            if page is None or int(page[1]) > source.pages:
                raise self.refuse(f"{key}.at", f'must begin with one of the {source.pages} pages, as "page 1, Table 1"')
        return place

    def fact(self, name: str, value: Any) -> Figure:
        key = f"facts.{name}"
        table = self.only(key, value, ("value", "source", "at"))
        number, text = self.value(key, table, self.facts[name])
        return Figure(self.source(key, table, "source"), number, text)

    def read_assumptions(self, value: Any, facts: Mapping[str, Figure]) -> dict[str, Figure]:
        figures: dict[str, Figure] = {}
        for name, row in self.only("assumptions", value, self.assumptions).items():
            key = f"assumptions.{name}"
            if name == DERIVED:
                raise self.refuse(key, "follows from the others and is not written down")
            if name in CARRIED and CARRIED[name] in facts:
                raise self.refuse(key, f"facts.{CARRIED[name]} is known and taken")
            table = self.only(key, row, ("value", "fitted", "at", "assumed"))
            number, text = self.value(key, table, self.assumptions[name])
            if ("fitted" in table) == ("assumed" in table):
                raise self.refuse(key, "must be either fitted, to a source, or assumed, with a reason")
            if "assumed" in table:
                if "at" in table:
                    raise self.refuse(f"{key}.at", "what is assumed is nowhere")
                figures[name] = Figure("assumed: " + self.text(key, table, "assumed"), number, text, True)
            else:
                figures[name] = Figure("fitted to " + self.source(key, table, "fitted"), number, text)
        for name, fact in CARRIED.items():
            if fact in facts:
                figures[name] = facts[fact]
        without = set() if any(name in figures for name in FAN) else set(FAN)
        for name in self.assumptions:
            if name not in figures and name != DERIVED and name not in without:
                also = f", and so is facts.{CARRIED[name]}" if name in CARRIED else ""
                raise self.refuse(f"assumptions.{name}", f"missing{also}")
        figures[DERIVED] = self.inlet(figures)
        return {name: figures[name] for name in self.assumptions if name in figures}

    def inlet(self, figures: Mapping[str, Figure]) -> Figure:
        """What the temperature would be without any power."""

        def number(name: str) -> Decimal:
            return figures[name].number or Decimal(0)

        asleep, awake, full = number("power_asleep"), number("power_awake"), number("power_full")
        cold, hot = number("temperature_idle"), number("temperature_full")
        if not 0 < asleep <= awake < full:
            raise self.refuse("assumptions", "power_asleep <= power_awake < power_full does not hold")
        if not cold < hot:
            raise self.refuse("assumptions", "temperature_idle < temperature_full does not hold")
        if "fan_from" in figures and not number("fan_from") < number("fan_full_at"):
            raise self.refuse("assumptions", "fan_from < fan_full_at does not hold")
        inlet = (cold - (hot - cold) / (full - asleep) * asleep).quantize(Decimal("0.001"))
        used = ("power_asleep", "power_full", "temperature_idle", "temperature_full")
        assumed = any(figures[name].assumed for name in used)
        return Figure(f"follows from {', '.join(used[:-1])} and {used[-1]}", inlet, None, assumed)

    def value(self, key: str, table: Mapping[str, Any], row: Row) -> tuple[Decimal | None, str | None]:
        if "value" not in table:
            raise self.refuse(key, "has no value")
        key, value = f"{key}.value", table["value"]
        if row.kind == "TEXT":
            return None, self.text(key.removesuffix(".value"), table, "value")
        if row.kind == "BOOLEAN":
            if not isinstance(value, bool):
                raise self.refuse(key, "must be true or false")
            return Decimal(int(value)), None
        if row.unit in UNITS:
            number = self.measured(key, value, row.unit)
        else:
            if not isinstance(value, int) or isinstance(value, bool):
                raise self.refuse(key, "must be a whole number")
            number = Decimal(value)
            if row.unit == "identifier" and number > 0xFFFF:
                raise self.refuse(key, "must be a number of 16 bits")
        if number < 0 and row.unit not in SIGNED:
            raise self.refuse(key, "must not be below 0")
        if abs(number) > EXACT_MAX:
            raise self.refuse(key, "is too large")
        return number, None

    def measured(self, key: str, value: Any, unit: str) -> Decimal:
        """A number with its unit behind it."""
        allowed = ", ".join(UNITS[unit])
        parts = value.split(" ") if isinstance(value, str) else []
        if len(parts) != 2 or parts[1] not in UNITS[unit]:
            raise self.refuse(key, f'must be a text of a number, a space and one of {allowed}, as "12 {allowed[:3]}"')
        try:
            number = Decimal(parts[0])
        except InvalidOperation:
            raise self.refuse(key, f'"{parts[0]}" is no number') from None
        if not number.is_finite():
            raise self.refuse(key, f'"{parts[0]}" is no number')
        return number * UNITS[unit][parts[1]]

    def calibration(self, key: str, value: Any) -> dict[str, str]:
        table = self.only(key, value, ("source", "at", "asleep", *CALIBRATION))
        if not isinstance(table.get("asleep"), bool):
            raise self.refuse(f"{key}.asleep", "must be true or false")
        row = {".source": self.source(key, table, "source"), ".asleep": str(table["asleep"]).lower()}
        for name in ("utilization", "power"):
            if name not in table:
                raise self.refuse(f"{key}.{name}", "missing")
        for name, factor in CALIBRATION.items():
            number = table.get(name)
            if number is not None and (not isinstance(number, int | float) or isinstance(number, bool) or number < 0):
                raise self.refuse(f"{key}.{name}", "must be a number that is not below 0")
            known = number is not None
            row["." + name] = c_number(Decimal(str(number)) * factor) if known else "AM_CATALOG_UNKNOWN"
        return row

    def slice(self, key: str, value: Any) -> dict[str, str]:
        table = self.only(key, value, ("name", "source", "at", "memory", "placements", *SLICE))
        name = self.text(key, table, "name")
        if re.fullmatch(r"[1-8]g\.[0-9]+gb(\+me)?", name) is None:
            raise self.refuse(f"{key}.name", f'"{name}" is not of the form 1g.10gb or 1g.10gb+me')
        row = {".name": c_string(name), ".source": self.source(key, table, "source")}
        for number in SLICE:
            if number not in table:
                if number in SLICE_NEEDED:
                    raise self.refuse(f"{key}.{number}", "missing")
                row["." + number] = "AM_CATALOG_UNKNOWN"
                continue
            row["." + number] = str(self.whole(f"{key}.{number}", table[number]))
        memory = self.measured(f"{key}.memory", table["memory"], "byte") if "memory" in table else None
        row[".memory"] = str(int(memory)) if memory is not None else "AM_CATALOG_UNKNOWN"
        places = table.get("placements", [])
        if not isinstance(places, list) or len(places) > PLACEMENTS_MAX:
            raise self.refuse(f"{key}.placements", f"must be a list of at most {PLACEMENTS_MAX} numbers")
        starts = [self.whole(f"{key}.placements", place) for place in places]
        if starts != sorted(set(starts)):
            raise self.refuse(f"{key}.placements", "must ascend")
        if bool(starts) != ("placement_size" in table):
            raise self.refuse(f"{key}.placements", "goes with placement_size")
        row[".placement_count"] = str(len(starts))
        if starts:
            row[".placements"] = "{" + ", ".join(map(str, starts)) + "}"
        return row

    def whole(self, key: str, value: Any) -> int:
        if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= 10000:
            raise self.refuse(key, "must be a whole number from 0 to 10000")
        return value


def reduced(name: str) -> str:
    """What am_catalog_find() compares of a name."""
    return re.sub(r"[ _-]", "", name).lower()


def nothing_forgotten(paths: Sequence[Path]) -> None:
    """Refuses a file that lies beside the named ones and is not named: the build's list lacks it."""
    named = {path.resolve() for path in paths}
    for folder in sorted({path.parent for path in named}):
        for path in sorted(folder.glob("*.toml")):
            if path not in named:
                raise Refused(f"{path}: is not in the list of src/core/meson.build")


def load(paths: Sequence[Path], header: str) -> list[Product]:
    """The products of the files, in the order of their names. Raises Refused."""
    facts, assumptions = read_rows(header, "FACT"), read_rows(header, "ASSUMPTION")
    products = [File(path, facts, assumptions).product() for path in sorted(paths)]
    products.sort(key=lambda product: reduced(product.name))
    if not products:
        raise Refused("there are no products")
    names: dict[str, Product] = {}
    models: dict[str, Product] = {}
    for product in products:
        other = names.setdefault(reduced(product.name), product)
        if other is not product:
            raise Refused(f"{product.path}: name: {other.path} has it already")
        for model in product.model_names:
            # Within one file, too, a name must not be there twice.
            if model.lower() in models:
                raise Refused(f'{product.path}: model_names: {models[model.lower()].path} has "{model}" already')
            models[model.lower()] = product
    return products


def fields(row: Mapping[str, str], texts: Texts) -> str:
    """Of a table's row: its source is a text, all else is written as it is."""
    values = {name: str(texts.add(value)) if name == ".source" else value for name, value in row.items()}
    return "{" + ", ".join(f"{name} = {value}" for name, value in values.items()) + "}"


def generate(products: Sequence[Product], header: str) -> str:
    facts, assumptions = read_rows(header, "FACT"), read_rows(header, "ASSUMPTION")
    lines = [
        "/* Made by tools/catalog.py of catalog/; not to be edited. Included by src/core/catalog.c only. */",
        "#ifndef ACCELMOCK_CORE_CATALOG_TABLE_H",
        "#define ACCELMOCK_CORE_CATALOG_TABLE_H",
        "",
        '#include "accelmock/catalog.h"',
        "",
        "/* Apart from other data: who loads a library that it is in reads none of it unless it asks for a product. */",
        '#define APART __attribute__((section("accelmock_catalog")))',
        "",
    ]
    texts = Texts()
    for product in products:
        names = ", ".join([*map(c_string, product.model_names), "NULL"])
        lines.append(f"static const char *const models_{product.identifier}[] = {{{names}}};")
        for kind, rows in (("calibration", product.calibrations), ("slice", product.slices)):
            if rows:
                lines.append(f"APART static const struct am_catalog_{kind} {kind}s_{product.identifier}[] = {{")
                lines += [f"\t{fields(row, texts)}," for row in rows]
                lines.append("};")
    for product in products:
        for member, table, figures in (
            ("facts", facts, product.facts),
            ("assumptions", assumptions, product.assumptions),
        ):
            size = f"AM_{member.upper().removesuffix('S')}_COUNT"
            lines.append(f"APART static const struct am_catalog_figure {member}_{product.identifier}[{size}] = {{")
            lines += [
                f"\t[{row.enumerator}] = {figures[name].initializer(texts)},"
                for name, row in table.items()
                if name in figures
            ]
            lines.append("};")
    lines += ["", *texts.lines(), "", "static const struct am_catalog_product products[] = {"]
    for product in products:
        lines.append("\t{")
        for name in ("name", "vendor", "slot"):
            lines.append(f"\t\t.{name} = {c_string(getattr(product, name))},")
        lines.append(f"\t\t.model_names = models_{product.identifier},")
        lines += [f"\t\t.{member} = {member}_{product.identifier}," for member in ("facts", "assumptions")]
        for kind, many in (("calibration", product.calibrations), ("slice", product.slices)):
            if many:
                lines.append(f"\t\t.{kind}s = {kind}s_{product.identifier},")
                lines.append(f"\t\t.{kind}_count = {len(many)},")
        lines.append("\t},")
    lines += ["};", "", "#endif", ""]
    return "\n".join(lines)


def main() -> int:
    parser = argparse.ArgumentParser(description="Makes catalog/*.toml into a C table.")
    parser.add_argument("--header", type=Path, required=True, help="include/accelmock/catalog.h")
    parser.add_argument("--output", type=Path, help="where to; else standard output")
    parser.add_argument("files", nargs="+", type=Path)
    arguments = parser.parse_args()

    header = arguments.header.read_text(encoding="utf-8")
    try:
        nothing_forgotten(arguments.files)
        table = generate(load(arguments.files, header), header)
    except Refused as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    if arguments.output is None:
        sys.stdout.write(table)
    else:
        arguments.output.write_text(table, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
