#!/usr/bin/env bash
# Measures the real window under Xvfb; see ../README.md. run.sh [--build DIR] [--out FILE] [--rows N]; DIR holds skyferry, ferry
# and fast-s3 (target/release if nothing is said; it is not built here).
# shellcheck source=../../scripts/lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/../../scripts/lib.sh"
# shellcheck source=../../scripts/session.sh
. "$ROOT/scripts/session.sh"

case " $* " in
  *" --help "* | *" -h "*) exec python3 "$ROOT/benches/ui/measure.py" --help ;;
esac
have WebKitWebDriver || fail "WebKitWebDriver is not installed: run 'make setup'"
session_begin
trap session_end EXIT
python3 "$ROOT/benches/ui/measure.py" --build "$TARGET/release" "$@"
