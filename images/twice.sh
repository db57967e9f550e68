#!/bin/sh
# Builds the images again, from a copy of the sources in another folder, and compares the digests with
# those of the images that are there.
# usage: twice.sh      after make images
set -eu

here=$(cd "$(dirname "$0")" && pwd)
home=$(dirname "$here")
: "${JAVA_HOME:?must name a JDK 25}"
[ -f "$here/target/moka-speaker-arm64.digest" ] || {
  echo "images: there are none to compare with; run: make images" >&2
  exit 1
}
copy=$(mktemp -d)
trap 'rm -rf "$copy"' EXIT
trap 'exit 130' INT TERM
(cd "$home" && git ls-files -z | tar -c --null -T -) | tar -x -C "$copy"
(cd "$copy" && mvn --batch-mode --no-transfer-progress -q ${MAVEN_ARGUMENTS:-} -DskipTests \
  -pl controller,speaker,images -am package)
"$copy/images/build.sh" > /dev/null
different=0
for digest in "$here"/target/moka-*.digest; do
  again=$copy/images/target/$(basename "$digest")
  if cmp -s "$digest" "$again"; then
    echo "$(basename "$digest" .digest): $(cat "$digest") twice"
  else
    echo "$(basename "$digest" .digest): $(cat "$digest"), then $(cat "$again")" >&2
    different=1
  fi
done
exit $different
