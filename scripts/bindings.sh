#!/usr/bin/env bash
# bindings.sh write | check: ui/src/backend/bindings.ts against the list of commands in src-tauri/src/bindings.rs.
# The test `bindings` compares; with SKYFERRY_WRITE_BINDINGS set it writes instead.
# shellcheck source=scripts/lib.sh
. "$(dirname "$0")/lib.sh"

if [ "${1:-check}" = write ]; then
  scripts/setup.sh run
  build_ui
  export SKYFERRY_WRITE_BINDINGS=1
fi
output=$(cargo test --quiet "${WORKSPACE[@]}" --lib bindings 2>&1) || {
  printf '%s\n' "$output"
  fail "the bindings are not current, or do not build: make bindings writes them"
}
grep -q '^test result: ok\. [1-9]' <<<"$output" || fail "no test named bindings ran: src-tauri/src/bindings.rs should have one"
