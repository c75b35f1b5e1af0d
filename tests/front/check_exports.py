# SPDX-License-Identifier: Apache-2.0
"""
Holds libnvidia-ml.so.1 to what a library must be that is loaded into anybody's programs: it exports the vendor's names
and no others, needs no library, and asks for symbols only that glibc 2.17 and musl both have, without versions.
"""

from __future__ import annotations

import argparse
import re
import subprocess
import sys
from pathlib import Path

# Each is in musl 1.2, and in glibc with a version of at most 2.17.
KNOWN = {
    "__errno_location",
    "access",
    "bcmp",
    "calloc",
    "clock_gettime",
    "close",
    "closedir",
    "flock",
    "free",
    "geteuid",
    "getpid",
    "lseek",
    "malloc",
    "memchr",
    "memcmp",
    "memcpy",
    "memmove",
    "memset",
    "mmap",
    "munmap",
    "nanosleep",
    "open",
    "opendir",
    "posix_fallocate",
    "pread",
    "read",
    "readdir",
    "readlink",
    "sched_yield",
    "secure_getenv",
    "snprintf",
    "strchr",
    "strcmp",
    "strcspn",
    "strerror",
    "strlen",
    "strncasecmp",
    "strncmp",
    "strnlen",
    "strrchr",
    "strstr",
    "syscall",
    "vsnprintf",
}

CALL = re.compile(r"^NVML_CALL\((\w+),", re.MULTILINE)


def symbols(library: Path, *options: str) -> list[str]:
    lines = subprocess.run(
        ["nm", "-D", *options, library], capture_output=True, text=True, check=True
    ).stdout.splitlines()
    return [line.split()[-1] for line in lines]


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--library", type=Path, required=True)
    parser.add_argument("--calls", type=Path, required=True)
    parser.add_argument("--watched", action="store_true", help="a sanitizer's or a fuzzer's build")
    arguments = parser.parse_args()

    wanted = {*CALL.findall(arguments.calls.read_text()), "nvmlErrorString"}
    exported = {name for name in symbols(arguments.library, "--defined-only") if not name.startswith(("__", "_f"))}
    wrong = []
    if len(wanted) != 436:
        wrong.append(f"calls.def has {len(wanted)} names with nvmlErrorString, NVML 13 has 436")
    if arguments.watched:
        exported &= wanted
    if exported != wanted:
        wrong.append(f"not exported: {sorted(wanted - exported)}; exported besides: {sorted(exported - wanted)}")
    if not arguments.watched:
        undefined = symbols(arguments.library, "--undefined-only")
        if unknown := sorted(set(undefined) - KNOWN):
            wrong.append(f"asks for symbols that some C library may lack, or for versions: {unknown}")
        dynamic = subprocess.run(
            ["readelf", "-dW", arguments.library], capture_output=True, text=True, check=True
        ).stdout
        if "(NEEDED)" in dynamic:
            wrong.append("needs another library")
        if "soname: [libnvidia-ml.so.1]" not in dynamic:
            wrong.append("is not called libnvidia-ml.so.1")
        headers = subprocess.run(
            ["readelf", "-lW", arguments.library], capture_output=True, text=True, check=True
        ).stdout
        if re.search(r"^\s*TLS\s", headers, re.MULTILINE):
            wrong.append("has thread-local storage")
    print("\n".join(wrong) or f"{len(exported)} names, as the vendor's")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
