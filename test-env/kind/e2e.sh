#!/bin/sh
# Makes a cluster of kind, installs Moka with up.sh, and gets a page from the address of a Service.
# The cluster is removed at the end, whatever happened.
# usage: e2e.sh            after make images
#        e2e.sh --missing  prints what is missing to run it, and fails if anything is
#
# MOKA_E2E_IMAGE names a web server on port 80 that the nodes can pull; kind pulls its node image too.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
cluster=${MOKA_E2E_CLUSTER:-moka-e2e}
image=${MOKA_E2E_IMAGE:-nginx}
engine=${KIND_EXPERIMENTAL_PROVIDER:-docker}

missing=
for command in kind kubectl helm curl "$engine"; do
  command -v "$command" > /dev/null 2>&1 || missing="$missing, $command"
done
if [ -n "$missing" ]; then
  echo "what it needs is missing: ${missing#, }"
  exit 1
fi
"$engine" info > /dev/null 2>&1 || {
  echo "no container engine runs ($engine info fails)"
  exit 1
}
[ "${1:-}" != --missing ] || exit 0

context=kind-$cluster
kubectl() {
  command kubectl --context "$context" "$@"
}

# shellcheck disable=SC2317,SC2329 # called at the end
remove() {
  status=$?
  if [ $status != 0 ]; then
    kubectl -n metallb-system get pods -o wide || true
    kubectl -n metallb-system logs --selector app.kubernetes.io/name=moka --tail 50 --prefix || true
  fi
  kind delete cluster --name "$cluster"
  exit $status
}

kind create cluster --name "$cluster" --wait 120s
trap remove EXIT
trap 'exit 130' INT TERM
"$here/up.sh" "$cluster"

kubectl create deployment hello --image="$image"
kubectl expose deployment hello --port=80 --type=LoadBalancer
kubectl rollout status deployment/hello --timeout=180s
kubectl wait --for=condition=mokalb.dev/Allocated service/hello --timeout=60s
address=$(kubectl get service hello -o 'jsonpath={.status.loadBalancer.ingress[0].ip}')
case $address in
  *:*) url=http://[$address]/ ;;
  *) url=http://$address/ ;;
esac
curl --fail --silent --show-error --retry 10 --retry-delay 1 --retry-all-errors --max-time 5 \
  --output /dev/null "$url" || {
  echo "kind: $url does not answer" >&2
  exit 1
}
echo "kind: $url answers"
