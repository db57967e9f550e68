#!/bin/sh
# Pushes both images, for both platforms under one name each, to a registry.
# usage: push.sh REGISTRY [TAG]     REGISTRY is HOST[:PORT][/PATH]; TAG is the version unless given
#
# The user and password are those of MOKA_REGISTRY_USER and MOKA_REGISTRY_PASSWORD, or those that
# "docker login" left in ~/.docker/config.json.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
target=$here/target
registry=${1:-}
: "${JAVA_HOME:?must name a JDK 25}"

fail() {
  echo "images: $*" >&2
  exit 2
}

[ -n "$registry" ] || fail "say where to: make push REGISTRY=registry.example.com/me"
case $registry in
  *://*) fail "REGISTRY=$registry: without the scheme, as in registry.example.com/me" ;;
  */) fail "REGISTRY=$registry: without the slash at the end" ;;
  *[!a-z0-9._:/-]*) fail "REGISTRY=$registry: use HOST[:PORT][/PATH] of a-z, 0-9, dot and dash" ;;
esac
for module in moka-controller moka-speaker; do
  for arch in amd64 arm64; do
    [ -f "$target/layout/$module-$arch/index.json" ] || fail "there are no images; run: make images"
  done
done
tag=${2:-$(sed -n 's/.*"image":"[^"]*:\([^"]*\)".*/\1/p' "$target/moka-controller-amd64.json")}
echo "$tag" | grep -qE '^[A-Za-z0-9_][A-Za-z0-9._-]{0,127}$' || fail "TAG=$tag is no tag of an image"
for module in moka-controller moka-speaker; do
  "$JAVA_HOME/bin/java" -cp "$target/classes" dev.mokalb.images.Main push "$registry/$module:$tag" \
    "$target/layout/$module-amd64" amd64 "$target/layout/$module-arm64" arm64
done
echo "images: to install them: helm install moka charts/moka -n metallb-system --create-namespace \\"
echo "  --set controller.image.repository=$registry/moka-controller,controller.image.tag=$tag \\"
echo "  --set speaker.image.repository=$registry/moka-speaker,speaker.image.tag=$tag"
