# A private desktop for tests; sourced after lib.sh. `session_begin` starts a display, a session bus and a real Secret
# Service and points HOME and XDG_* at a temporary folder; `session_end` ends every process that was begun inside.
# shellcheck shell=bash

# session_begin: the caller has set the trap on EXIT that calls session_end. SKYFERRY_SESSION in the environment is
# the mark by which session_end knows its processes.
session_begin() {
  SESSION=$(mktemp -d /tmp/skyferry.XXXXXX)
  trap 'trap "" INT TERM HUP; exit 130' INT TERM HUP # make and a terminal may both signal; once is enough
  export SKYFERRY_SESSION=$SESSION
  private_homes
  start_display
  start_bus
  start_keyring
  export PATH="$CACHE/venv/bin:$PATH"
}

# Tests see neither the developer's files nor credentials; cargo, rustup and npm keep their caches.
private_homes() {
  export CARGO_HOME=${CARGO_HOME:-$HOME/.cargo} RUSTUP_HOME=${RUSTUP_HOME:-$HOME/.rustup}
  export npm_config_cache=${npm_config_cache:-$HOME/.npm}
  export HOME=$SESSION/home TMPDIR=$SESSION/tmp
  export XDG_RUNTIME_DIR=$SESSION/run XDG_DATA_HOME=$HOME/.local/share XDG_CONFIG_HOME=$HOME/.config
  export XDG_CACHE_HOME=$HOME/.cache XDG_STATE_HOME=$HOME/.local/state
  mkdir -p "$TMPDIR" "$XDG_RUNTIME_DIR" "$XDG_DATA_HOME" "$XDG_CONFIG_HOME" "$XDG_CACHE_HOME" "$XDG_STATE_HOME" \
    "$HOME/Downloads"
  chmod 700 "$XDG_RUNTIME_DIR"
  # shellcheck disable=SC2016 # xdg-user-dirs expands $HOME itself
  printf 'XDG_DOWNLOAD_DIR="$HOME/Downloads"\n' >"$XDG_CONFIG_HOME/user-dirs.dirs"
  local name
  for name in ${!AWS_*} ${!GOOGLE_*} ${!AZURE_*} ${!RCLONE_*}; do unset "$name"; done
  # no accessibility bus, no gvfs, no dconf: each would be one more process to end
  export NO_AT_BRIDGE=1 GTK_A11Y=none GIO_USE_VFS=local GSETTINGS_BACKEND=memory
}

# eventually WHAT COMMAND...: polls it for ten seconds.
eventually() {
  local what=$1 deadline=$((SECONDS + 10))
  shift
  until "$@" >/dev/null 2>&1; do
    ((SECONDS < deadline)) || fail "$what did not start: see $LOGS/session.log"
    sleep 0.05
  done
}

start_display() {
  unset WAYLAND_DISPLAY
  Xvfb -displayfd 3 -screen 0 1920x1200x24 -nolisten tcp -noreset 3>"$SESSION/display" >"$LOGS/session.log" 2>&1 &
  eventually "the virtual display" test -s "$SESSION/display"
  DISPLAY=:$(<"$SESSION/display")
  export DISPLAY
}

start_bus() {
  dbus-daemon --session --nofork --nopidfile --print-address=3 3>"$SESSION/bus" >>"$LOGS/session.log" 2>&1 &
  eventually "the session bus" test -s "$SESSION/bus"
  DBUS_SESSION_BUS_ADDRESS=$(<"$SESSION/bus")
  export DBUS_SESSION_BUS_ADDRESS
}

# A blank password would store secrets as plain text, so the keyring is closed with a random one.
start_keyring() {
  head -c 18 /dev/urandom | base64 | tr -d '\n' |
    gnome-keyring-daemon --foreground --unlock --components=secrets >>"$LOGS/session.log" 2>&1 &
  eventually "the keyring" keyring_owned # asking for a secret earlier would make the bus start a second, locked one
  eventually "the keyring" keyring_works
  export SKYFERRY_TEST_KEYRING=1
}

keyring_owned() {
  dbus-send --session --print-reply --dest=org.freedesktop.DBus / org.freedesktop.DBus.GetNameOwner \
    string:org.freedesktop.secrets
}

keyring_works() {
  printf canary | timeout 5 secret-tool store --label=skyferry-session skyferry session &&
    [ "$(timeout 5 secret-tool lookup skyferry session)" = canary ] &&
    timeout 5 secret-tool clear skyferry session
}

# ceph_begin: starts the gateway in the background (fourteen seconds); ceph_ready waits for it, and leaves the address
# "endpoint,key,secret" in the file ceph of the session.
ceph_begin() {
  {
    if src-tauri/crates/testkit/scripts/ceph.sh start "$SESSION/cluster" >"$SESSION/ceph.new" 2>"$LOGS/ceph-start.log"; then
      mv "$SESSION/ceph.new" "$SESSION/ceph"
    else
      : >"$SESSION/ceph.failed"
    fi
  } &
}
ceph_ready() {
  until [ -f "$SESSION/ceph" ]; do
    if [ -f "$SESSION/ceph.failed" ]; then
      cat "$LOGS/ceph-start.log"
      return 1
    fi
    sleep 0.1
  done
}

# session_processes: ids of all processes that were begun with this session's mark in their environment.
session_processes() {
  ( # without the mark, else it would find itself
    unset SKYFERRY_SESSION
    grep -lszF "SKYFERRY_SESSION=$SESSION" /proc/[0-9]*/environ | cut -d/ -f3 | grep -vx "$$" || true
  )
}

session_end() {
  local signal left
  trap '' INT TERM HUP
  [ -n "${SESSION:-}" ] || return 0
  for signal in TERM KILL; do
    for _ in $(seq 20); do
      left=$(session_processes)
      [ -n "$left" ] || break 2
      # shellcheck disable=SC2086 # a list of ids
      kill -s "$signal" $left 2>/dev/null || true
      sleep 0.1
    done
  done
  rm -rf "$SESSION"
}
