#!/usr/bin/env bash
# Every check that needs no running program. All of them run, even when an early one fails.
# shellcheck source=scripts/lib.sh
. "$(dirname "$0")/lib.sh"

# advisories: RustSec's database is a git repository; without a network the other checks still hold.
advisories() {
  timeout 120 cargo deny --log-level error fetch db >"$LOGS/advisory-db.log" 2>&1
}

scripts/setup.sh check
trap 'trap "" INT TERM; exit 130' INT TERM

ok=0
check() { step "$@" || ok=1; }
check "rustfmt" cargo fmt --all --check
check "prettier" npm --prefix ui run --silent format:check
check "eslint" npm --prefix ui run --silent lint
check "svelte-check" npm --prefix ui run --silent check
check "cargo-deny" cargo deny --log-level warn --all-features check licenses bans sources
if advisories; then
  check "advisories" cargo deny check --disable-fetch advisories
else
  say "advisories             skipped: RustSec's database cannot be reached"
fi
build_ui || ok=1
check "clippy" cargo clippy --quiet --keep-going "${WORKSPACE[@]}" --all-targets -- -D warnings
check "bindings" scripts/bindings.sh check
have shellcheck && check "shellcheck" shellcheck -x scripts/*.sh .ci/run .githooks/pre-commit

show_failures
if ((ok != 0)); then say "${#FAILED[@]} checks failed: ${FAILED[*]}"; fi
exit "$ok"
