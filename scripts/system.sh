#!/bin/sh
# System libraries that no Python or npm package carries. Installed where we may, else named.
set -eu
packages=""
need() { # need FILE-OR-COMMAND PACKAGE
  case "$1" in
    lib*) ldconfig -p 2>/dev/null | grep -q "$1" || packages="$packages $2" ;;
    fonts) fc-list 2>/dev/null | grep -qi "noto.*cjk" || packages="$packages $2" ;;
    *) command -v "$1" >/dev/null 2>&1 || packages="$packages $2" ;;
  esac
}
if [ "$(uname -s)" = Darwin ]; then
  echo "On macOS: brew install pango (for PDF files)"; exit 0
fi
PATH="$PATH:/sbin:/usr/sbin"
need libpango-1.0 libpango-1.0-0
need libpangoft2 libpangoft2-1.0-0
need libharfbuzz-subset libharfbuzz-subset0
need fc-list fontconfig
need fonts fonts-noto-cjk
as=none # how packages are installed here: as root, by sudo, or not at all
if command -v apt-get >/dev/null 2>&1; then
  if [ "$(id -u)" = 0 ]; then as=""; elif sudo -n true 2>/dev/null; then as=sudo; fi
fi
install() { # install SECONDS PACKAGE…
  limit="timeout $1"; shift
  $as $limit apt-get update -q >/dev/null &&
    $as $limit env DEBIAN_FRONTEND=noninteractive apt-get install -y -q "$@" >/dev/null
}
has() { command -v "$1" >/dev/null 2>&1; }
# Chromium without its windows takes two thirds of the time; where there is none, Chromium serves.
if [ "${1:-}" = headless ] && [ "$as" != none ] && ! has chromium-headless-shell; then
  install 90 chromium-headless-shell 2>/dev/null || true
fi
case "${1:-}" in
  headless) has chromium-headless-shell || has chromium || has google-chrome || packages="$packages chromium" ;;
  chromium) has chromium || has google-chrome || packages="$packages chromium" ;;
esac
[ -z "$packages" ] && exit 0
if [ "$as" != none ]; then
  echo "Installing:$packages"
  install 1800 $packages
else
  echo "Please install (needed for PDF files and browser tests):$packages" >&2
fi
