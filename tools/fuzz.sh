#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# fuzz.sh SECONDS: runs each fuzzer of build/fuzz for so long, two at a time, on a copy of its corpus, and says what each
# has executed. What it finds is left in build/fuzz/found.
set -euo pipefail
# shellcheck source=tools/common.sh
. "$(dirname "$0")/common.sh"
cd "$root"

seconds=$1
build=${ACCELMOCK_BUILD:-$root/build}/fuzz
found=$build/found
mkdir -p "$found"

mapfile -t fuzzers < <(find "$build/fuzz" -maxdepth 1 -type f -perm -u+x -name 'fuzz-*' | sort)
[ ${#fuzzers[@]} -gt 0 ] || fail "there is no fuzzer in $build/fuzz"

# run_one FUZZER: prints what libFuzzer says at its end.
run_one() {
	local fuzzer=$1 name corpus
	name=$(basename "$fuzzer")
	corpus=$build/corpus-$name
	mkdir -p "$corpus"
	if [ -d "fuzz/corpus/${name#fuzz-}" ]; then
		cp -n "fuzz/corpus/${name#fuzz-}"/* "$corpus/"
	fi
	local dictionary=()
	[ ! -f "fuzz/${name#fuzz-}.dict" ] || dictionary=("-dict=fuzz/${name#fuzz-}.dict")
	if "$fuzzer" -max_total_time="$seconds" -timeout=20 -print_final_stats=1 -artifact_prefix="$found/$name-" "${dictionary[@]}" \
		"$corpus" >"$build/$name.log" 2>&1; then
		printf '%-24s %s runs, %s features\n' "$name" \
			"$(sed -n 's/^stat::number_of_executed_units: *//p' "$build/$name.log")" \
			"$(grep -o 'ft: [0-9]*' "$build/$name.log" | tail -n 1 | cut -d' ' -f2)"
	else
		printf '%-24s FAILED; its log %s ends with:\n' "$name" "$build/$name.log"
		tail -n 40 "$build/$name.log"
		return 1
	fi
}

status=0
for ((first = 0; first < ${#fuzzers[@]}; first += 2)); do
	jobs=()
	for fuzzer in "${fuzzers[@]:first:2}"; do
		run_one "$fuzzer" &
		jobs+=($!)
	done
	for job in "${jobs[@]}"; do
		wait "$job" || status=1
	done
done
exit $status
