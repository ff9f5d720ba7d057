#!/bin/sh
# A Chromium for the browser tests: the one of the machine, else Debian's package, else Playwright's own build.
set -eu
if command -v chromium >/dev/null 2>&1 || command -v chromium-browser >/dev/null 2>&1; then exit 0; fi
if command -v apt-get >/dev/null 2>&1; then
  as_root=""
  [ "$(id -u)" = 0 ] || as_root="sudo"
  $as_root apt-get update -qq && DEBIAN_FRONTEND=noninteractive $as_root apt-get install -y -qq --no-install-recommends chromium && exit 0
fi
exec "${1:-python3}" -m playwright install chromium
