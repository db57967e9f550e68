#!/bin/sh
# Prints the folder that holds kube-apiserver, kube-proxy, kubectl and etcd; fills it if it must.
# In this order: the folder that MOKA_K8S_BIN names, the cache, a build from Go modules, the
# official release with a pinned checksum (only without Go).
set -eu

here=$(cd "$(dirname "$0")" && pwd)
commands="kube-apiserver kube-proxy kubectl etcd"
version=v1.34.4

complete() {
  for command in $commands; do
    [ -x "$1/$command" ] || return 1
  done
}

if [ -n "${MOKA_K8S_BIN:-}" ]; then
  complete "$MOKA_K8S_BIN" || {
    echo "kubernetes: MOKA_K8S_BIN=$MOKA_K8S_BIN must hold all of: $commands" >&2
    exit 1
  }
  echo "$MOKA_K8S_BIN"
  exit 0
fi

cache=${XDG_CACHE_HOME:-$HOME/.cache}/moka/kubernetes/$version
if ! complete "$cache"; then
  if command -v go > /dev/null 2>&1; then
    "$here/build.sh" "$cache" "$version"
  else
    "$here/download.sh" "$cache" "$version"
  fi
fi
echo "$cache"
