# What a developer types. Each target is a script or one command that also runs on its own.

.PHONY: help demo build test bench conformance format fuzz crash clean

help: ## show this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

demo: ## build the program and see it work: sandbox, proxy, an application, the record
	@scripts/dependencies build
	scripts/release
	.build/release/testigo demo

build: ## build the program (release) into .build/release/testigo
	@scripts/dependencies build
	scripts/release

test: ## everything that must pass before a change is merged (under 30 minutes on two cores)
	@scripts/test

bench: ## measure against nginx and mitmproxy, and the sandbox, on this machine (SAVE=1 writes Benchmarks/RESULTS.md)
	@scripts/dependencies build
	scripts/release
	Benchmarks/run $(if $(SAVE),--save)
	Benchmarks/sandbox.py

conformance: ## hold the sandbox against Belvo's contract (CONTRACT=../shared/belvo/openapi.json)
	@scripts/dependencies build test
	scripts/release
	scripts/conformance

format: ## format the Swift sources in place
	swift format --in-place --parallel --recursive Sources Tests Package.swift

fuzz: ## run each fuzzer (SECONDS=60 each); findings fail
	@scripts/dependencies build fuzz
	Fuzz/run $(or $(SECONDS),60)

crash: ## kill the recorder at random moments under load (CYCLES=20)
	@scripts/dependencies build test
	scripts/release
	scripts/crash --cycles $(or $(CYCLES),20)

clean: ## remove everything that was built
	rm -rf .build Fuzz/.build
