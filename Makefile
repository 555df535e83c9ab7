# The commands people know, each a line of barlake or of docker compose. `make help` lists them.
#
#   make status                 on this machine
#   make status IN=compose      in the containers that `make up` started

ENV_FILE ?= deploy/barlake.env
COMPOSE ?= docker compose --env-file $(ENV_FILE)
WORKERS ?= 2
CONCURRENCY ?= 4
CATEGORY ?= us_equities
CATEGORIES ?= us_equities etf crypto fx indices
UNIVERSE ?= $(CATEGORY)
TICKER ?= AAPL
FROM ?= 2026-01-02
TO ?= 2026-01-30
BATCH_SIZE ?= 100
PORT ?= 8642

ifeq ($(IN),compose)
BARLAKE ?= $(COMPOSE) exec -T server barlake
else
BARLAKE ?= npx barlake
endif

.DEFAULT_GOAL := help
.PHONY: help run up down worker workers flower logs logs-worker status discover discover-all enqueue-batch test-ticker clean

help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "%-14s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: ## bring everything that is configured up to the latest published day
	$(BARLAKE) daily

up: ## start server, one worker, runner, queue and catalog as containers
	$(COMPOSE) up --detach --build --wait

down: ## stop the containers; what they hold stays
	$(COMPOSE) down --remove-orphans

worker: ## work off the queue in this terminal
	$(BARLAKE) worker --concurrency $(CONCURRENCY)

workers: ## have WORKERS=2 workers run as containers
	$(COMPOSE) up --detach --no-recreate --scale worker=$(WORKERS) worker

flower: ## open the dashboard at its queues
	@url=http://127.0.0.1:$(PORT)/system; \
	if command -v xdg-open >/dev/null; then xdg-open "$$url"; elif command -v open >/dev/null; then open "$$url"; else echo "$$url"; fi

logs: ## follow the logs of all containers
	$(COMPOSE) logs --follow --tail 100

logs-worker: ## follow the logs of the workers
	$(COMPOSE) logs --follow --tail 100 worker

status: ## what the lake holds and lacks
	$(BARLAKE) status

discover: ## find the symbols of CATEGORY=us_equities
	$(BARLAKE) discover $(CATEGORY)

discover-all: ## find the symbols of every category
	@for category in $(CATEGORIES); do $(BARLAKE) discover "$$category" || exit $$?; done

enqueue-batch: ## put UNIVERSE=us_equities onto the queue in batches of BATCH_SIZE=100, from FROM to TO
	$(BARLAKE) enqueue $(UNIVERSE) --from $(FROM) --to $(TO) --batch-size $(BATCH_SIZE)

test-ticker: ## fetch TICKER=AAPL from FROM to TO, and show it
	$(BARLAKE) fetch $(TICKER) --timeframes 1d --from $(FROM) --to $(TO)
	$(BARLAKE) query --symbols $(TICKER) --asset stocks --timeframe 1d --from $(FROM) --to $(TO)

clean: ## remove what was built here; no lake, no volume
	rm -rf dist coverage
