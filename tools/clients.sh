#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# clients.sh [PYTEST OPTION...]: real clients of the vendors' libraries on boards of ours. Those of Python are installed
# once, beside the agents' environments; nothing of it is installed with accelmock.
set -euo pipefail
# shellcheck source=tools/common.sh
. "$(dirname "$0")/common.sh"
cd "$root"

clients=(nvidia-ml-py==13.615.71 gpustat==1.1.1 nvitop==1.7.2 py3nvml==0.2.7 glances==4.5.8)
# The vendor's header, of which our declarations are compared with.
headers=(nvidia-nvml-dev==13.5.37)

folder=$cache/clients
locked clients
if ! stamped "$folder" "${clients[*]} ${headers[*]}"; then
	say "== the clients' environment"
	rm -rf "$folder"
	"$cache/tools/bin/python" -m venv "$folder"
	"$folder/bin/pip" --disable-pip-version-check install -q --no-input "${clients[@]}"
	"$folder/bin/pip" --disable-pip-version-check install -q --no-input --no-deps "${headers[@]}"
	stamp "$folder" "${clients[*]} ${headers[*]}"
fi

# NVIDIA's container toolkit is Go's, and is left out where there is none.
toolkit=github.com/NVIDIA/nvidia-container-toolkit/cmd/nvidia-ctk@v1.20.1
if command -v go >/dev/null && ! stamped "$cache/go" "$toolkit"; then
	say "== $toolkit"
	GOBIN=$cache/go/bin GOPATH=$cache/go GOCACHE=$cache/go/build GOFLAGS=-modcacherw go install "$toolkit" >&2
	rm -rf "$cache/go/build" "$cache/go/pkg"
	stamp "$cache/go" "$toolkit"
fi

build=${ACCELMOCK_BUILD:-$root/build}
ACCELMOCK_TEST_CLIENTS=$folder ACCELMOCK_TEST_BUILD=${ACCELMOCK_TEST_BUILD:-$build/release} \
	exec "$cache/tools/bin/python" -m pytest -q tests/clients "$@"
