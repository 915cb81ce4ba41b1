# What a person types. Every recipe is one script; the logic is in scripts/.
.PHONY: run test check e2e bench bundle bindings setup screenshots

run: ## build the app and open its window on the demo clouds
	@scripts/run.sh

test: ## every test, with the display, keyring and storage servers they need
	@scripts/test.sh

check: ## formats, lints, licences, types, bindings
	@scripts/check.sh

e2e: ## only the tests in the real window
	@scripts/test.sh e2e

bench: ## ferry against rclone, s5cmd, the AWS CLI and a bare pipe, into benches/results.md
	@benches/peers/run.sh

screenshots: ## the pictures of the window in docs/screens
	@scripts/test.sh screenshots

bindings: ## write ui/src/backend/bindings.ts from the Rust commands
	@scripts/bindings.sh write

bundle: ## the .deb and .rpm, under target/release/bundle
	@scripts/bundle.sh

setup: ## everything that run, test and check need, and the git hooks
	@scripts/setup.sh all
