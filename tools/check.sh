#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# check.sh WHAT: reads the sources without running them. Of
#   format   rewrites them in the agreed layout
#   layout   says which are not in it
#   tidy     clang-tidy, over what build/clang was compiled from
#   python   ruff and mypy
#   shell    shellcheck
#   layers   which folder may include which
set -euo pipefail
# shellcheck source=tools/common.sh
. "$(dirname "$0")/common.sh"
cd "$root"

build=${ACCELMOCK_BUILD:-$root/build}
tools=$cache/tools/bin

c_sources() {
	find include src backendai tests fuzz bench \( -name '*.[ch]' -o -name '*.cpp' \) -print0 | sort -z
}

python_sources=(tools tests bench backendai)

format() {
	c_sources | xargs -0 "$tools/clang-format" -i
	"$tools/ruff" check -q --fix "${python_sources[@]}"
	"$tools/ruff" format -q "${python_sources[@]}"
}

layout() {
	c_sources | xargs -0 "$tools/clang-format" --dry-run -Werror
	"$tools/ruff" format --diff "${python_sources[@]}"
}

# What newer versions than Debian 12's 14 have come to look for, or see more of: another version of the compiler must not
# fail a commit.
newer_checks() {
	local major
	major=$(clang-tidy --version | sed -n 's/.*version \([0-9]*\).*/\1/p')
	[ "$major" -gt 14 ] || return 0
	printf -- '-%s,' bugprone-assignment-in-if-condition bugprone-casting-through-void bugprone-inc-dec-in-conditions \
		bugprone-multi-level-implicit-pointer-conversion performance-enum-size clang-analyzer-core.NonNullParamChecker \
		clang-analyzer-optin.core.EnumCastOutOfRange clang-analyzer-unix.StdCLibraryFunctions
}

# One file at a time and two at once; all of them are looked at, also when one has findings.
tidy() {
	"$tools/python" - "$build/clang/compile_commands.json" <<'PYTHON' |
import json, os, sys
files = {os.path.realpath(os.path.join(entry["directory"], entry["file"])) for entry in json.load(open(sys.argv[1]))}
print("\0".join(sorted(files)), end="\0")
PYTHON
		xargs -0 -n 1 -P "${JOBS:-2}" clang-tidy --quiet -p "$build/clang" --checks="$(newer_checks)"
}

python() {
	"$tools/ruff" check "${python_sources[@]}"
	"$tools/mypy"
}

shell() {
	find tools tests .ci \( -name '*.sh' -o -path .ci/run \) -print0 | xargs -0 shellcheck -x
}

layers() {
	"$tools/python" tests/check_layers.py
}

case $1 in
format | layout | tidy | python | shell | layers) "$1" ;;
*) fail "no such check: $1" ;;
esac
