# SPDX-License-Identifier: Apache-2.0
# Every target first installs what it needs and lacks (see tools/deps.sh), so each can be the first one typed.

SHELL := /bin/bash
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory

cache := $(or $(ACCELMOCK_CACHE),.cache)
tool := $(cache)/tools/bin/python

# make run
CONFIG ?= configs/accelerator/h100x8.toml
MODE ?= discrete
AGENT ?= 25.11.2
HOLD ?=
# where the machine's board is: ACCELMOCK_BOARD of whoever looks at it from another terminal
BOARD ?= $(CURDIR)/build/board
# the plugin's own, as in etcd: OPTIONS="unit_mem=20g quantum_size=0.5"
OPTIONS ?=
# make fuzz
SECONDS ?= 60
# make test: some suites only, by the names that it prints
SUITES ?=

.PHONY: help deps build run test clients bench fuzz format lint wheel clean distclean

help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

deps: ## install what building and testing need, and only what is missing
	@tools/deps.sh

build: deps ## build all of it and install the plugin beside each version of the agent, in build/
	@tools/build.sh release plugin

run: build ## the real agent on CONFIG=path in MODE=discrete|fractional, AGENT=version, HOLD="SLOT=AMOUNT"; Ctrl-C ends it
	@$(tool) tools/run.py --config "$(CONFIG)" --mode "$(MODE)" --agent "$(AGENT)" --board "$(BOARD)" \
		$(addprefix --hold ,$(HOLD)) $(addprefix --option ,$(OPTIONS))

test: deps ## build and test everything; SUITES="..." for some of it
	@$(tool) tools/test.py $(SUITES)

clients: build ## real clients of the vendors' libraries, from PyPI and the like, on boards of ours
	@tools/clients.sh

bench: build ## measure, and print the table that the README shows
	@tools/build.sh bench
	@$(tool) bench/run.py

fuzz: deps ## run each fuzzer for SECONDS=60
	@tools/build.sh fuzz
	@tools/fuzz.sh "$(SECONDS)"

format: deps ## lay out C, C++ and Python as the tools do
	@tools/check.sh format

lint: deps ## all that reads the sources without running them
	@$(tool) tools/test.py layout tidy python shell layers

wheel: deps ## a wheel for this machine's kind, in dist/
	@tools/build.sh wheel

clean: ## remove what was built; what was installed stays
	rm -rf build dist

distclean: clean ## remove the installed environments too
	rm -rf .cache
