# Shared by the scripts beside it; sourced, never run. Leaves the shell at the top of the repository.
# shellcheck shell=bash disable=SC2034 # most of what is set here is read by those scripts
set -euo pipefail

ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
CACHE=$ROOT/.cache
LOGS=$CACHE/logs
TARGET=${CARGO_TARGET_DIR:-$ROOT/target}
cd "$ROOT"
mkdir -p "$LOGS"
export PATH="$CACHE/tools/bin:$PATH"

# One feature set for clippy, the tests and the app under test, so that no crate is built twice.
WORKSPACE=(--workspace --features custom-protocol)

say() { printf '%s\n' "$*"; }

# fail LINE: what is broken and what to do about it, in one line.
fail() {
  printf '%s\n' "$*" >&2
  exit 1
}

have() { command -v "$1" >/dev/null 2>&1; }

# holds STAMP TEXT / stamp STAMP TEXT: was this step last done for exactly this input?
holds() { [ -f "$1" ] && [ "$(<"$1")" = "$2" ]; }
stamp() { printf '%s' "$2" >"$1"; }

# digest FILE...: one checksum over their contents.
digest() { cat "$@" | cksum; }

FAILED=()

# step NAME COMMAND...: runs it quietly, prints one line with its time, keeps the whole output in .cache/logs.
# A failure is remembered (see show_failures) and returned.
step() {
  local name=$1 began=$EPOCHREALTIME status=0 state=ok
  local log=$LOGS/${name// /-}.log
  shift
  # in the background, so that a signal ends the wait at once; bash ignores Ctrl-C there unless it is told not to
  (trap - INT QUIT && "$@") >"$log" 2>&1 </dev/null &
  wait $! || status=$?
  if ((status != 0)); then
    state=FAILED
    FAILED+=("$name")
  fi
  awk -v name="$name" -v state="$state" -v from="$began" -v to="$EPOCHREALTIME" \
    'BEGIN { printf "%-22s %-6s %7.1f s\n", name, state, to - from }'
  return "$status"
}

# show_failures: the whole output of every step that failed.
show_failures() {
  local name
  for name in ${FAILED[@]+"${FAILED[@]}"}; do
    printf '\n---- %s ----\n' "$name"
    cat "$LOGS/${name// /-}.log"
  done
}

# build_ui: ui/dist, only when something it is made from is newer.
build_ui() {
  local sources=(ui/src ui/index.html ui/package.json ui/package-lock.json ui/vite.config.ts ui/svelte.config.js
    ui/tsconfig.json ui/public)
  if [ -f ui/dist/index.html ] &&
    [ -z "$(find "${sources[@]}" -newer ui/dist/index.html -print -quit 2>/dev/null)" ]; then
    return 0
  fi
  step "build ui" npm --prefix ui run --silent build
}
