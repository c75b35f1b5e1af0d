#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# overlay.sh BASE FOLDER: makes FOLDER a thin virtual environment that sees all that the environment BASE has, so that
# several plugins can be tried with one installation of the agent.
set -euo pipefail
base=$1 folder=$2
rm -rf "$folder"
"$base/bin/python" -m venv --without-pip "$folder"
site_of() {
	"$1/bin/python" -c 'import sysconfig; print(sysconfig.get_path("purelib"))'
}
site_of "$base" >"$(site_of "$folder")/base.pth"
