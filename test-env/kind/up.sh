#!/bin/sh
# Gives a kind cluster working LoadBalancer addresses: installs Moka with a pool of the network that
# the nodes are on, which this machine reaches too.
# usage: up.sh [CLUSTER]      CLUSTER is kind's name of it, "kind" unless given
#
# Images that were built here (make images) are loaded into the nodes; without them the nodes pull those
# that MOKA_CONTROLLER_IMAGE and MOKA_SPEAKER_IMAGE name (REPOSITORY:TAG), or the chart's.
set -eu

cluster=${1:-kind}
here=$(cd "$(dirname "$0")" && pwd)
home=$(cd "$here/../.." && pwd)
context=kind-$cluster

fail() {
  echo "kind: $*" >&2
  exit 1
}

for command in kind kubectl helm; do
  command -v "$command" > /dev/null || fail "$command is missing"
done
engine=${KIND_EXPERIMENTAL_PROVIDER:-docker}
command -v "$engine" > /dev/null || fail "$engine is missing"
kind get clusters 2> /dev/null | grep -qx "$cluster" ||
  fail "there is no cluster \"$cluster\"; make one: kind create cluster --name $cluster"

network=${KIND_EXPERIMENTAL_DOCKER_NETWORK:-kind}
# A cluster of one family gets addresses of that one only.
families=
for cidr in $(kubectl --context "$context" get nodes -o 'jsonpath={.items[0].spec.podCIDRs[*]}'); do
  case $cidr in
    *:*) families="$families IPv6" ;;
    *) families="$families IPv4" ;;
  esac
done
inspected=$("$engine" network inspect "$network") || fail "$engine has no network \"$network\""
# shellcheck disable=SC2086 # words on purpose
pool=$(echo "$inspected" | "$here/pool.sh" $families)
pool=$(echo "$pool" | paste -s -d , -)

case $(uname -m) in
  aarch64 | arm64) platform=linux-arm64 ;;
  *) platform=linux-amd64 ;;
esac
set --
for part in controller speaker; do
  case $part in
    controller) image=${MOKA_CONTROLLER_IMAGE:-} ;;
    *) image=${MOKA_SPEAKER_IMAGE:-} ;;
  esac
  tar=$(find "$home/dist/images" -name "moka-$part-*-$platform.tar" 2> /dev/null | head -n 1)
  if [ -n "$image" ]; then
    # A colon before a slash is that of a registry's port.
    case ${image##*/} in
      *:?*) ;;
      *) fail "the image of the $part, $image, has no tag: use REPOSITORY:TAG" ;;
    esac
    set -- "$@" --set "$part.image.repository=${image%:*},$part.image.tag=${image##*:}"
  elif [ -n "$tar" ]; then
    kind load image-archive "$tar" --name "$cluster"
  fi
done

helm --kube-context "$context" upgrade moka "$home/charts/moka" --install \
  --namespace metallb-system --create-namespace --set "pool.addresses={$pool}" "$@" > /dev/null
for workload in deployment/moka-controller daemonset/moka-speaker; do
  kubectl --context "$context" -n metallb-system rollout status "$workload" --timeout=180s
done
echo "kind: Services of type LoadBalancer get addresses of $pool"
