# The one entry point, the same on a desk and in CI. `make` lists what there is.

SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
.PHONY: help deps build images images-twice push chart test unit e2e e2e-pods e2e-containers e2e-kind test-long demo bench fmt lint clean

# Maven runs on the JDK that compiles, so that formatter and checkers know the language.
export JAVA_HOME := $(shell ./lab jdk)
export MAVEN_OPTS ?= --sun-misc-unsafe-memory-access=allow --enable-native-access=ALL-UNNAMED
MVN := mvn --batch-mode --no-transfer-progress
STAGE := ./.ci/stage
# PODS=1: tests have real nodes and images too, as root; that takes some ten minutes more.
PODS ?= 0
LABS := $(MVN) -DskipUnitTests -Dfailsafe.failIfNoSpecifiedTests=false
# End-to-end tests with limits of time run alone, the others beside each other.
COMMA := ,
TIMED := FailoverIT,MovesIT,SplitsIT,InterruptionsIT,SpeakerTroubleIT,BgpServiceIT,EcmpIT,GracefulIT,QuickIT,ReplicasIT,DetectionIT,FalseAlarmIT,BirdIT,FrrIT,CraftedIT
# What needs minutes to say anything is in test-long alone.
LONG := FalseMoveIT
UNTIMED := *IT,!*PodsIT,!*ContainersIT,!$(LONG),!$(subst $(COMMA),$(COMMA)!,$(TIMED))
NODES := $(if $(filter-out 0,$(PODS)),pods)

help: ## this list
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## /{printf "  make %-14s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

deps: ## install the system packages that the lab needs (once, as root)
	@./test-env/deps.sh $(NODES:%=--%)

build: ## build both programs: controller/target/dist and speaker/target/dist
	@$(MVN) -q -DskipTests package
	@echo "built controller/target/dist and speaker/target/dist"

images: build ## build the images for amd64 and arm64 as tars in dist/images, without a container engine
	@./images/build.sh

images-twice: images ## build the images a second time, elsewhere, and compare the digests
	@./images/twice.sh

push: ## push both images, for both platforms: make push REGISTRY=registry.example/me [TAG=1.0]
	@./images/push.sh "$(REGISTRY)" "$(TAG)"

chart: ## put the custom-resource definitions into the chart, pack it, and render dist/moka.yaml
	@./charts/pack.sh

test: ## all that needs no images and no real nodes, in stages with their durations (PODS=1: with real nodes too)
	@$(STAGE) "system packages" ./test-env/deps.sh $(NODES:%=--%)
	@$(STAGE) "format" $(MVN) -q spotless:check
	@$(STAGE) "kubernetes binaries" ./test-env/kubernetes/binaries.sh $(or $(NODES),tests)
	@$(STAGE) "build, unit and property tests" $(MVN) -T 2 -DskipITs verify
	@$(STAGE) "end-to-end tests, three labs at once" $(LABS) -Dlabs.at.once=3 -Dit.test='$(UNTIMED)' verify
	@$(STAGE) "end-to-end tests that look at time" $(LABS) -Dit.test='$(TIMED)' verify
ifeq ($(NODES),pods)
	@$(STAGE) "images" ./images/build.sh
	@./lab pods-images
	@$(STAGE) "end-to-end tests with pods" $(LABS) -Dit.test='*PodsIT' verify
else
	@$(STAGE) --not-run "end-to-end tests with pods" "make e2e-pods runs them"
endif
	@$(STAGE) --not-run "images in a container engine" "make e2e-containers starts them"
	@$(STAGE) --summary

unit: ## build and the tests that need no lab
	@$(MVN) -DskipITs verify

e2e: ## the tests in the lab
	@./test-env/kubernetes/binaries.sh
	@$(LABS) -Dlabs.at.once=3 -Dit.test='$(UNTIMED)' verify
	@$(LABS) -Dit.test='$(TIMED)' verify

e2e-pods: images ## the tests in a lab with real nodes (as root)
	@./test-env/deps.sh --pods
	@./lab pods-images
	@$(LABS) -Dit.test='*PodsIT' verify

e2e-containers: images ## start the built images: in a container engine, and those for the other platform emulated
	@if missing=$$(./test-env/engine.sh); then \
	  $(STAGE) "images in a container engine" $(LABS) -Dit.test='*ContainersIT' verify; \
	else \
	  $(STAGE) --not-run "images in a container engine" "$$missing"; \
	fi
	@if missing=$$(./images/emulated.sh --missing); then \
	  $(STAGE) "images under emulation" ./images/emulated.sh; \
	else \
	  $(STAGE) --not-run "images under emulation" "$$missing"; \
	fi
	@$(STAGE) --summary

e2e-kind: ## a cluster of kind with the built images, and a page from a Service's address
	@if missing=$$(./test-env/kind/e2e.sh --missing); then \
	  $(MAKE) --no-print-directory images && ./test-env/kind/e2e.sh; \
	else \
	  $(STAGE) --not-run "a cluster of kind" "$$missing"; \
	  $(STAGE) --summary; \
	fi

test-long: ## simulations with many more seeds, fuzzing, and long runs in the lab; takes hours
	@$(STAGE) "100,000 seeds of the controller" $(MVN) -pl controller -am test \
	  -Dtest=ControllerSimulationTest -Dsurefire.failIfNoSpecifiedTests=false -Dmoka.seeds=100000
	@$(STAGE) "100,000 seeds of the election of a leader" $(MVN) -pl kube -am test \
	  -Dtest=ElectionSimulationTest -Dsurefire.failIfNoSpecifiedTests=false -Dmoka.seeds=100000
	@$(STAGE) "1,000 seeds of lists and watches that go wrong" $(MVN) -pl kube -am test \
	  -Dtest=ReflectorChaosTest -Dsurefire.failIfNoSpecifiedTests=false -Dmoka.seeds=1000
	@$(STAGE) "2,000 seeds of the webhooks' certificates" $(MVN) -pl controller -am test \
	  -Dtest=CertificateKeeperTest -Dsurefire.failIfNoSpecifiedTests=false -Dmoka.seeds=2000
	@$(STAGE) "100,000 seeds of speakers, peers and BFD" $(MVN) -pl speaker -am test \
	  -Dtest='MembersSimulationTest,PeerSimulationTest,SessionSimulationTest' \
	  -Dsurefire.failIfNoSpecifiedTests=false -Dmoka.seeds=100000
	@$(STAGE) "10 minutes of damaged BGP messages" $(MVN) -pl net -am test \
	  -Dtest=MessageFuzzTest -Dsurefire.failIfNoSpecifiedTests=false -Dmoka.fuzz.seconds=600
	@./test-env/kubernetes/binaries.sh
	@$(STAGE) "no address moves in an hour on busy nodes, and one over poor wireless" $(LABS) -Dit.test=$(LONG) -Dmoka.busy.seconds=3600 verify
	@$(STAGE) "no BFD session ends in an hour beside a busy processor" $(LABS) \
	  -Dit.test='FalseAlarmIT#noneWhileOneProcessorIsBusy' -Dmoka.bfd.seconds=3600 verify
	@$(STAGE) "no BFD session ends in 10 minutes on busy processors" $(LABS) \
	  -Dit.test='FalseAlarmIT#noneWhileAllProcessorsAreBusy' -Dmoka.bfd.seconds=600 verify
	@$(STAGE) "40 dead links noticed by BFD" $(LABS) -Dit.test=DetectionIT -Dmoka.bfd.rounds=40 verify
	@$(STAGE) "100 moves from cordoned nodes" $(LABS) -Dit.test=MovesIT -Dmoka.moves=100 verify
	@$(STAGE) "splits that last for 3 minutes" $(LABS) -Dit.test=SplitsIT -Dmoka.split.seconds=180 verify
	@$(STAGE) --summary

demo: ## the walk-through with real packets, on real nodes with images where the machine can (PODS=0: without)
	@pods=$(NODES:%=--%); \
	if [ "$(origin PODS)" = file ]; then \
	  if missing=$$(./test-env/pods.sh); then pods=--pods; else echo "demo: without real nodes: $$missing" >&2; fi; \
	fi; \
	./test-env/deps.sh $$pods && ./lab demo $$pods

bench: ## measure the promises and write docs/benchmarks.md
	@./test-env/deps.sh
	@./lab bench

fmt: ## format the sources
	@$(MVN) -q spotless:apply

lint: ## check the format of the sources, and the laws of the architecture
	@$(MVN) -q spotless:check
	@$(MVN) -q -pl test-env -am test -Dtest='LawsTest,TidyTest' -Dsurefire.failIfNoSpecifiedTests=false

clean: ## remove what was built (not the cache of Kubernetes binaries)
	@$(MVN) -q clean
