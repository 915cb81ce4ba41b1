#!/usr/bin/env bash
# Builds the UI and the app and opens the window. Arguments go to the app.
# shellcheck source=scripts/lib.sh
. "$(dirname "$0")/lib.sh"

scripts/setup.sh run
build_ui || { show_failures >&2; fail "the UI does not build, see above"; }
cargo build --quiet --features custom-protocol || fail "the app does not build, see above"

if [ "$(uname -s)" = Linux ] && [ -z "${DISPLAY:-}${WAYLAND_DISPLAY:-}" ]; then
  have xvfb-run || need="apt-get install -y xvfb xauth && "
  fail "built, but there is no display to open the window on; on a virtual one: ${need:-}xvfb-run -a -s '-screen 0 1440x900x24' make run"
fi
exec "$TARGET/debug/skyferry" "$@"
