# The five words of the project. `make` alone lists them.
.PHONY: help run test bench format lint build

BUILD = swift build --explicit-target-dependency-import-check error
PORT ?= 8080

help: ## lists what can be made
	@grep -E '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## /  make \1\t/'

run: ## installs what is missing, builds, fills a demo database and serves on http://localhost:8080
	@Scripts/install build
	@$(BUILD) -c release --product encours
	@Scripts/run-demo $(PORT)

test: ## installs what the tests need and runs all of them, on both engines and in a browser
	@Scripts/install build test
	@Scripts/test

bench: ## measures the promised ratios, each beside its floor in the same run
	@Scripts/install build test
	@$(BUILD) -c release
	@Scripts/bench

build: ## builds for development
	@Scripts/install build
	@$(BUILD)

format: ## lays out the sources as the toolchain's formatter does
	@swift format -i -r -p Sources Tests Benchmarks Package.swift

lint: ## refuses what the formatter or the house rules would change
	@swift format lint --strict -r -p Sources Tests Benchmarks Package.swift
	@Scripts/house-rules
