# The one entry point, the same on a desk and in CI. `make` lists what there is.

SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
.PHONY: help deps build test unit e2e test-long demo bench fmt lint clean

# Maven runs on the JDK that compiles, so that formatter and checkers know the language.
export JAVA_HOME := $(shell ./lab jdk)
export MAVEN_OPTS ?= --sun-misc-unsafe-memory-access=allow --enable-native-access=ALL-UNNAMED
MVN := mvn --batch-mode --no-transfer-progress
STAGE := ./.ci/stage

help: ## this list
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## /{printf "  make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

deps: ## install the system packages that the lab needs (once, as root)
	@./test-env/deps.sh

build: ## build both programs: controller/target/dist and speaker/target/dist
	@$(MVN) -q -DskipTests package
	@echo "built controller/target/dist and speaker/target/dist"

test: ## everything a change can break, in stages with their durations
	@$(STAGE) "system packages" ./test-env/deps.sh
	@$(STAGE) "format" $(MVN) -q spotless:check
	@$(STAGE) "build, unit and property tests" $(MVN) -DskipITs verify
	@$(STAGE) "kubernetes binaries" ./test-env/kubernetes/binaries.sh
	@$(STAGE) "end-to-end tests in the lab" $(MVN) -DskipUnitTests verify
	@$(STAGE) --summary

unit: ## build and the tests that need no lab
	@$(MVN) -DskipITs verify

e2e: ## the tests in the lab
	@$(MVN) -DskipUnitTests verify

test-long: ## simulations with many more seeds; takes long
	@$(STAGE) "100,000 seeds of each simulation" $(MVN) -pl controller -am test \
	  -Dtest=ControllerSimulationTest -Dsurefire.failIfNoSpecifiedTests=false -Dmoka.seeds=100000
	@$(STAGE) "100,000 seeds of the speakers" $(MVN) -pl speaker -am test \
	  -Dtest=MembersSimulationTest -Dsurefire.failIfNoSpecifiedTests=false -Dmoka.seeds=100000
	@$(STAGE) --summary

demo: ## the walk-through, with a real API server and real packets
	@./test-env/deps.sh
	@./lab demo

bench: ## measure the promises and write docs/benchmarks.md
	@./test-env/deps.sh
	@./lab bench

fmt: ## format the sources
	@$(MVN) -q spotless:apply

lint: ## check the format of the sources
	@$(MVN) -q spotless:check

clean: ## remove what was built (not the cache of Kubernetes binaries)
	@$(MVN) -q clean
