# RecSys Offline. `make help` lists the targets. NAMESPACE= and ARGS= are passed on to the programs.

NAMESPACE ?= retail_demo
SINCE     ?= 24h
ARGS      ?=
TUNE_ARGS ?= --limit 1000 --min-events 3
SEED_ARGS ?= --items 2000 --users 3000 --events 60000 --seed 1

# Two builds of one checkout would write the same files. --close: a compiler server that stays must not keep the lock.
ALONE     := $(shell mkdir -p .local; command -v flock >/dev/null && echo flock --close .local/build.lock)
RUN       := dotnet run --no-build --project
WORKBENCH := $(RUN) analysis/Workbench --
PUBLISH   := $(ALONE) dotnet publish -o bin --use-current-runtime -v quiet --nologo \
	-p:NuGetLockFilePath=obj/publish.lock.json -p:RestoreLockedMode=false \
	-p:DebugType=none -p:PublishDocumentationFiles=false -p:PublishReferencesDocumentationFiles=false -p:PublishAot=true

PROJECT_catalog_backfill := CatalogBackfill
PROJECT_collab_factors   := CollabFactors
PROJECT_blend_eval       := BlendEval

# The programs that a benchmark measures. Data is prepared with the programs of the ordinary build.
MEASURED_catalog := catalog_backfill
MEASURED_factors := collab_factors
MEASURED_als     := collab_factors
MEASURED_blend   := blend_eval
MEASURED_sweep   := blend_eval
MEASURED_scale   := catalog_backfill collab_factors blend_eval
MEASURED_all     := catalog_backfill collab_factors blend_eval
BENCHMARK        := $(or $(firstword $(filter-out -%,$(ARGS))),all)

.DEFAULT_GOAL := help
.PHONY: help demo dev test proof docs build catalog-backfill catalog-refresh collab-factors blend-eval bench tune down clean
.PHONY: compiled database

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-18s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

demo: ## start a database, generate a shop, run the three programs on it
	@echo '[1/6] Building the programs (about 1 minute the first time; packages are downloaded if needed)'
	@$(MAKE) --no-print-directory compiled
	@echo '[2/6] Starting PostgreSQL with pgvector (seconds; some minutes the first time if it has to be installed)'
	@./store/localdb up
	@echo '[3/6] Creating the tables and a generated shop in namespace $(NAMESPACE) (10 seconds)'
	@$(WORKBENCH) migrate
	@$(WORKBENCH) seed --namespace '$(NAMESPACE)' $(SEED_ARGS)
	@echo; echo '[4/6] Filling missing brands, categories, descriptions, images and embeddings (5 seconds)'
	@echo; echo '$$ catalog_backfill --namespace $(NAMESPACE) --mode backfill --dry-run --limit 3'
	@$(RUN) cmd/CatalogBackfill -- --namespace '$(NAMESPACE)' --mode backfill --dry-run --limit 3
	@echo; echo '$$ catalog_backfill --namespace $(NAMESPACE) --mode backfill'
	@$(RUN) cmd/CatalogBackfill -- --namespace '$(NAMESPACE)' --mode backfill
	@mkdir -p .local/demo
	@echo; echo '[5/6] Learning item and user factor vectors, and comparing them with popularity (10 seconds)'
	@echo; echo '$$ collab_factors --namespace $(NAMESPACE) --model als --gate'
	@$(RUN) cmd/CollabFactors -- --namespace '$(NAMESPACE)' --model als --gate --report .local/demo/factors.json
	@echo; echo '[6/6] Comparing blends of the ranking signals on held-out events (5 seconds)'
	@echo; echo '$$ blend_eval --namespace $(NAMESPACE) --lookback 720h --k 20 --train-factors als'
	@$(RUN) cmd/BlendEval -- --namespace '$(NAMESPACE)' --lookback 720h --k 20 --train-factors als --report .local/demo
	@echo; echo 'Done. The shop now:'; echo
	@$(WORKBENCH) summary --namespace '$(NAMESPACE)' --evaluation .local/demo/report.json \
		--factors .local/demo/factors.json --log-level warning
	@echo 'Report with charts: .local/demo/index.html'
	@echo
	@echo 'Next:'
	@echo '  make tune                                                                        find better weights'
	@echo '  make blend-eval ARGS="--configs analysis/fixtures/templates/marketplace.json"    compare your own candidates'
	@echo '  DATABASE_URL=postgres://... make catalog-backfill NAMESPACE=shop ARGS=--dry-run  use your own database'
	@echo 'make down stops the local server.'

dev: database ## start a database and generate a shop in it
	@$(WORKBENCH) seed --namespace '$(NAMESPACE)' $(SEED_ARGS)

test: ## build, start a database, run all tests
	@./tests/run

proof: ## run the long tests (about an hour); the table of promises is kept in analysis/proof/
	@./tests/proof $(ARGS)

docs: ## rewrite the tables of the pages that are generated from the code
	@RECSYS_WRITE_DOCS=1 dotnet test tests/Unit --nologo --filter FullyQualifiedName~GeneratedPageTests

build: catalog_backfill_file collab_factors_file blend_eval_file ## build the three programs as native single files in bin/ (some minutes)
	@ls bin

catalog-backfill: compiled ## fill what items lack
	@$(RUN) cmd/CatalogBackfill -- --namespace '$(NAMESPACE)' --mode backfill $(ARGS)

catalog-refresh: compiled ## derive recently changed items again; SINCE=24h
	@$(RUN) cmd/CatalogBackfill -- --namespace '$(NAMESPACE)' --mode refresh --since '$(SINCE)' $(ARGS)

collab-factors: compiled ## compute item and user factor vectors
	@$(RUN) cmd/CollabFactors -- --namespace '$(NAMESPACE)' $(ARGS)

blend-eval: compiled ## compare blend candidates on held-out events
	@$(RUN) cmd/BlendEval -- --namespace '$(NAMESPACE)' $(ARGS)

tune: dev ## learn factors, ablate, sweep the weights on the generated shop and check the gates; the reports are in .local/tune/
	@mkdir -p .local/tune
	@$(RUN) cmd/CatalogBackfill -- --namespace '$(NAMESPACE)' --mode backfill --log-level warning > .local/tune/backfill.txt
	@echo; echo '[1/4] Learn factors, and store them only if they beat popularity'
	@$(RUN) cmd/CollabFactors -- --namespace '$(NAMESPACE)' --model als --tune --gate --report .local/tune/factors.json --log-level warning
	@echo; echo '[2/4] Turn off each part of the current settings in turn'
	@$(RUN) cmd/BlendEval -- --namespace '$(NAMESPACE)' $(TUNE_ARGS) --train-factors als --ablate --report .local/tune/ablation --log-level warning
	@echo; echo '[3/4] Sweep the weights'
	@$(RUN) cmd/BlendEval -- --namespace '$(NAMESPACE)' $(TUNE_ARGS) --train-factors als --sweep analysis/blends/sweep.yaml --sweep-out .local/tune
	@echo; echo '[4/4] Check the recommendation against the gates'
	@$(RUN) cmd/BlendEval -- --namespace '$(NAMESPACE)' $(TUNE_ARGS) --train-factors als --configs .local/tune/recommended.yaml \
		--gates analysis/blends/gates.yaml --report .local/tune/report; code=$$?; \
		case $$code in 0|5|7) echo "exit code of the gates: $$code; report: .local/tune/report/index.html" ;; *) exit $$code ;; esac

bench: database $(MEASURED_$(BENCHMARK):=_file) ## run the benchmarks; ARGS=catalog runs one; the last tables are in analysis/bench/
	@$(WORKBENCH) bench $(or $(ARGS),all)

down: ## stop the local database
	@./store/localdb down

clean: ## remove what was built; the local database stays
	@dotnet clean RecSys.sln -v quiet --nologo
	@rm -rf bin

compiled:
	@$(ALONE) dotnet build cmd/Programs.slnf -v quiet --nologo -clp:NoSummary

database: compiled
	@./store/localdb up
	@$(WORKBENCH) migrate

%_file:
	@./cmd/linker
	@echo 'Building bin/$* (some minutes)'
	@$(PUBLISH) cmd/$(PROJECT_$*)
