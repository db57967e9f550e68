#!/bin/sh
# Prints the folder that holds kube-apiserver, kube-proxy, kubectl and etcd; fills it if it must.
# With "pods" also what real nodes need: kubelet, kube-controller-manager, kube-scheduler, helm and
# the program of the pause image.
# In this order: the folder that MOKA_K8S_BIN names, the cache, a build from Go modules, the
# official release with a pinned checksum (only without Go).
# With "tests" helm too; with "helm" or "metallb" that and nothing else.
# usage: binaries.sh [pods|tests|helm|metallb]
set -eu

here=$(cd "$(dirname "$0")" && pwd)
commands="kube-apiserver kube-proxy kubectl etcd"
case "${1:-}" in
  "") ;;
  pods) commands="$commands kube-controller-manager kube-scheduler kubelet helm pause" ;;
  tests) commands="$commands helm" ;;
  helm) commands=helm ;;
  metallb) commands=metallb-controller ;;
  *)
    echo "usage: binaries.sh [pods|tests|helm|metallb]" >&2
    exit 2
    ;;
esac
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
    # shellcheck disable=SC2086 # a list of words on purpose
    "$here/build.sh" "$cache" "$version" $commands
  elif [ -n "${1:-}" ]; then
    echo "kubernetes: $commands are built from source with Go (1.24 or later): install it, or name" >&2
    echo "kubernetes: a folder that holds them in MOKA_K8S_BIN" >&2
    exit 1
  else
    "$here/download.sh" "$cache" "$version"
  fi
fi
echo "$cache"
