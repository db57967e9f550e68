#!/bin/sh
# Puts the custom-resource definitions of crds/ into the chart, and writes to dist/ the packed chart
# and plain manifests for kubectl apply.
# usage: pack.sh
set -eu

here=$(cd "$(dirname "$0")" && pwd)
home=$(dirname "$here")
namespace=metallb-system

# Helm makes what lies in crds/ before anything else, so that a pool can come with the first
# installation, but never looks at it again: the template crds.yaml upgrades the same files. They are
# marked as the release's own for that, under the usual name.
mkdir -p "$here/moka/crds"
rm -f "$here"/moka/crds/*.yaml
for definition in "$home"/crds/src/main/resources/crds/*.yaml; do
  awk -v namespace="$namespace" '{print} /^metadata:$/ {
    print "  labels:"
    print "    app.kubernetes.io/managed-by: Helm"
    print "    app.kubernetes.io/name: moka"
    print "  annotations:"
    print "    helm.sh/resource-policy: keep"
    print "    meta.helm.sh/release-name: moka"
    print "    meta.helm.sh/release-namespace: " namespace
  }' "$definition" > "$here/moka/crds/$(basename "$definition")"
done

helm=$("$home/test-env/kubernetes/binaries.sh" helm)/helm
mkdir -p "$home/dist"
rm -f "$home"/dist/moka-*.tgz
"$helm" package "$here/moka" --destination "$home/dist" > /dev/null
{
  cat << END
# Moka as plain manifests: kubectl apply --server-side -f moka.yaml
# Rendered from the chart with its defaults; the chart is easier to change and to upgrade.
apiVersion: v1
kind: Namespace
metadata:
  name: $namespace
  labels:
    # The speakers are on the nodes' own network and open raw sockets.
    pod-security.kubernetes.io/enforce: privileged
    pod-security.kubernetes.io/audit: privileged
    pod-security.kubernetes.io/warn: privileged
END
  "$helm" template moka "$here/moka" --namespace "$namespace"
} > "$home/dist/moka.yaml"
ls "$home"/dist/moka*
