# shellcheck shell=bash
# SPDX-License-Identifier: Apache-2.0
# What the scripts beside this file share; it is sourced, never run.

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
cache=${ACCELMOCK_CACHE:-$root/.cache}
# Both names are read by the scripts that source this file.
export root cache

# The versions of the agent that everything is tried with; the first is the default.
# shellcheck disable=SC2034
agent_versions=(25.11.2 26.9.6)

# say TEXT...: one line of progress, on standard error so that a caller can still read standard output.
say() {
	printf '%s\n' "$*" >&2
}

# fail TEXT...: one sentence, and the end.
fail() {
	say "error: $*"
	exit 1
}

# stamped FOLDER TEXT: whether FOLDER was finished for exactly TEXT.
stamped() {
	[ -f "$1/.stamp" ] && [ "$(cat "$1/.stamp")" = "$2" ]
}

# stamp FOLDER TEXT: FOLDER is finished for TEXT. By rename, so that a half-written stamp is never seen.
stamp() {
	printf '%s\n' "$2" >"$1/.stamp.new"
	mv "$1/.stamp.new" "$1/.stamp"
}

# locked NAME: holds the lock NAME until this process ends, so that two calls at once do not build the same thing.
locked() {
	mkdir -p "$cache"
	exec {lock_descriptor}>"$cache/$1.lock"
	flock -n "$lock_descriptor" || {
		say "waiting for another call that holds $cache/$1.lock"
		flock "$lock_descriptor"
	}
}
