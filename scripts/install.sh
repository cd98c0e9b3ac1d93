#!/bin/sh
# Installs kf, the command-line client for the Kraken Futures API, from a release:
#
#     curl -fsSL ADDRESS/install.sh | sh
#
# Environment variables:
#
#     KF_RELEASES     the address of a release: of the directory with SHA256SUMS and the archives
#     KF_VERSION      the version it must be, e.g. 1.2.3; default any
#     KF_INSTALL_DIR  where kf goes; default ~/.local/bin
#     KF_TIMEOUT      seconds without a byte after which a download is aborted; default 30
#
# Nothing runs before the last line, so a truncated download does nothing.

# The release this copy was published with; the release workflow fills it in.
RELEASES=''

main() {
  set -u
  export LC_ALL=C
  find_settings
  find_platform
  make_workspace
  find_archive
  download "$archive"
  check_digest
  unpack
  stage
  try_staged
  replace
  put_page
  tell
}

# fail WHAT HINT: ends the script; the trap of make_workspace cleans up.
fail() {
  printf 'install: %s\nhint: %s\n' "$1" "$2" >&2
  exit 1
}

have() {
  command -v "$1" >/dev/null 2>&1
}

find_settings() {
  base=${KF_RELEASES:-$RELEASES}
  base=${base%/}
  [ -n "$base" ] || fail "this copy of the script names no release" \
    "set KF_RELEASES to the address of the directory that holds SHA256SUMS and the archives"
  check_address
  wanted=${KF_VERSION:-}
  wanted=${wanted#v}
  timeout=${KF_TIMEOUT:-30}
  case $timeout in
    '' | *[!0-9]* | 0*) fail "KF_TIMEOUT=$timeout is no number of seconds" "give a whole number above 0" ;;
  esac
  find_directory
}

# https, or http to this machine.
check_address() {
  case $base in
    https://?*) return ;;
    http://*) is_loopback "${base#http://}" && return ;;
  esac
  fail "cannot use the release address $base: it is not https" "give an https:// address; http:// is for this machine alone"
}

# is_loopback ADDRESS: whether the host of an http:// address is this machine, with or without a port.
is_loopback() {
  authority=${1%%[/?#]*}
  case $authority in
    127.0.0.1 | localhost | '[::1]') return 0 ;;
    127.0.0.1:* | localhost:* | '[::1]:'*) ;;
    *) return 1 ;;
  esac
  case ${authority##*:} in
    '' | *[!0-9]*) return 1 ;;
  esac
  case ${authority%:*} in
    127.0.0.1 | localhost | '[::1]') return 0 ;;
  esac
  return 1
}

find_directory() {
  directory=${KF_INSTALL_DIR:-}
  if [ -z "$directory" ]; then
    [ -n "${HOME:-}" ] || fail "cannot tell where to install: HOME is not set" "set KF_INSTALL_DIR"
    directory=$HOME/.local/bin
  fi
  case $directory in
    /*) ;;
    *) directory=$PWD/$directory ;;
  esac
  directory=${directory%/}
  target=$directory/kf
}

# The platform, as in the names of archives.
find_platform() {
  system=$(uname -s)
  machine=$(uname -m)
  case $machine in
    x86_64 | amd64) cpu=x64 ;;
    aarch64 | arm64) cpu=arm64 ;;
    *) no_platform ;;
  esac
  case $system in
    Linux) find_linux ;;
    Darwin) find_darwin ;;
    MINGW* | MSYS* | CYGWIN* | Windows*) fail "this is Windows" "run install.ps1 in PowerShell" ;;
    *) no_platform ;;
  esac
}

no_platform() {
  fail "there is no kf for $system on $machine" "kf runs from source too: see README.md"
}

find_linux() {
  # A 64-bit kernel may run a 32-bit system.
  [ "$(getconf LONG_BIT 2>/dev/null)" != 32 ] || no_platform
  platform=linux-$cpu
  if is_musl; then platform=$platform-musl; fi
}

# Asks ldd for the system's C library: a musl loader may also be an extra package on a glibc system.
is_musl() {
  if have ldd; then
    case $(ldd --version 2>&1) in
      "musl libc"*) return 0 ;;
      *GLIBC* | *"GNU libc"*) return 1 ;;
    esac
  fi
  for loader in /lib64/ld-linux-*.so.* /lib/ld-linux-*.so.*; do
    if [ -e "$loader" ]; then return 1; fi
  done
  for loader in /lib/ld-musl-*.so.1; do
    if [ -e "$loader" ]; then return 0; fi
  done
  return 1
}

# Under Rosetta a shell reports x86_64 on an arm64 machine.
find_darwin() {
  if [ "$(sysctl -n sysctl.proc_translated 2>/dev/null)" = 1 ]; then cpu=arm64; fi
  platform=darwin-$cpu
}

# A temporary directory, removed however the script ends, together with anything half installed.
make_workspace() {
  staged=''
  made=''
  workspace=$(mktemp -d "${TMPDIR:-/tmp}/kf-install.XXXXXX" 2>/dev/null) || fail "cannot make a temporary directory" \
    "set TMPDIR to a directory that is yours"
  trap clean_up EXIT
  trap 'exit 129' HUP
  trap 'exit 130' INT
  trap 'exit 141' PIPE
  trap 'exit 143' TERM
}

clean_up() {
  status=$?
  trap '' HUP INT PIPE TERM
  rm -rf "$workspace"
  if [ -n "$staged" ]; then rm -f "$staged"; fi
  printf '%s' "$made" | while read -r empty; do rmdir "$empty"; done
  exit "$status"
}

# Finds the archive for this platform in SHA256SUMS, which also gives the version.
find_archive() {
  download SHA256SUMS
  archive=''
  others=''
  while read -r digest name || [ -n "$digest" ]; do
    name=${name#\*}
    if is_archive "$name"; then note_archive; fi
  done <"$workspace/SHA256SUMS"
  [ -n "$archive" ] || no_archive
}

# is_archive NAME: whether it is an archive for this platform; sets version.
is_archive() {
  version=${1#kf-}
  version=${version%"-$platform.tar.gz"}
  [ "$1" = "kf-$version-$platform.tar.gz" ] || return 1
  case $version in
    [0-9]*) ;;
    *) return 1 ;;
  esac
  case $version in
    *[!0-9A-Za-z.+-]*) return 1 ;;
  esac
}

note_archive() {
  if [ -n "$wanted" ] && [ "$version" != "$wanted" ]; then
    others="$others $version"
    return
  fi
  [ -z "$archive" ] || fail "SHA256SUMS of $base has several archives for $platform" "say which with KF_VERSION"
  archive=$name
  expected=$digest
}

no_archive() {
  [ -z "$others" ] || fail "the release at $base is kf$others, not $wanted" \
    "set KF_RELEASES to the address of $wanted, or don't set KF_VERSION"
  fail "the release at $base has no archive for $platform" \
    "look into its SHA256SUMS for what it has; kf runs from source too: see README.md"
}

# download NAME: downloads a file of the release into the workspace.
download() {
  url=$base/$1
  [ "$1" = SHA256SUMS ] || printf 'Downloading %s\n' "$url"
  if have curl; then
    with_curl >"$workspace/$1" 2>"$workspace/log" || not_downloaded "$?"
  elif have wget; then
    with_wget >"$workspace/$1" 2>"$workspace/log" || not_downloaded "$?"
    check_wget
  else
    fail "cannot download: there is neither curl nor wget" "install one of them, then run this again"
  fi
}

# Redirects are allowed, but only to https.
with_curl() {
  case $base in
    https:*) protocol='=https' ;;
    *) protocol='=http' ;;
  esac
  curl --fail --silent --show-error --location --globoff --proto "$protocol" --proto-redir '=https' \
    --connect-timeout "$timeout" --speed-limit 1 --speed-time "$timeout" "$url" </dev/null
}

# By default GNU wget tries 20 times and waits 15 minutes. Wget2 logs to standard output. Other wgets may not have these options.
with_wget() {
  case $(wget --version 2>/dev/null) in
    *"GNU Wget2"*)
      TMPDIR=$workspace wget -v --progress=none --tries=1 --timeout="$timeout" -O "$workspace/${url##*/}" "$url" \
        </dev/null >&2
      ;;
    *"GNU Wget"*) wget -nv -S --tries=1 --timeout="$timeout" -O - "$url" </dev/null ;;
    *) wget -q -S -O - "$url" </dev/null ;;
  esac
}

# wget has no option to refuse redirects to http, and busybox's may not check certificates: the log shows both.
check_wget() {
  if grep -qiE '^( *location| *adding url): *http:' "$workspace/log"; then
    fail "cannot download $url: it redirects to plain http" "set KF_RELEASES to an address that doesn't"
  fi
  if grep -q 'certificate validation not implemented' "$workspace/log"; then
    fail "cannot download $url: this wget does not check certificates" "install curl, then run this again"
  fi
}

not_downloaded() {
  fail "cannot download $url: $(logged "status $1" '^curl: |^wget: |error|failed')" \
    "look at the address and the connection, then run this again"
}

# logged [ELSE [PATTERN]]: the first line of a program's error output, used as the reason.
logged() {
  reason=$(grep -iE "${2:-[^ ]}" "$workspace/log" | sed -n 1p)
  printf '%s\n' "${reason:-${1:-no reason given}}"
}

check_digest() {
  digest_of "$workspace/$archive"
  [ "$digest" = "$expected" ] || fail "cannot trust $archive: its SHA-256 is $digest, SHA256SUMS says $expected" \
    "run this again; if it stays so, tell those who made the release"
}

# digest_of FILE: sets digest.
digest_of() {
  if have sha256sum; then
    digest=$(sha256sum <"$1")
  elif have shasum; then
    digest=$(shasum -a 256 <"$1")
  elif have openssl; then
    digest=$(openssl dgst -sha256 -r <"$1")
  else
    fail "cannot check the download: there is no sha256sum, shasum or openssl" "install one of them, then run this again"
  fi
  digest=${digest%% *}
}

unpack() {
  unpacked=$workspace/${archive%.tar.gz}/kf
  tar -xzf "$workspace/$archive" -C "$workspace" 2>"$workspace/log" || fail \
    "cannot unpack $archive: $(logged)" "see that tar and gzip are there and that ${TMPDIR:-/tmp} has room"
  [ -f "$unpacked" ] || fail "there is no kf in $archive" "tell those who made the release"
}

# Puts the new kf beside the old one, so that one rename replaces it.
stage() {
  [ ! -d "$target" ] || fail "cannot install $target: it is a directory" "remove it, or set KF_INSTALL_DIR"
  { make_directory "$directory" && make_staged; } 2>"$workspace/log" || fail \
    "cannot write to $directory: $(logged)" "set KF_INSTALL_DIR to a directory that is yours"
}

# make_directory DIRECTORY: makes it with its parents; made lists the newly created ones, innermost first.
make_directory() {
  if [ -d "${1:-/}" ]; then return; fi
  make_directory "${1%/*}" || return
  mkdir "$1" || return
  made="$1
$made"
}

make_staged() {
  staged=$(mktemp "$directory/.kf-install.XXXXXX") && cp "$unpacked" "$staged" && chmod 755 "$staged"
}

try_staged() {
  hint="tell those who made the release, with what uname -a says"
  case $platform in
    *-musl) hint="install libstdc++ and libgcc, then run this again" ;;
    darwin-*) hint="look in System Settings, Privacy & Security, whether macOS blocked it" ;;
  esac
  told=$("$staged" version </dev/null 2>"$workspace/log") || fail \
    "the kf of $archive does not run here (status $?): $(logged)" "$hint"
}

replace() {
  mv -f "$staged" "$target" 2>"$workspace/log" || fail \
    "cannot replace $target: $(logged)" "set KF_INSTALL_DIR to a directory that is yours"
  staged=''
  made=''
}

# Installs the manual page beside the bin directory of kf, where man looks for it. Below a KF_INSTALL_DIR only if there are
# manual pages already. A failure is ignored.
put_page() {
  page=$workspace/${archive%.tar.gz}/kf.1
  pages=${directory%/bin}/share/man
  if [ "$pages" = "$directory/share/man" ] || [ ! -f "$page" ]; then return; fi
  if [ -n "${KF_INSTALL_DIR:-}" ] && [ ! -d "$pages" ]; then return; fi
  mkdir -p "$pages/man1" 2>/dev/null && cp "$page" "$pages/man1/kf.1" 2>/dev/null && chmod 644 "$pages/man1/kf.1"
}

# Reports where kf is and how to run it.
tell() {
  printf 'Installed %s as %s\n' "$told" "$target"
  case ":${PATH:-}:" in
    *":$directory:"*) tell_other ;;
    *) tell_path ;;
  esac
}

tell_other() {
  first=$(command -v kf)
  if [ "$first" = "$target" ]; then return; fi
  printf 'But "kf" still runs %s, which comes before it on the PATH.\n' "$first"
}

tell_path() {
  quoted=$(printf '%s\n' "$directory" | sed 's/[\\"$`]/\\&/g')
  home=${HOME:-}
  line="export PATH=\"$quoted:\$PATH\""
  case ${SHELL:-} in
    */fish) tell_fish ;;
    */zsh) tell_line "${ZDOTDIR:-$home}/.zshrc" ;;
    */bash) tell_line "$home/$(bash_file)" ;;
    *) tell_line "$home/.profile" ;;
  esac
}

# tell_line FILE
tell_line() {
  printf 'It is not on your PATH yet. Add this line to %s and open a new terminal:\n\n    %s\n\n' "$1" "$line"
}

tell_fish() {
  quoted=$(printf '%s\n' "$directory" | sed "s/[\\\\']/\\\\&/g")
  printf "It is not on your PATH yet. Run this once:\n\n    fish_add_path '%s'\n\n" "$quoted"
}

# Terminals on macOS start a login shell.
bash_file() {
  if [ "$system" = Darwin ]; then echo .bash_profile; else echo .bashrc; fi
}

main
