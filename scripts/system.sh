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
if [ "${1:-}" = chromium ]; then
  command -v chromium >/dev/null 2>&1 || command -v google-chrome >/dev/null 2>&1 || packages="$packages chromium"
fi
[ -z "$packages" ] && exit 0
if command -v apt-get >/dev/null 2>&1 && [ "$(id -u)" = 0 ]; then
  echo "Installing:$packages"
  apt-get update -q >/dev/null && DEBIAN_FRONTEND=noninteractive apt-get install -y -q $packages >/dev/null
elif command -v apt-get >/dev/null 2>&1 && sudo -n true 2>/dev/null; then
  sudo apt-get update -q >/dev/null && sudo DEBIAN_FRONTEND=noninteractive apt-get install -y -q $packages >/dev/null
else
  echo "Please install (needed for PDF files and browser tests):$packages" >&2
fi
