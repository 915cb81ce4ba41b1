#!/usr/bin/env bash
# test.sh [all | e2e | screenshots]: starts what the tests need, runs them, ends what it started. The last line is
# always "N passed, N failed"; a step that breaks before it can count (a compiler error) is one failure.
# shellcheck source=scripts/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=scripts/session.sh
. scripts/session.sh
what=${1:-all}
case $what in all | e2e | screenshots) ;; *) fail "test.sh knows all, e2e and screenshots, not $what" ;; esac
passed=0
failed=0

# count PASSED FAILED STATUS: a step that failed without a failed test counts as one.
count() {
  passed=$((passed + $1))
  failed=$((failed + $2))
  if (($3 != 0 && $2 == 0)); then failed=$((failed + 1)); fi
}

# totals LOG: "passed failed" summed over nextest's summary, or over cargo test's result lines.
totals() {
  sed 's/\x1b\[[0-9;]*m//g' "$1" | awk '
    /^ *Summary \[/ { for (i = 2; i <= NF; i++) {
      if ($i ~ /^tests?$/) { n = split($(i - 1), part, "/"); total = part[n] }
      if ($i ~ /^passed/) ok = $(i - 1) }
      p += ok; f += total - ok }
    /^test result: / { for (i = 2; i <= NF; i++) {
      if ($i ~ /^passed/) p += $(i - 1)
      if ($i ~ /^failed/) f += $(i - 1) } }
    END { print p + 0, f + 0 }'
}

# ---- Rust ----

# The e2e tests alone, or everything but them; the same build either way.
except_e2e=()
if ! have cargo-nextest; then
  for name in $(cargo metadata --no-deps --format-version 1 | node -e '
    const all = JSON.parse(require("fs").readFileSync(0, "utf8")).packages.flatMap((p) => p.targets)
    console.log(all.filter((t) => t.kind.includes("test") && t.name !== "e2e").map((t) => t.name).join(" "))'); do
    except_e2e+=(--test "$name")
  done
fi

# Also builds target/debug/skyferry and ferry, because tests of their packages run them.
build_rust() { cargo test --quiet "${WORKSPACE[@]}" --no-run; }

rust_tests() {
  if have cargo-nextest; then
    nextest -E 'not binary(e2e)'
  else
    cargo test --quiet "${WORKSPACE[@]}" --no-fail-fast --lib --bins ${except_e2e[@]+"${except_e2e[@]}"}
  fi
}

# window_tests: in the real window, one at a time.
window_tests() {
  if have cargo-nextest; then
    nextest -E 'binary(e2e)'
  else
    cargo test --quiet "${WORKSPACE[@]}" --no-fail-fast --test e2e -- --test-threads=1
  fi
}

# tests/e2e/screens.rs writes into docs/screens; its tests are ignored otherwise.
screenshots() { cargo test --quiet "${WORKSPACE[@]}" --test e2e -- --test-threads=1 --ignored screens; }

nextest() {
  cargo nextest run --config-file scripts/nextest.toml --no-fail-fast --no-tests=pass --color never --cargo-quiet \
    --status-level fail --final-status-level fail "${WORKSPACE[@]}" "$@"
}

# rust_step NAME COMMAND...: a step whose log is counted.
rust_step() {
  local status=0 sums
  step "$@" || status=$?
  read -ra sums <<<"$(totals "$LOGS/${1// /-}.log")"
  count "${sums[0]}" "${sums[1]}" "$status"
}

# ---- the UI ----

ui_tests() {
  rm -f "$LOGS/vitest.json"
  npm --prefix ui run --silent test -- --reporter=default --reporter=json --outputFile.json="$LOGS/vitest.json"
}
ui_step() {
  local status=0 sums=(0 0)
  step "ui tests" ui_tests || status=$?
  if [ -f "$LOGS/vitest.json" ]; then
    read -ra sums <<<"$(node -e 'const r = require(process.argv[1]); console.log(r.numPassedTests, r.numFailedTests)' \
      "$LOGS/vitest.json")"
  fi
  count "${sums[0]}" "${sums[1]}" "$status"
}

# ---- what runs ----

finish() {
  local status=$?
  session_end
  show_failures
  if ((status != 0 && failed == 0)); then failed=1; fi
  printf '%d passed, %d failed\n' "$passed" "$failed"
  exit $((failed > 0))
}
trap finish EXIT

scripts/setup.sh test
session_begin
export SKYFERRY_TEST_SERVERS=all # a server that is missing is a failure, not a test that was skipped
export RUST_BACKTRACE=0          # an assertion says why; whoever wants the stack runs that one test
build_ui || count 0 0 1
built=1
step "build rust" build_rust || { built=0; count 0 0 1; }
if [ "$what" != screenshots ]; then ceph_begin; fi
if [ "$what" = all ]; then ui_step; fi
if [ "$what" != screenshots ]; then
  if step "ceph" ceph_ready; then
    SKYFERRY_TEST_CEPH=$(<"$SESSION/ceph")
    export SKYFERRY_TEST_CEPH
  else
    count 0 0 1
  fi
fi
((built)) || exit 1
case $what in
  all)
    rust_step "rust tests" rust_tests
    rust_step "window tests" window_tests ;;
  e2e) rust_step "window tests" window_tests ;;
  screenshots) rust_step "screenshots" screenshots ;;
esac
