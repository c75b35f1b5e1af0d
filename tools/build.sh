#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# build.sh TARGET...: builds each of
#   release   by gcc, as users get it, warnings are errors
#   clang     the same by clang
#   address   with AddressSanitizer and UndefinedBehaviorSanitizer, and the fuzzers' corpora as tests
#   thread    with ThreadSanitizer
#   debug     for valgrind
#   fuzz      the fuzzers
#   bench     the measurements
#   plugin    the plugin's wheel, installed beside each version of the agent in build/agent-*
#   wheel     the wheel for other machines, in dist/
set -euo pipefail
# shellcheck source=tools/common.sh
. "$(dirname "$0")/common.sh"
cd "$root"

build=${ACCELMOCK_BUILD:-$root/build}
dist=${ACCELMOCK_DIST:-$root/dist}
tools=$cache/tools/bin

# configure NAME OPTION...: sets build/NAME up, or again when the options are others than last time.
configure() {
	local folder=$build/$1
	shift
	if stamped "$folder" "$*"; then
		return 0
	fi
	rm -rf "$folder"
	# An extension is built for the interpreter that the agents run on.
	mkdir -p "$build"
	printf "[binaries]\npython = '%s'\npython3 = '%s'\n" "$tools/python" "$tools/python" >"$folder.ini"
	# Not Debian 12's meson, which knows no Python newer than 3.11.
	"$tools/meson" setup --native-file "$folder.ini" "$folder" "$@"
	stamp "$folder" "$*"
}

compile() {
	# Nothing is said where nothing is to do.
	ninja -n -C "$build/$1" | grep -q 'no work to do' || ninja -C "$build/$1"
}

release() {
	CC=gcc CXX=g++ configure release -Dbuildtype=release -Dwerror=true
	compile release
}

clang() {
	CC=clang CXX=clang++ configure clang -Dbuildtype=release -Dwerror=true
	compile clang
}

address() {
	CC=clang CXX=clang++ configure address -Dbuildtype=debugoptimized -Db_ndebug=false -Dwerror=true -Dplugin=false \
		-Db_sanitize=address,undefined -Db_lundef=false -Dfuzz=true
	compile address
}

thread() {
	CC=clang CXX=clang++ configure thread -Dbuildtype=debugoptimized -Db_ndebug=false -Dwerror=true -Dplugin=false \
		-Db_sanitize=thread -Db_lundef=false
	compile thread
}

debug() {
	CC=gcc CXX=g++ configure debug -Dbuildtype=debugoptimized -Db_ndebug=false -Dwerror=true -Dplugin=false
	compile debug
}

fuzz() {
	CC=clang CXX=clang++ configure fuzz -Dbuildtype=debugoptimized -Db_ndebug=false -Dplugin=false -Dtests=false \
		-Db_sanitize=address,undefined -Db_lundef=false -Dfuzz=true
	compile fuzz
}

bench() {
	CC=gcc CXX=g++ configure bench -Dbuildtype=release -Dtests=false -Dbench=true
	compile bench
}

# make_wheel FOLDER SOURCE: the wheel, as pip makes it of SOURCE, into FOLDER. What is built in between is kept.
make_wheel() {
	rm -rf "$1"
	PATH=$tools:$PATH "$tools/python" -m pip --disable-pip-version-check wheel -q --no-deps --no-build-isolation \
		-w "$1" -Cbuild-dir="$1-build" "$2"
}

# The wheel goes into a thin environment over each agent's, and again only when it has changed.
plugin() {
	make_wheel "$build/wheel" .
	make_wheel "$build/second-wheel" backendai/second
	local version wheel sum folder
	wheel=$(echo "$build"/wheel/*.whl)
	# Of what is in it: the archive itself has times.
	sum=$("$tools/python" - "$wheel" <<'PYTHON'
import hashlib, sys, zipfile
with zipfile.ZipFile(sys.argv[1]) as wheel:
    parts = sorted((entry.filename, entry.CRC) for entry in wheel.infolist())
print(hashlib.sha256(repr(parts).encode()).hexdigest())
PYTHON
	)
	for version in "${agent_versions[@]}"; do
		folder=$build/agent-$version
		if stamped "$folder" "$sum"; then
			continue
		fi
		"$root/tools/overlay.sh" "$cache/agent-$version" "$folder"
		"$cache/agent-$version/bin/pip" --disable-pip-version-check --python "$folder/bin/python" \
			install -q --no-input --no-deps "$wheel"
		stamp "$folder" "$sum"
	done
	# Not in these environments: an agent that loads whatever it finds would load it too.
	rm -rf "$build/second"
	"$tools/python" -m pip --disable-pip-version-check install -q --no-input --no-deps --target "$build/second" \
		"$build"/second-wheel/*.whl
}

# The tag that says which machines a wheel fits is found by what its files really need.
wheel() {
	make_wheel "$build/wheel" .
	make_wheel "$build/second-wheel" backendai/second
	rm -rf "$dist"
	PATH=$tools:$PATH "$tools/auditwheel" repair --plat auto -w "$dist" "$build"/wheel/*.whl
	cp "$build"/second-wheel/*.whl "$dist"
	say "made $(echo "$dist"/accelmock-*.whl "$dist"/accelmock_second-*.whl)"
}

for target in "$@"; do
	case $target in
	release | clang | address | thread | debug | fuzz | bench | plugin | wheel)
		locked "build-$target"
		"$target"
		;;
	*) fail "no such target: $target" ;;
	esac
done
