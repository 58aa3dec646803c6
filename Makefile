# RecSys Offline. `make help` lists the targets; NAMESPACE= and ARGS= reach the programs.

NAMESPACE ?= retail_demo
SINCE     ?= 24h
ARGS      ?=
TUNE_ARGS ?= --limit 1000 --min-events 3
SEED_ARGS ?= --items 2000 --users 3000 --events 60000 --seed 1

CONFIGURATION := Release
# Two builds of one checkout would write the same files. --close: a compiler that stays must not keep the lock.
ALONE     := $(shell mkdir -p .local; command -v flock >/dev/null && echo flock --close .local/build.lock)
RUN       := dotnet run --no-build -c $(CONFIGURATION) --project
WORKBENCH := $(RUN) analysis/Workbench --
PUBLISH   := $(ALONE) dotnet publish -c Release -o bin --use-current-runtime -v quiet --nologo \
	-p:NuGetLockFilePath=obj/publish.lock.json -p:RestoreLockedMode=false \
	-p:DebugType=none -p:PublishDocumentationFiles=false -p:PublishReferencesDocumentationFiles=false

.DEFAULT_GOAL := help
.PHONY: help demo dev test proof build catalog-backfill catalog-refresh collab-factors blend-eval bench tune down clean compiled database

help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-18s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

demo: dev ## a database, a shop in it, and the three programs at work on it
	@echo; echo '$$ catalog_backfill --namespace $(NAMESPACE) --mode backfill --dry-run --limit 3'
	@$(RUN) cmd/CatalogBackfill -- --namespace '$(NAMESPACE)' --mode backfill --dry-run --limit 3
	@echo; echo '$$ catalog_backfill --namespace $(NAMESPACE) --mode backfill'
	@$(RUN) cmd/CatalogBackfill -- --namespace '$(NAMESPACE)' --mode backfill
	@echo; echo '$$ collab_factors --namespace $(NAMESPACE) --since 30d'
	@$(RUN) cmd/CollabFactors -- --namespace '$(NAMESPACE)' --since 30d
	@echo; echo '$$ blend_eval --namespace $(NAMESPACE) --lookback 720h --k 20'
	@$(RUN) cmd/BlendEval -- --namespace '$(NAMESPACE)' --lookback 720h --k 20
	@echo
	@echo 'Where to go next:'
	@echo '  make blend-eval ARGS="--configs analysis/fixtures/templates/marketplace.json"   your own candidates'
	@echo '  make collab-factors ARGS="--dry-run"                                            totals, nothing written'
	@echo '  DATABASE_URL=postgres://... make catalog-backfill NAMESPACE=shop ARGS=--dry-run your own database'
	@echo '  make down                                                                       stop the local server'

dev: database ## a local database with a seeded shop in it
	@$(WORKBENCH) seed --namespace '$(NAMESPACE)' $(SEED_ARGS)

test: ## build, bring a database up, run all tests
	@./tests/run

proof: ## the long tests, an hour or so; a table of promise, cases and failures, kept in analysis/proof/
	@./tests/proof $(ARGS)

build: ## the three programs as single files in bin/; some minutes
	@./cmd/linker
	@$(PUBLISH) cmd/CatalogBackfill -p:PublishAot=true
	@for program in CollabFactors BlendEval; do \
		$(PUBLISH) "cmd/$$program" --self-contained true -p:PublishSingleFile=true \
			-p:PublishReadyToRun=true -p:PublishReadyToRunComposite=true || exit 1; \
	done
	@ls bin

catalog-backfill: compiled ## derive what items lack
	@$(RUN) cmd/CatalogBackfill -- --namespace '$(NAMESPACE)' --mode backfill $(ARGS)

catalog-refresh: compiled ## derive anew what changed; SINCE=24h
	@$(RUN) cmd/CatalogBackfill -- --namespace '$(NAMESPACE)' --mode refresh --since '$(SINCE)' $(ARGS)

collab-factors: compiled ## item and user vectors
	@$(RUN) cmd/CollabFactors -- --namespace '$(NAMESPACE)' $(ARGS)

blend-eval: compiled ## compare blends on real users
	@$(RUN) cmd/BlendEval -- --namespace '$(NAMESPACE)' $(ARGS)

tune: dev ## sweep the weights on the generated shop, gate the find; the report is in .local/tune/
	@mkdir -p .local/tune
	@$(RUN) cmd/CatalogBackfill -- --namespace '$(NAMESPACE)' --mode backfill --log-level warning > .local/tune/backfill.txt
	@$(RUN) cmd/CollabFactors -- --namespace '$(NAMESPACE)' --log-level warning > .local/tune/factors.txt
	@$(RUN) cmd/BlendEval -- --namespace '$(NAMESPACE)' $(TUNE_ARGS) --sweep analysis/blends/sweep.yaml --sweep-out .local/tune
	@echo
	@$(RUN) cmd/BlendEval -- --namespace '$(NAMESPACE)' $(TUNE_ARGS) --configs .local/tune/recommended.yaml \
		--gates analysis/blends/gates.yaml --report .local/tune/report; code=$$?; \
		case $$code in 0|5|7) echo "the gate's exit code: $$code; the report: .local/tune/report/index.html" ;; *) exit $$code ;; esac

bench: build database ## the benchmarks; the last tables are in analysis/bench/
	@$(WORKBENCH) bench $(or $(ARGS),all)

down: ## stop the local database
	@./store/localdb down

clean: ## remove what was built; the local database stays
	@dotnet clean RecSys.sln -v quiet --nologo
	@rm -rf bin

compiled:
	@$(ALONE) dotnet build RecSys.sln -c $(CONFIGURATION) -v quiet --nologo

database: compiled
	@./store/localdb up
	@$(WORKBENCH) migrate
