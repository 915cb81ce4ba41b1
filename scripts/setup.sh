#!/usr/bin/env bash
# Installs what the machine lacks for one purpose, and nothing when nothing is lacking:
#   setup.sh run | test | check | all        all = the three, and the git hooks
# As root it asks nothing; otherwise it prints the command that root must run, and stops.
# shellcheck source=scripts/lib.sh
. "$(dirname "$0")/lib.sh"
purpose=${1:-all}

RUST=$(sed -n 's/^channel *= *"\(.*\)"/\1/p' rust-toolchain.toml)
CARGO_DENY=0.20.2 # the newest that rustc 1.95 builds
AZURITE=3.37.0    # the storage server of the tests that speak Azure

build_packages=(build-essential pkg-config libwebkit2gtk-4.1-dev ca-certificates fonts-dejavu-core)
test_packages=(webkit2gtk-driver xvfb xauth dbus gnome-keyring libsecret-tools xdotool imagemagick
  python3-gi gir1.2-gtk-3.0 procps python3-venv ceph-mon ceph-mgr ceph-osd radosgw ceph-common)

# ---- the system ----

system_packages() {
  case $(uname -s) in
    Linux) linux_packages "$@" ;;
    Darwin)
      xcode-select -p >/dev/null 2>&1 || fail "Apple's command line tools are missing: xcode-select --install"
      linux_only_tests ;;
    MINGW* | MSYS* | CYGWIN*)
      have cl || have link || fail "Windows needs the MSVC build tools and WebView2: https://v2.tauri.app/start/prerequisites/#windows"
      linux_only_tests ;;
    *) fail "$(uname -s) is not a system Tauri builds on: use Linux, macOS or Windows" ;;
  esac
}

linux_only_tests() {
  [ "$purpose" = run ] || [ "$purpose" = check ] ||
    fail "the tests need a virtual display, Secret Service and Ceph, so run make test on Linux; cargo test -p CRATE works here"
}

linux_packages() {
  if have dpkg-query && have apt-get; then
    debian_packages "$@"
  elif ! have cc || ! have pkg-config || ! pkg-config --exists webkit2gtk-4.1; then
    other_linux
  elif [ "$purpose" = test ] || [ "$purpose" = all ]; then
    local tool
    for tool in WebKitWebDriver Xvfb dbus-daemon gnome-keyring-daemon secret-tool xdotool import ceph-mon radosgw; do
      have "$tool" || fail "$tool is missing: the tests need the counterparts of these Debian packages: ${test_packages[*]}"
    done
  fi
}

other_linux() {
  local family
  family=$(sed -n 's/^ID\(_LIKE\)\{0,1\}=//p' /etc/os-release 2>/dev/null) || true
  case $family in
    *fedora* | *rhel*) fail "install first: sudo dnf install gcc gcc-c++ make pkgconf-pkg-config webkit2gtk4.1-devel" ;;
    *arch*) fail "install first: sudo pacman -S --needed base-devel webkit2gtk-4.1" ;;
    *suse*) fail "install first: sudo zypper install gcc gcc-c++ make pkg-config webkit2gtk3-devel" ;;
    *) fail "install first: a C compiler, pkg-config and the headers of WebKitGTK 4.1 (webkit2gtk-4.1)" ;;
  esac
}

# missing_of PACKAGE...: those that dpkg does not have installed.
missing_of() {
  dpkg-query -W -f '${db:Status-Status} ${Package}\n' "$@" 2>/dev/null |
    awk -v want="$*" '$1 == "installed" { got[$2] } END {
      n = split(want, name, " "); for (i = 1; i <= n; i++) if (!(name[i] in got)) printf "%s ", name[i] }'
}

debian_packages() {
  local missing
  read -ra missing <<<"$(missing_of "$@" || true)"
  ((${#missing[@]})) || return 0
  local install=(apt-get install -y --no-install-recommends "${missing[@]}")
  if [ "$(id -u)" != 0 ]; then
    fail "packages are missing; run: sudo apt-get update && sudo ${install[*]}"
  fi
  export DEBIAN_FRONTEND=noninteractive
  say "installing ${missing[*]}"
  step "apt-get update" apt-get -o DPkg::Lock::Timeout=300 update ||
    say "apt-get update failed; trying with the lists that are here"
  step "apt-get install" "${install[@]}" -o DPkg::Lock::Timeout=300 ||
    fail "apt-get could not install ${missing[*]}: see $LOGS/apt-get-install.log"
}

# ---- the languages ----

rust() {
  have cargo || fail "Rust is missing: install it from https://rustup.rs, then run this again"
  if have rustup; then
    rustup run "$RUST" rustc -V >/dev/null 2>&1 ||
      step "rust $RUST" rustup toolchain install "$RUST" --profile minimal -c rustfmt -c clippy ||
      fail "rustup could not install Rust $RUST: check the network, then: rustup toolchain install $RUST"
  fi
  local version
  version=$(rustc -V 2>/dev/null | cut -d' ' -f2) || true
  at_least "${version:-0}" "${RUST%.*}" ||
    fail "Rust ${version:-unknown} is too old: install ${RUST} (https://rustup.rs)"
  if [ "$purpose" != run ]; then
    { cargo fmt --version && cargo clippy --version; } >/dev/null 2>&1 ||
      fail "rustfmt or clippy is missing: rustup component add --toolchain $RUST rustfmt clippy"
  fi
}

# at_least HAVE WANT: compares dotted versions.
at_least() { [ "$(printf '%s\n%s\n' "$2" "$1" | sort -V | head -n 1)" = "$2" ]; }

node_packages() {
  { have node && have npm; } || fail "Node is missing: install version 20.19 or newer from https://nodejs.org"
  local version input
  version=$(node -v)
  at_least "${version#v}" 20.19 || fail "Node ${version#v} is too old: install 20.19 or newer from https://nodejs.org"
  [ -f ui/package-lock.json ] || fail "ui/package-lock.json is missing: restore it with git checkout"
  input="${version%%.*} $(digest ui/package-lock.json)"
  holds ui/node_modules/.skyferry-stamp "$input" && return 0
  step "npm ci" npm --prefix ui ci --no-audit --no-fund ||
    fail "npm ci failed in ui/: see $LOGS/npm-ci.log"
  stamp ui/node_modules/.skyferry-stamp "$input"
}

# ---- tools of our own, under .cache ----

python_tools() {
  local venv=$CACHE/venv input
  input="$venv $(digest scripts/requirements.txt)"
  holds "$venv/.skyferry-stamp" "$input" && return 0
  rm -rf "$venv"
  step "python venv" /usr/bin/python3 -m venv "$venv" || fail "python3 -m venv failed: see $LOGS/python-venv.log"
  step "pip install" "$venv/bin/pip" install --disable-pip-version-check -q -r scripts/requirements.txt ||
    fail "pip could not install rclone and moto: see $LOGS/pip-install.log"
  stamp "$venv/.skyferry-stamp" "$input"
}

# Microsoft's emulator of Azure Blob Storage; its packages' install scripts are not run.
azurite() {
  local place=$CACHE/azurite
  holds "$place/.skyferry-stamp" "$AZURITE" && return 0
  rm -rf "$place"
  mkdir -p "$place" "$CACHE/tools/bin"
  step "azurite" npm install --prefix "$place" --ignore-scripts --no-audit --no-fund "azurite@$AZURITE" ||
    fail "npm could not install azurite: see $LOGS/azurite.log"
  ln -sf ../../azurite/node_modules/.bin/azurite-blob "$CACHE/tools/bin/azurite-blob"
  stamp "$place/.skyferry-stamp" "$AZURITE"
}

cargo_deny() {
  [ "$(cargo deny --version 2>/dev/null)" = "cargo-deny $CARGO_DENY" ] && return 0
  say "building cargo-deny $CARGO_DENY once, about four minutes"
  step "cargo-deny" env CARGO_TARGET_DIR="$CACHE/tools/target" cargo install --locked --no-default-features \
    --root "$CACHE/tools" "cargo-deny@$CARGO_DENY" ||
    fail "cargo-deny could not be built: see $LOGS/cargo-deny.log"
  rm -rf "$CACHE/tools/target"
}

case $purpose in
  run) system_packages "${build_packages[@]}" ;;
  check) system_packages "${build_packages[@]}" ;;
  test | all) system_packages "${build_packages[@]}" "${test_packages[@]}" ;;
  *) fail "setup.sh knows run, test, check and all, not $purpose" ;;
esac
rust
node_packages
case $purpose in test | all) python_tools && azurite ;; esac
case $purpose in check | all) cargo_deny ;; esac
if [ "$purpose" = all ]; then
  git config core.hooksPath .githooks
  say "ready: make run, make test, make check"
fi
