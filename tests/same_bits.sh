#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# The engine computes the same bits whatever compiles it and whatever C library it runs on, and the same as ever:
# boards outlive programs, and containers bring their own C library.
# TAP on standard output; run from anywhere. Compilers that are missing are skipped, or fail with ACCELMOCK_NO_SKIP=1.
set -eu
cd "$(dirname "$0")/.."
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
number=0
golden=tests/golden/bits.txt

report() { # ok or not, and what
	number=$((number + 1))
	echo "$1 $number - $2"
}

try() { # name, compiler and options
	name=$1
	shift
	if ! command -v "$1" > /dev/null; then
		if [ "${ACCELMOCK_NO_SKIP:-0}" = 1 ]; then
			report "not ok" "$name: there is no $1"
		else
			report ok "$name # SKIP there is no $1"
		fi
		return
	fi
	if "$@" -std=c17 -D_GNU_SOURCE -ffp-contract=off -Iinclude -Isrc tests/tools/bits.c src/base/*.c src/core/channel.c \
		src/core/telemetry/*.c -o "$work/bits" && "$work/bits" > "$work/out" && diff "$golden" "$work/out" >&2; then
		report ok "$name"
	else
		report "not ok" "$name"
	fi
}

echo "1..8"
try "gcc, optimized" gcc -O2
try "gcc, not optimized" gcc -O0
try "gcc, for this very processor" gcc -O3 -march=native
try "clang, optimized" clang -O2
try "clang, not optimized" clang -O0
try "clang, for this very processor" clang -O3 -march=native
try "musl, optimized" musl-gcc -O2
try "musl, static" musl-gcc -O3 -static
