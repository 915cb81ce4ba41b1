#!/usr/bin/env bash
# The packages for Debian and Fedora. Tauri's own build step builds the UI (tauri.conf.json, beforeBuildCommand).
# shellcheck source=scripts/lib.sh
. "$(dirname "$0")/lib.sh"

scripts/setup.sh run
ui/node_modules/.bin/tauri build --bundles deb,rpm
find "$TARGET/release/bundle" -name '*.deb' -o -name '*.rpm'
