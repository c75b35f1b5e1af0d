# SPDX-License-Identifier: Apache-2.0
"""catalog: what is public about products, and a TOML that names one."""

from __future__ import annotations

import json

from commandline import Surroundings

NAMED = """
slot_name = "cuda"
device_plugin_name = "CUDADevice"
attributes = {}
formats = {}
devices = [{ mother_uuid = "c59395cd-ac91-4cd3-a1b0-3d2568aa2d00", product = "H100-SXM", count = 2 }]
[telemetry]
unallocated = "idle"
"""


def test_all_products(around: Surroundings) -> None:
    rows = around.run("catalog").out.splitlines()
    assert rows[0].split() == ["PRODUCT", "SLOT", "MODEL", "MEMORY", "UNITS", "POWER", "FACTS"]
    assert len(rows) == 31
    power, unit, facts = next(row for row in rows if row.startswith("H100-SXM")).split()[-3:]
    assert (power, unit) == ("700", "W")
    assert int(facts) > 50


def test_one_product_with_its_sources(around: Surroundings) -> None:
    shown = around.run("catalog", "h100_sxm").out
    assert "power_limit_default" in shown
    assert "gpu_power_readings/default_power_limit" in shown
    assert "assumed: a sixth of the limit" in shown
    assert "1g.10gb" in shown
    # What is from a document: the page in it, and where a copy of it was read.
    rows = around.run("catalog", "V100-SXM2-32GB").out.splitlines()
    (cores,) = [row for row in rows if row.startswith("cores ")]
    assert "white paper V1.0: page 36, Table 4, NVIDIA Tesla V100: FP32 Cores / GPU (read: " in cores
    # By the name that the driver prints, too.
    assert around.run("catalog", "Tesla T4").out.startswith("T4  nvidia, slot cuda")


def test_json(around: Surroundings) -> None:
    products = json.loads(around.run("catalog", "--json").out)["products"]
    assert len(products) == 30
    for product in products:
        for figure in (*product["facts"].values(), *product["assumptions"].values()):
            assert figure is None or figure["source"]
        assert not any(figure["assumed"] for figure in product["facts"].values() if figure is not None)
    (lpu,) = json.loads(around.run("catalog", "--json", "LPU").out)["products"]
    assert lpu["facts"]["memory_total"] is None


def test_a_name_that_is_none(around: Surroundings) -> None:
    done = around.run("catalog", "H100-SMX")
    assert done.code == 1
    assert done.err == 'accelmock catalog: the catalogue has no "H100-SMX"; did you mean "H100-SXM"?\n'
    assert not done.out


def test_a_device_that_names_its_product(around: Surroundings) -> None:
    around.load(NAMED)
    devices = json.loads(around.run("status", "--json").out)["devices"]
    assert [device["model"] for device in devices] == ["NVIDIA H100 80GB HBM3"] * 2
    channels = devices[0]["channels"]
    assert channels["power_milliwatt"] == 69850
    assert channels["temperature_celsius"] == 41
    assert channels["clock_core_megahertz"] == 345
    assert channels["memory_total_byte"] == 81559 << 20
    assert channels["memory_reserved_byte"] == 480 << 20
    assert channels["nvlinks_link"] == 18
