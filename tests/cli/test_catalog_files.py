# SPDX-License-Identifier: Apache-2.0
"""The generator of the catalogue refuses what is wrong in a file, and the figures are those of the captures.

The captures are published answers of real machines. They are no part of this repository: where the folder that
ACCELMOCK_CAPTURES names is not there, the tests that need it are skipped.
"""

from __future__ import annotations

import os
import re
import statistics
import tomllib
import xml.etree.ElementTree as ElementTree
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import catalog

ROOT = Path(__file__).resolve().parents[2]
HEADER = (ROOT / "include" / "accelmock" / "catalog.h").read_text(encoding="utf-8")
FILES = sorted((ROOT / "catalog").glob("*.toml"))

GOOD = """\
name = "X1"
vendor = "maker"
slot = "cuda"
model_names = ["Maker X1"]

[sources]
sheet = { document = "Maker X1, data sheet", read = "maker.example/x1.pdf", pages = 3 }
capture = { document = "someone/captures x1.txt@0123abc, GPU 0" }

[facts]
memory_total = { value = "16 GiB", source = "sheet", at = "page 2, Memory" }
architecture = { value = "Ex", source = "sheet", at = "page 1: title" }
ecc = { value = true, source = "sheet", at = "page 3, ECC" }
pci_vendor_id = { value = 0x10de, source = "sheet", at = "page 3, PCI" }
power_idle = { value = "20.5 W", source = "capture", at = "power" }

[assumptions]
power_awake = { value = "30 W", assumed = "a guess" }
power_full = { value = "100 W", fitted = "sheet", at = "page 2, Power" }
temperature_idle = { value = "30 C", assumed = "a guess" }
temperature_full = { value = "70 C", assumed = "a guess" }
time_constant = { value = "40 s", assumed = "a guess" }
clock_core_asleep = { value = "300 MHz", assumed = "a guess" }
clock_core_loaded = { value = "1.5 GHz", assumed = "a guess" }
clock_memory_asleep = { value = "800 MHz", assumed = "a guess" }
clock_memory_loaded = { value = "1600 MHz", assumed = "a guess" }
performance_state_asleep = { value = 8, assumed = "a guess" }
performance_state_awake = { value = 0, assumed = "a guess" }

[[calibration]]
source = "capture"
asleep = true
utilization = 0
power = 20.5

[[slices]]
name = "1g.2gb"
profile = 0
slices = 1
instances = 7
memory = "2 GiB"
placement_size = 1
placements = [0, 1, 2, 3, 4, 5, 6]
source = "sheet"
at = "page 3, slices"
"""


def load(folder: Path, **texts: str) -> list[catalog.Product]:
    for name, text in texts.items():
        (folder / f"{name}.toml").write_text(text, encoding="utf-8")
    return catalog.load([folder / f"{name}.toml" for name in texts], HEADER)


def test_a_good_file_is_taken(tmp_path: Path) -> None:
    [product] = load(tmp_path, x1=GOOD)
    assert product.facts["memory_total"].number == 16 * 2**30
    assert product.facts["memory_total"].source == "Maker X1, data sheet: page 2, Memory (read: maker.example/x1.pdf)"
    assert product.facts["pci_vendor_id"].number == 0x10DE
    assert product.assumptions["power_asleep"] is product.facts["power_idle"]
    assert product.assumptions["power_full"].source.startswith("fitted to Maker X1, data sheet: page 2, Power (")
    # What is a file of a repository says itself where it was read.
    assert product.facts["power_idle"].source == "someone/captures x1.txt@0123abc, GPU 0: power"
    assert product.assumptions["power_awake"].source == "assumed: a guess"
    assert product.assumptions["power_awake"].assumed and not product.assumptions["power_full"].assumed
    # 30 - (70 - 30) / (100 - 20.5) * 20.5
    assert str(product.assumptions["inlet"].number) == "19.686"
    table = catalog.generate([product], HEADER)
    assert "[AM_FACT_MEMORY_TOTAL] = {.known = true, .number = 17179869184.0, .source =" in table
    assert "fan_idle" not in product.assumptions


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("memory_total =", "memory_totel =", 'facts.memory_totel: unknown; did you mean "memory_total"?'),
        ('slot = "cuda"', 'slot = "cuda"\nslots = 1', 'slots: unknown; did you mean "slot"?'),
        ('slot = "cuda"\n', "", "slot: missing"),
        ('vendor = "maker"', 'vendor = " "', "vendor: must be a text that is not empty"),
        ('vendor = "maker"', 'vendor = "a\\nb"', "vendor: has a control character"),
        (', source = "sheet", at = "page 2, Memory"', "", "facts.memory_total: has no source"),
        (
            'source = "sheet", at = "page 2, Memory"',
            'source = "shoot", at = "page 2, Memory"',
            "facts.memory_total.source: there is no [sources.shoot]",
        ),
        ('value = "16 GiB", ', "", "facts.memory_total: has no value"),
        (
            '"16 GiB"',
            '"16 W"',
            'facts.memory_total.value: must be a text of a number, a space and one of MiB, GiB, MB, GB, as "12 MiB"',
        ),
        (
            '"16 GiB"',
            "16",
            'facts.memory_total.value: must be a text of a number, a space and one of MiB, GiB, MB, GB, as "12 MiB"',
        ),
        ('"16 GiB"', '"x GiB"', 'facts.memory_total.value: "x" is no number'),
        ('"16 GiB"', '"NaN GiB"', 'facts.memory_total.value: "NaN" is no number'),
        ('"16 GiB"', '"-1 GiB"', "facts.memory_total.value: must not be below 0"),
        ('"16 GiB"', '"99999999 GiB"', "facts.memory_total.value: is too large"),
        ('value = "Ex"', "value = 1", "facts.architecture.value: must be a text that is not empty"),
        ("value = true", "value = 1", "facts.ecc.value: must be true or false"),
        ("value = 0x10de", "value = true", "facts.pci_vendor_id.value: must be a whole number"),
        ("value = 0x10de", "value = 0x10dee", "facts.pci_vendor_id.value: must be a number of 16 bits"),
        ('memory_total = { value = "16 GiB"', 'memory_total = { valeu = "16 GiB"', "facts.memory_total.valeu: unknown"),
        ('{ value = "30 W", assumed = "a guess" }', '{ value = "30 W" }', "assumptions.power_awake: must be either"),
        ('value = "100 W", fitted', 'value = "100 W", assumed = "x", fitted', "assumptions.power_full: must be either"),
        ("power_awake = {", 'inlet = { value = "20 C", assumed = "x" }\npower_awake = {', "assumptions.inlet: follows"),
        (
            "power_awake = {",
            'power_asleep = { value = "20 W", assumed = "x" }\npower_awake = {',
            "assumptions.power_asleep: facts.power_idle is known and taken",
        ),
        (
            'power_idle = { value = "20.5 W", source = "capture", at = "power" }\n',
            "",
            "assumptions.power_asleep: missing, and so is",
        ),
        ('time_constant = { value = "40 s", assumed = "a guess" }\n', "", "assumptions.time_constant: missing"),
        ('"30 W"', '"10 W"', "assumptions: power_asleep <= power_awake < power_full does not hold"),
        ('"70 C"', '"30 C"', "assumptions: temperature_idle < temperature_full does not hold"),
        (
            "power_awake = {",
            'fan_idle = { value = "30 %", assumed = "x" }\npower_awake = {',
            "assumptions.fan_from: missing",
        ),
        ("asleep = true", "asleep = 1", "calibration[0].asleep: must be true or false"),
        ("power = 20.5", 'power = "20 W"', "calibration[0].power: must be a number that is not below 0"),
        ("utilization = 0\n", "", "calibration[0].utilization: missing"),
        ("profile = 0\n", "", "slices[0].profile: missing"),
        ('"1g.2gb"', '"1c.2gb"', 'slices[0].name: "1c.2gb" is not of the form'),
        ("[0, 1, 2, 3, 4, 5, 6]", "[0, 2, 1]", "slices[0].placements: must ascend"),
        ("placement_size = 1\n", "", "slices[0].placements: goes with placement_size"),
        (
            "[facts]",
            'other = { document = "someone/else y.txt@0123abc" }\n[facts]',
            "sources.other: nothing is from there",
        ),
        ('document = "Maker X1, data sheet"', 'document = ""', "sources.sheet.document: must be a text"),
        (', read = "maker.example/x1.pdf"', "", "sources.sheet.read: missing"),
        ('"maker.example/x1.pdf"', '"the web"', "sources.sheet.read: must be an address without"),
        ('"maker.example/x1.pdf"', '"https://maker.example/x1.pdf"', "sources.sheet.read: must be an address without"),
        ('"maker.example/x1.pdf"', '"someone/captures x1.pdf"', "sources.sheet.read: must be an address without"),
        (
            'GPU 0" }',
            'GPU 0", read = "maker.example" }',
            "sources.capture.read: the document is a file of a repository",
        ),
        ("x1.txt@0123abc, GPU 0", "x1.txt", "sources.capture.read: missing"),
        ("pages = 3", 'pages = "3"', "sources.sheet.pages: must be a number of pages"),
        (', at = "page 1: title"', "", 'facts.architecture.at: missing: where in "Maker X1, data sheet" it stands'),
        (', at = "power"', "", 'facts.power_idle.at: missing: where in "someone/captures x1.txt@0123abc, GPU 0"'),
        ('fitted = "sheet", at = "page 2, Power"', 'fitted = "sheet"', "assumptions.power_full.at: missing"),
        ('at = "page 3, slices"\n', "", "slices[0].at: missing"),
        (
            '"page 1: title"',
            '"title"',
            'facts.architecture.at: must begin with one of the 3 pages, as "page 1, Table 1"',
        ),
        ('"page 1: title"', '"page 1"', "facts.architecture.at: must begin with one of the 3 pages"),
        ('"page 1: title"', '"page 4, title"', "facts.architecture.at: must begin with one of the 3 pages"),
        ('name = "X1"', 'name = "X2"', 'name: the file of "X2" is named x2.toml'),
        ('["Maker X1"]', "[]", "model_names: must be a list of texts that is not empty"),
        ('["Maker X1"]', '["Maker X1", "maker x1"]', "model_names: "),
        ('name = "X1"', "name = X1", "Invalid value"),
    ],
)
def test_a_bad_file_is_refused(tmp_path: Path, old: str, new: str, message: str) -> None:
    assert GOOD.count(old) == 1, "the test must change one place"
    with pytest.raises(catalog.Refused) as refused:
        load(tmp_path, x1=GOOD.replace(old, new))
    assert str(refused.value).startswith(f"{tmp_path / 'x1.toml'}: ")
    assert message in str(refused.value)


def test_names_are_of_one_product(tmp_path: Path) -> None:
    other = GOOD.replace('name = "X1"', 'name = "X-1"').replace("Maker X1", "Maker X-1")
    with pytest.raises(catalog.Refused, match=re.escape(f"name: {tmp_path / 'x-1.toml'} has it already")):
        load(tmp_path, **{"x1": GOOD, "x-1": other})
    other = GOOD.replace('name = "X1"', 'name = "X2"')
    with pytest.raises(catalog.Refused, match=r'x1\.toml has "Maker X1" already'):
        load(tmp_path, x1=GOOD, x2=other)


def test_a_file_that_the_build_does_not_list_is_refused(tmp_path: Path) -> None:
    load(tmp_path, x1=GOOD, x2=GOOD.replace("X1", "X2"))
    catalog.nothing_forgotten([tmp_path / "x1.toml", tmp_path / "x2.toml"])
    with pytest.raises(catalog.Refused, match=r"x2\.toml: is not in the list"):
        catalog.nothing_forgotten([tmp_path / "x1.toml"])


def test_the_same_files_give_the_same_table() -> None:
    forwards = catalog.generate(catalog.load(FILES, HEADER), HEADER)
    backwards = catalog.generate(catalog.load(FILES[::-1], HEADER), HEADER)
    assert forwards == backwards
    assert forwards.count(".model_names = ") == len(FILES) >= 30


def test_every_figure_is_in_use_somewhere() -> None:
    products = catalog.load(FILES, HEADER)
    for name in catalog.read_rows(HEADER, "FACT"):
        assert any(name in product.facts for product in products), f"no product has {name}"


def test_no_figure_stands_without_its_place(tmp_path: Path) -> None:
    """Of each product, as it is here: a figure that lost its place is refused, and a document that nobody read is."""
    held = 0
    for path in FILES:
        text = path.read_text(encoding="utf-8")
        placeless = re.sub(r'^(\w+ = \{ value = .*, source = "\w+"), at = "[^"]*"', r"\1", text, count=1, flags=re.M)
        unread = re.sub(r'^(\w+ = \{ document = "[^"]*"), read = "[^"]*"', r"\1", text, count=1, flags=re.M)
        for bad, message in ((placeless, ": missing: where in "), (unread, ".read: missing")):
            if bad != text:
                (tmp_path / path.name).write_text(bad, encoding="utf-8")
                with pytest.raises(catalog.Refused, match=message):
                    catalog.load([tmp_path / path.name], HEADER)
                held += 1
    assert held >= 2 * len(FILES) - 1


def test_nothing_names_a_machine() -> None:
    for path in FILES:
        assert re.search(r"(/work|/home|/tmp|https?:)", path.read_text(encoding="utf-8")) is None, path


# What captures show.

Capture = Callable[[str, str], list[str]]


def captured_xml(path: Path) -> Capture:
    gpus = ElementTree.parse(path).getroot().findall("gpu")

    def read(name: str, place: str) -> list[str]:
        if place == "supported_clocks, lowest graphics clock":
            return [f"{min(supported(gpu))} MHz" for gpu in gpus]
        if place == "supported_clocks, graphics clocks of the highest memory clock":
            return [str(len(supported(gpu))) for gpu in gpus]
        if place == "supported_clocks, lowest memory clock":
            values = [gpu.findall("supported_clocks/supported_mem_clock/value") for gpu in gpus]
            return [min((value.text or "" for value in row), key=lambda text: float(text.split()[0])) for row in values]
        shown, _, note = place.partition(", ")
        texts = [(gpu.findtext(shown) or "").strip() for gpu in gpus]
        if note.startswith("median"):
            middle = statistics.median(float(text.split()[0]) for text in texts)
            return [f"{round(middle, 3)} {texts[0].split()[1]}"]
        if name.startswith("pci_") and name.endswith("_id"):
            return [str(int(text[4:] if "vendor" in name else text[:4], 16)) for text in texts]
        if name == "fan_count":
            return ["0" if text == "N/A" else "?" for text in texts]
        if name == "mig":
            return [str(text != "N/A") for text in texts]
        if name == "ecc":
            return [str(text == "Enabled") for text in texts]
        if name == "performance_state_idle" or name.startswith("performance_state"):
            return [text.removeprefix("P") for text in texts]
        if name == "memory_banks":
            return [text.removesuffix(" bank(s)") for text in texts]
        if name == "pcie_width":
            return [text.removesuffix("x") for text in texts]
        if name.startswith("temperature_limit_"):
            return [text.replace(" C", " K") for text in texts]
        return texts

    def supported(gpu: ElementTree.Element) -> list[int]:
        highest = gpu.find("supported_clocks/supported_mem_clock")
        assert highest is not None
        return [int((clock.text or "").split()[0]) for clock in highest.findall("supported_graphics_clock")]

    return read


def captured_metrics(path: Path) -> Capture:
    text = path.read_text(encoding="utf-8")

    def read(name: str, place: str) -> list[str]:
        shown, _, label = place.partition(", ")
        if shown == "gpu_info":
            [row] = re.findall(r"^nvidia_smi_gpu_info\{(.*)\} ", text, re.M)
            [value] = re.findall(rf'{label}="([^"]*)"', row)
            return [str(int(value, 16) >> 16)] if label == "pci_sub_device_id" else [value]
        values = re.findall(rf"^nvidia_smi_{shown}\{{.*\}} (\S+)$", text, re.M)
        numbers = [float(value) for value in values]
        if shown.startswith("pci_") and shown.endswith("_id"):
            # Two numbers of 16 bits in one, as the metric rounds it; the vendor's is the lower.
            return [str(int(number) & 0xFFFF if "vendor" in name else int(number) >> 16) for number in numbers]
        if name == "compute_capability_minor":
            return [value.partition(".")[2] or "0" for value in values]
        if name == "compute_capability_major":
            return [value.partition(".")[0] for value in values]
        if name == "ecc":
            return [str(number == 1) for number in numbers]
        for suffix, factor, unit in (("_bytes", 2**20, "MiB"), ("_hz", 10**6, "MHz"), ("_ratio", 0.01, "%")):
            if shown.endswith(suffix):
                return [f"{number / factor:g} {unit}" for number in numbers]
        if shown.endswith("_watts"):
            return [f"{value} W" for value in values]
        return [f"{value} C" if shown.startswith("temperature") else value for value in values]

    return read


def same(one: str, other: str) -> bool:
    """Equal as numbers with a unit, or as texts."""
    if one.split(" ")[1:] != other.split(" ")[1:]:
        return False
    try:
        return abs(float(one.split(" ")[0]) - float(other.split(" ")[0])) < 1e-6
    except ValueError:
        return one == other


def captures() -> Path:
    folder = Path(os.environ.get("ACCELMOCK_CAPTURES", ROOT.parent / "shared" / "captures"))
    if not folder.is_dir():
        pytest.skip(f"no captures of real machines in {folder}; ACCELMOCK_CAPTURES names their folder")
    return folder


def from_captures(table: dict[str, Any], folder: Path) -> list[tuple[str, str, str, Capture]]:
    """Each figure of a product whose capture is there: name, value, place in the capture, the capture."""
    readers: dict[str, Capture] = {}
    for key, source in table["sources"].items():
        path = folder / source.get("capture", "")
        if "capture" in source and path.exists():
            readers[key] = captured_xml(path) if path.suffix == ".xml" else captured_metrics(path)
    found = []
    for section, member in (("facts", "source"), ("assumptions", "fitted")):
        for name, figure in table[section].items() if section in table else ():
            # What is said of the place in words ("less what its 7 % add") is no figure of the capture.
            if figure.get(member) in readers and ", less " not in figure["at"]:
                found.append((f"{section}.{name}", str(figure["value"]), figure["at"], readers[figure[member]]))
    return found


def test_facts_are_those_of_the_captures() -> None:
    folder, held = captures(), 0
    wrong = []
    for path in FILES:
        for key, value, place, capture in from_captures(tomllib.loads(path.read_text(encoding="utf-8")), folder):
            shown = capture(key.partition(".")[2], place)
            held += 1
            # Of several GPUs, one that shows it is enough.
            if not any(same(value, text) for text in shown):
                wrong.append(f"{path.name}: {key}: {value}, but {place} is {shown}")
    assert wrong == []
    assert held >= 150


def test_a_wrong_fact_would_be_seen() -> None:
    [path] = [path for path in FILES if path.name == "t4.toml"]
    table = tomllib.loads(path.read_text(encoding="utf-8"))
    rows = {key: (value, place, capture) for key, value, place, capture in from_captures(table, captures())}
    value, place, capture = rows["facts.memory_total"]
    assert capture("memory_total", place) == [value] == ["15360 MiB"]
    assert not same("15361 MiB", value) and not same("15360 GiB", value)


def test_calibrations_are_those_of_the_captures() -> None:
    folder, held = captures(), 0
    metrics = {
        "utilization": ("utilization_gpu_ratio", "%"),
        "power": ("power_draw_watts", "W"),
        "temperature": ("temperature_gpu", "C"),
        "clock_core": ("clocks_current_graphics_clock_hz", "MHz"),
        "clock_memory": ("clocks_current_memory_clock_hz", "MHz"),
        "memory_utilization": ("utilization_memory_ratio", "%"),
        "performance_state": ("pstate", ""),
        "fan": ("fan_speed_ratio", "%"),
    }
    for path in FILES:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
        for row in table.get("calibration", ()):
            capture = folder / table["sources"][row["source"]].get("capture", "")
            if capture.suffix != ".metrics" or not capture.exists():
                continue
            read = captured_metrics(capture)
            for name, (metric, unit) in metrics.items():
                if name in row:
                    held += 1
                    assert any(same(f"{row[name]} {unit}".strip(), text) for text in read(name, metric)), (path, name)
    assert held >= 25
