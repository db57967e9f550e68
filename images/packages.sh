#!/bin/sh
# The Debian packages that images are made of: C library, libpcap and the JDK's modules, for both
# architectures, pinned by version and SHA-256 in debian.lock. Nothing of them is installed.
# usage: packages.sh fetch ARCH   prints the files, downloading what the cache lacks
#        packages.sh lock         writes debian.lock anew from the release's signed index
#
# The mirror is the one that apt uses here; MOKA_DEBIAN_MIRROR names another.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
lock=$here/debian.lock
release=trixie
names="gcc-14-base libc6 libcap2 libdbus-1-3 libgcc-s1 libpcap0.8t64 libstdc++6 libsystemd0
  openjdk-25-jdk-headless zlib1g"
cache=${XDG_CACHE_HOME:-$HOME/.cache}/moka/debian

fail() {
  echo "images: $*" >&2
  exit 1
}

mirror() {
  if [ -n "${MOKA_DEBIAN_MIRROR:-}" ]; then
    echo "${MOKA_DEBIAN_MIRROR%/}"
    return
  fi
  command -v apt-get > /dev/null 2>&1 ||
    fail "there is no apt-get here to ask for a mirror; set MOKA_DEBIAN_MIRROR to the URL of one"
  # Of apt's ways to tell, this one works without package lists too, as in a fresh container.
  found=$(apt-get --print-uris update | sed -n "s,^'\(.*/debian\)/*dists/.*,\1,p" | head -n 1)
  [ -n "$found" ] || fail "apt uses no mirror of Debian here; set MOKA_DEBIAN_MIRROR to the URL of one"
  echo "${found%/}"
}

# usage: download URL FILE
download() {
  if [ -x /usr/lib/apt/apt-helper ]; then
    /usr/lib/apt/apt-helper download-file "$1" "$2" > "$2.log" 2>&1 || return 1
    rm -f "$2.log"
  else
    curl --fail --location --silent --show-error --output "$2" "$1" 2> "$2.log" || return 1
    rm -f "$2.log"
  fi
}

fetch() {
  mkdir -p "$cache"
  from=
  grep "^$1 " "$lock" > "$cache/.wanted.$$" || fail "debian.lock has no packages for $1"
  trap 'rm -f "$cache/.wanted.$$"' EXIT
  while read -r _ package version sum path; do
    file=$cache/$(basename "$path")
    if ! echo "$sum  $file" | sha256sum --check --status 2> /dev/null; then
      [ -n "$from" ] || from=$(mirror)
      echo "images: fetching $package $version" >&2
      unfinished=$(mktemp -d "$cache/.unfinished.XXXXXX")
      download "$from/$path" "$unfinished/deb" || {
        cat "$unfinished"/*.log >&2
        rm -rf "$unfinished"
        fail "$package $version cannot be had from $from. If the release has a newer one by now," \
          "run images/packages.sh lock, look at the difference and commit it"
      }
      echo "$sum  $unfinished/deb" | sha256sum --check --status || {
        rm -rf "$unfinished"
        fail "$from/$path does not have the SHA-256 of debian.lock; nothing of it is used"
      }
      mv "$unfinished/deb" "$file"
      rm -rf "$unfinished"
    fi
    echo "$file"
  done < "$cache/.wanted.$$"
}

write_lock() {
  keyring=/usr/share/keyrings/debian-archive-keyring.gpg
  [ -r "$keyring" ] || fail "$keyring is missing; install debian-archive-keyring"
  state=$(mktemp -d)
  trap 'rm -rf "$state"' EXIT
  mkdir -p "$state/lists/partial" "$state/cache/archives/partial"
  : > "$state/status"
  from=$(mirror)
  for suite in "$release" "$release-updates"; do
    echo "deb [arch=amd64,arm64 signed-by=$keyring] $from $suite main"
  done > "$state/sources.list"
  # Everything of apt's own configuration is set aside but how it reaches the network.
  set -- -q -o Dir::State="$state" -o Dir::State::lists="$state/lists" \
    -o Dir::State::status="$state/status" -o Dir::Cache="$state/cache" \
    -o Dir::Etc::sourcelist="$state/sources.list" -o Dir::Etc::sourceparts=/dev/null \
    -o Dir::Etc::preferencesparts=/dev/null -o APT::Architecture=amd64 \
    -o APT::Architectures::=arm64 -o Acquire::Languages=none
  apt-get "$@" update > "$state/log" 2>&1 || {
    cat "$state/log" >&2
    fail "apt-get update failed, its output is above"
  }
  {
    echo "# architecture, package, version, SHA-256, path on a mirror; written by packages.sh lock"
    for arch in amd64 arm64; do
      for package in $names; do
        apt-cache "$@" --no-all-versions show "$package:$arch" 2> /dev/null |
          awk -v arch="$arch" '/^Package: /{p=$2} /^Version: /{v=$2} /^Filename: /{f=$2}
            /^SHA256: /{s=$2} END {if (s != "") print arch, p, v, s, f}' | grep . ||
          fail "$release has no $package for $arch"
      done
    done
  } > "$state/debian.lock"
  mv "$state/debian.lock" "$lock"
}

case "${1:-} $#" in
  "fetch 2") fetch "$2" ;;
  "lock 1") write_lock ;;
  *)
    echo "usage: packages.sh fetch ARCH | lock" >&2
    exit 2
    ;;
esac
