# SPDX-License-Identifier: Apache-2.0
"""The machines and options with which both plugins are asked."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[3]
OWN_SAMPLES = ROOT / "configs" / "accelerator"
UPSTREAM_SAMPLES = Path(os.environ.get("ACCELMOCK_UPSTREAM_SAMPLES", ROOT.parent / "shared" / "upstream-samples"))

PLUGIN_KEYS = "config/plugins/accelerator/mock"
ALLOCATION_ORDER = ("cuda", "rocm", "tpu", "cpu", "mem")


@dataclass(frozen=True)
class Scenario:
    """One machine with one set of options."""

    name: str
    toml: str | None
    """The mock-accelerator.toml, or None where there is none to be found."""
    options: Mapping[str, str | int] = field(default_factory=dict)
    """Below the plugin's own prefix in etcd."""
    slot_options: Mapping[str, str] = field(default_factory=dict)
    """Below the prefix that carries the slot's name: `<slot>/<option>`."""
    allocation_order: Sequence[str] = ALLOCATION_ORDER
    docker: bool = True
    """Whether there is a `docker` command."""

    def description(self, plugin: str) -> dict[str, Any]:
        """As the probe reads it, for the plugin "upstream" or "ours"."""
        etcd: dict[str, str | int] = {f"{PLUGIN_KEYS}/{name}": value for name, value in self.options.items()}
        etcd |= {f"config/plugins/accelerator/{name}": value for name, value in self.slot_options.items()}
        return {
            "name": self.name,
            "toml": _without_own_keys(self.toml) if plugin == "upstream" and self.toml else self.toml,
            "etcd": etcd,
            "allocation_order": list(self.allocation_order),
            "docker": self.docker,
        }


_COUNTED = re.compile(r'^(\s*\{ )count = (\d+), (mother_uuid = ".*-)([0-9a-f]+)(".*)$', re.MULTILINE)


def _without_own_keys(toml: str) -> str:
    """The same machine without a key that repeats a device, which upstream does not know."""

    def repeat(match: re.Match[str]) -> str:
        begin, count, before, group, after = match.groups()
        numbers = (f"{int(group, 16) + place:0{len(group)}x}" for place in range(int(count)))
        return "\n".join(f"{begin}{before}{number}{after}" for number in numbers)

    return _COUNTED.sub(repeat, toml)


FRACTIONAL = {"allocation_mode": "fractional"}
DISCRETE = {"allocation_mode": "discrete"}


def device_id(number: int) -> str:
    """A device's id in the machines made here."""
    return f"22222222-0000-4000-8000-{number:012d}"


def device(number: int, **changes: object) -> str:
    """A device's line."""
    values: dict[str, object] = {
        "mother_uuid": device_id(number),
        "model_name": "Mock A40",
        "numa_node": number % 2,
        "subproc_count": 84,
        "memory_size": "48G",
        "is_mig_device": False,
    } | changes
    pairs = (f"{key} = {_toml(value)}" for key, value in values.items() if value is not None)
    return "{ " + ", ".join(pairs) + " }"


def _toml(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return f'"{value}"' if isinstance(value, str) else str(value)


FORMAT = """
[formats.{name}]
display_unit = "{unit}"
display_icon = "gpu1"
human_readable_name = "{unit}"
description = "a mocked {unit}"
number_format = {{ binary = false, round_length = {digits} }}
"""

ATTRIBUTES = 'nvidia_driver = "535.54.03"\ncuda_runtime = "12.2"\nboards = 2\nlinks = ["a", "b"]\nideal = true\n'


def machine(
    devices: Sequence[str],
    slot_name: str = "cuda",
    attributes: str = ATTRIBUTES,
    formats: Sequence[str] = ("device", "shares", '"*-mig"'),
) -> str:
    """A whole mock-accelerator.toml."""
    texts = [
        f'slot_name = "{slot_name}"\ndevice_plugin_name = "MockDevice"\n',
        "devices = [\n" + "".join(f"  {line},\n" for line in devices) + "]\n",
        f"[attributes]\n{attributes}",
    ]
    units = {"device": ("GPU", 0), "shares": ("fGPU", 2), '"*-mig"': ("MIG", 0)}
    texts += [FORMAT.format(name=name, unit=units[name][0], digits=units[name][1]) for name in formats]
    texts += ["[formats]\n"] if not formats else []
    return "\n".join(texts)


def slices(mother: int, *models: str, memory: str = "10G", units: int = 14) -> list[str]:
    """The slices of one mother."""
    changes = {"is_mig_device": True, "memory_size": memory, "subproc_count": units, "numa_node": mother % 2}
    return [device(mother, model_name=model, **changes) for model in models]


def samples(folder: Path, prefix: str) -> Iterator[tuple[str, str]]:
    """The sample machines in a folder, by name."""
    for path in sorted(folder.glob("*.toml")):
        yield f"{prefix} {path.stem}", path.read_text()


def sample_scenarios(folder: Path, prefix: str) -> Iterator[Scenario]:
    """Each sample, in both modes."""
    for name, toml in samples(folder, prefix):
        yield Scenario(f"{name}, discrete", toml, DISCRETE)
        yield Scenario(f"{name}, fractional", toml, FRACTIONAL)


def option_scenarios() -> Iterator[Scenario]:
    """Options, right and wrong, on one plain machine."""
    plain = machine([device(1), device(2), device(3)])
    yield Scenario("options: none", plain)
    variants: dict[str, dict[str, str | int]] = {
        "units": {"unit_mem": "3g", "unit_proc": "10"},
        "units in bytes": {"unit_mem": str(2**30), "unit_proc": "2"},
        # etcd has strings only, but whoever makes a plugin by hand gives numbers.
        "units as numbers": {"unit_mem": 3 * 2**30, "unit_proc": 10},
        "fine quantum": {"quantum_size": "0.01"},
        "coarse quantum": {"quantum_size": "1"},
        "reserved memory": {"reserved_memory": str(128 * 2**20)},
        "reserved memory with unit": {"reserved_memory": "128m"},
        "unit_mem too small": {"unit_mem": "64m"},
        "unit_mem no size": {"unit_mem": "much"},
        "unit_proc too small": {"unit_proc": "1"},
        "unit_proc no number": {"unit_proc": "many"},
        "quantum no number": {"quantum_size": "tiny"},
        "quantum zero": {"quantum_size": "0"},
        "quantum negative": {"quantum_size": "-0.1"},
        "reserved memory no size": {"reserved_memory": "some"},
        "an option nobody knows": {"colour": "blue"},
    }
    for name, options in variants.items():
        yield Scenario(f"options: {name}", plain, FRACTIONAL | options)
    yield Scenario("options: units, discrete", plain, DISCRETE | {"unit_mem": "3g", "unit_proc": "10"})
    yield Scenario("options: allocation_mode bogus", plain, {"allocation_mode": "bogus"})
    for name, mask in {
        "one": device_id(2),
        "two with a blank": f"{device_id(1)}, {device_id(3)}",
        "unknown": "no-such-device",
        "all": ",".join(map(device_id, (1, 2, 3))),
    }.items():
        yield Scenario(f"mask: {name}, discrete", plain, DISCRETE | {"device_mask": mask})
        yield Scenario(f"mask: {name}, fractional", plain, FRACTIONAL | {"device_mask": mask})
    below_slot = {"cuda/unit_mem": "4g", "cuda/unit_proc": "16"}
    yield Scenario("options: below the slot's name", plain, FRACTIONAL, below_slot)
    yield Scenario("no docker command", plain, FRACTIONAL, docker=False)
    yield Scenario("allocation order: last", plain, FRACTIONAL, allocation_order=("cpu", "mem", "cuda"))


def machine_scenarios() -> Iterator[Scenario]:
    """Machines that are special, right and wrong."""
    rocm = machine([device(number) for number in (1, 2, 3)], "rocm", attributes="")
    yield Scenario("rocm, discrete", rocm, DISCRETE)
    yield Scenario("rocm, fractional", rocm, FRACTIONAL)
    yield Scenario("rocm, no docker command", rocm, DISCRETE, docker=False)
    yield Scenario("rocm, last in the order", rocm, DISCRETE, allocation_order=("cpu", "mem", "rocm"))
    yield Scenario("rocm, no format", machine([device(1)], "rocm", formats=()), FRACTIONAL)
    yield Scenario("rocm, forty devices", machine([device(number) for number in range(1, 41)], "rocm"), DISCRETE)
    unknown = machine([device(1), device(2)], "quux")
    yield Scenario("unknown key, not in the order", unknown, DISCRETE)
    yield Scenario("unknown key, discrete", unknown, DISCRETE, allocation_order=("quux", "cpu", "mem"))
    yield Scenario("unknown key, fractional", unknown, FRACTIONAL, allocation_order=("quux", "cpu", "mem"))
    fractions = machine([device(1, subproc_count=43), device(2, subproc_count=29), device(3, subproc_count=3)])
    yield Scenario("shares with an end", fractions, FRACTIONAL | {"unit_proc": "10", "unit_mem": "1g"})
    yield Scenario("no devices", machine([]), FRACTIONAL)
    yield Scenario("no attributes", machine([device(1)], attributes=""), DISCRETE)
    yield Scenario("is_mig_device missing", machine([device(1, is_mig_device=None)]), DISCRETE)
    yield Scenario("odd names", machine([device(1, model_name="Brace {0} Ünïcode GPU 加速器")]), DISCRETE)
    yield Scenario("numa_node missing", machine([device(1, numa_node=None)]), DISCRETE)
    mixed = machine([device(1), *slices(2, "MIG-20g", "MIG-10g", "MIG-10g"), *slices(3, "MIG-10g")])
    yield Scenario("mig, discrete", mixed, DISCRETE)
    yield Scenario("mig, fractional", mixed, FRACTIONAL)
    only = machine(slices(2, "MIG-10g", "MIG-10g"))
    yield Scenario("mig only, discrete", only, DISCRETE)
    yield Scenario("mig only, no format", machine(slices(2, "MIG-10g"), formats=("device", "shares")), DISCRETE)
    real = machine([device(1), *slices(2, "NVIDIA A100-SXM4-40GB MIG 3g.20gb", memory="20G", units=42)])
    yield Scenario("mig, real model name", real, DISCRETE)
    yield Scenario("mig, name without a dash", machine([device(1), *slices(2, "Slice", memory="5G")]), DISCRETE)
    yield Scenario("key cpu", machine([device(1)], "cpu"), DISCRETE)
    yield Scenario("bad: duplicate id", machine([device(1), device(1)]), DISCRETE)
    yield Scenario("bad: colon in id", machine([device(1, mother_uuid="a:b")]), DISCRETE)
    yield Scenario("bad: no memory", machine([device(1, memory_size="0")]), DISCRETE)
    yield Scenario("bad: infinite memory", machine([device(1, memory_size="inf")]), DISCRETE)
    yield Scenario("bad: no processing units", machine([device(1, subproc_count=0)]), DISCRETE)
    yield Scenario("bad: no TOML", None, DISCRETE)
    yield Scenario("bad: broken TOML", 'slot_name = "cuda"\ndevices = [\n', DISCRETE)
    yield Scenario("bad: no slot_name", 'device_plugin_name = "x"\ndevices = []\n[attributes]\n[formats]\n', DISCRETE)


def all_scenarios() -> list[Scenario]:
    """Every scenario for which there is a machine; those of absent samples are left out."""
    return [
        *sample_scenarios(UPSTREAM_SAMPLES, "upstream's"),
        *sample_scenarios(OWN_SAMPLES, "our"),
        *option_scenarios(),
        *machine_scenarios(),
    ]
