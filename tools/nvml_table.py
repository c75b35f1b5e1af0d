# SPDX-License-Identifier: Apache-2.0
"""
Writes the table of docs/nvml.md: each call of NVML, and whether libnvidia-ml.so.1 answers it. What nobody has written
is a weak symbol of the library. With --check it only compares.
"""

from __future__ import annotations

import argparse
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "nvml.md"
BEGIN, END = "<!-- calls: begin -->", "<!-- calls: end -->"

ANSWERED = "answers"

# What no product of the catalogue has, or only Windows, Grace, a desktop or another age.
NOT_OF_SUCH_A_PRODUCT = [
    (r"DriverModel", "Windows only"),
    (r"GpuOperationMode|AutoBoost|APIRestriction", "of Kepler"),
    (r"nvmlUnit|HicVersion", "of S-class boxes"),
    (r"BridgeChipInfo", "of boards with two GPUs"),
    (r"NvLinkUtilization", "of Pascal and Volta"),
    (r"NumaNodeId|C2cMode", "of Grace"),
    (r"PowerMizer|CoolerInfo|AdaptiveTgp|FanSpeedRPM|VfOffset|ClockOffsets", "of desktops"),
    (r"PlatformInfo|PowerSmoothing|WorkloadPowerProfile|DramEncryption", "N/A in the captures"),
]

# What comes later, or never, by us: the first that fits.
NOT_YET = [
    (r"Vgpu|Grid|HostVgpu|PgpuMetadata|VirtualizationMode", "vGPU"),
    (r"Gpm", "GPM"),
    (r"Event|CPER", "events"),
    (r"Accounting", "accounting"),
    (r"ConfCompute", "confidential compute"),
    (r"Create|Destroy", "making MIG instances"),
    (r"Set[A-Z]|Reset|Clear|Freeze|Modify|Discover|RemoveGpu|Lock|Setup|Activate|Update|ReadWrite", "changes"),
]


def reason(name: str) -> str:
    for pattern, why in NOT_OF_SUCH_A_PRODUCT:
        if re.search(pattern, name):
            return f"not of such a product: {why}"
    for pattern, why in NOT_YET:
        if re.search(pattern, name):
            return f"not by us: {why}"
    return "not by us"


def table(library: Path) -> str:
    lines = subprocess.run(["nm", "-D", "--defined-only", library], capture_output=True, text=True, check=True).stdout
    kinds = {name: kind for _, kind, name in (line.split() for line in lines.splitlines()) if name.startswith("nvml")}
    answers = {name: ANSWERED if kind == "T" else reason(name) for name, kind in kinds.items()}
    answered = sum(answer == ANSWERED for answer in answers.values())
    of_product = sum(answer.startswith("not of") for answer in answers.values())
    rows = [
        f"{len(answers)} names: {answered} answer, {of_product} are not of such a product, "
        f"{len(answers) - answered - of_product} are not supported by us.",
        "",
        "| call | |",
        "|---|---|",
        *(f"| `{name}` | {answers[name]} |" for name in sorted(answers)),
    ]
    return "\n".join(rows)


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--library", type=Path, required=True)
    parser.add_argument("--check", action="store_true", help="fail where the page is another")
    arguments = parser.parse_args()

    page = PAGE.read_text()
    before, rest = page.split(BEGIN)
    after = rest.split(END)[1]
    wanted = f"{before}{BEGIN}\n{table(arguments.library)}\n{END}{after}"
    if arguments.check:
        if wanted != page:
            print(f"{PAGE} is not what {arguments.library} is; tools/nvml_table.py --library FILE writes it")
        return int(wanted != page)
    PAGE.write_text(wanted)
    return 0


if __name__ == "__main__":
    sys.exit(main())
