#!/bin/sh
# Installs, on Debian, what tests/platform/platform_test.ts and tests/platform/container_test.ts need to run kf for other
# platforms, and the shells and manual page readers that tests/commands/shells_test.ts and tests/commands/man_test.ts use. If a
# group can't be installed, its tests are ignored. Exits with 0, after a list of what is missing.
set -u

if [ "$(id -u)" -eq 0 ]; then as_root=; else as_root="sudo -n"; fi
missing=

apt_get() {
  $as_root env DEBIAN_FRONTEND=noninteractive apt-get -qq "$@" >&2
}

# install NAME PACKAGE...
install() {
  name=$1
  shift
  if apt_get install --yes --no-install-recommends "$@"; then return; fi
  echo "platform-tools: no $name: cannot install $*" >&2
  missing="$missing $name"
}

apt_get update || echo "platform-tools: the lists of packages are not renewed" >&2
install containers ca-certificates coreutils libc-bin util-linux runc skopeo
install linux-arm64 qemu-user-static libc6-arm64-cross libstdc++6-arm64-cross libgcc-s1-arm64-cross
install linux-x64-musl musl musl-tools gcc libc6-dev libstdc++6 libgcc-s1
install windows-x64 wine wine64 gcc-mingw-w64-x86-64-win32
install bash-completions bash bash-completion bsdutils
install zsh zsh
install fish fish
install man-db man-db groff-base less
install mandoc mandoc

echo "missing:${missing:- nothing}"
