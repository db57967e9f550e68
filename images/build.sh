#!/bin/sh
# Builds the images of controller and speaker for amd64 and arm64, without a container engine, as
# tars in dist/images. The programs must have been packaged (make build).
# usage: build.sh
set -eu

here=$(cd "$(dirname "$0")" && pwd)
home=$(dirname "$here")
target=$here/target
: "${JAVA_HOME:?must name a JDK 25}"

fail() {
  echo "images: $*" >&2
  exit 1
}

# Every module of the JDK that the programs refer to is in the runtime, or known not to be needed.
check_modules() {
  jars=$(ls "$home"/controller/target/dist/lib/*.jar "$home"/speaker/target/dist/lib/*.jar)
  # shellcheck disable=SC2086 # a list of files on purpose
  inputs=$(cat $jars "$here"/modules*.txt | sha256sum)
  [ "$inputs" != "$(cat "$target/modules.inputs" 2> /dev/null)" ] || return 0
  # As one class path, which is what they are when they run: jdeps would take some for modules.
  union=$target/union
  rm -rf "$union"
  mkdir -p "$union"
  for jar in $jars; do
    (cd "$union" && "$JAVA_HOME/bin/jar" xf "$jar")
  done
  find "$union" -name module-info.class -exec rm -f {} +
  "$JAVA_HOME/bin/jdeps" --multi-release 25 --ignore-missing-deps --list-deps "$union" |
    sed 's/^ *//; s,/.*,,' | sort -u > "$target/modules.used"
  rm -rf "$union"
  [ "$(wc -l < "$target/modules.used")" -ge 5 ] || fail "jdeps found no modules; see $target/modules.used"
  missing=$(sed '/^#/d; s/ .*//' "$here/modules.txt" "$here/modules-unneeded.txt" |
    grep -vxFf - "$target/modules.used" | tr '\n' ' ' || true)
  [ -z "$missing" ] || fail "the programs use modules of the JDK that the images lack: $missing-" \
    "add them to images/modules.txt, or to images/modules-unneeded.txt with the reason"
  echo "$inputs" > "$target/modules.inputs"
}

# A runtime is made anew when anything that it is made of has changed.
runtime() {
  arch=$1
  packages=$("$here/packages.sh" fetch "$arch")
  inputs=$(cat "$here"/*.txt "$here/rootfs.sh" "$here/debian.lock" "$JAVA_HOME/release" \
    "$here"/etc/* "$here"/etc/moka/* "$here"/src/main/java/dev/mokalb/images/*.java 2> /dev/null |
    sha256sum)
  [ -f "$target/runtime-$arch.tar" ] && [ "$inputs" = "$(cat "$target/runtime-$arch.inputs" 2> /dev/null)" ] &&
    return
  echo "images: linking the runtime for $arch" >&2
  # shellcheck disable=SC2086 # a list of files on purpose
  "$here/rootfs.sh" "$arch" "$target/rootfs-$arch" $packages
  tool root "$target/rootfs-$arch" "moka-runtime:$arch" "$arch" "" "$here/capabilities.txt" \
    "$target/runtime-$arch.tar"
  echo "$inputs" > "$target/runtime-$arch.inputs"
}

tool() {
  "$JAVA_HOME/bin/java" -XX:TieredStopAtLevel=1 -cp "$target/classes" dev.mokalb.images.Main "$@"
}

[ -d "$home/speaker/target/dist/lib" ] && [ -d "$target/classes" ] || fail "run: make build"
check_modules
for arch in amd64 arm64; do
  runtime "$arch"
  for module in controller speaker; do
    rm -rf "$target/native/moka-$module-$arch"
    tool natives "$home/$module/target/dist/lib" "$arch" "$target/native/moka-$module-$arch"
  done
done
echo "images: building controller and speaker" >&2
(cd "$home" && mvn --batch-mode --no-transfer-progress -q ${MAVEN_ARGUMENTS:-} -Pimages -DskipTests \
  -pl controller,speaker -am package)

mkdir -p "$home/dist/images"
rm -f "$home"/dist/images/moka-*
for module in moka-controller moka-speaker; do
  for arch in amd64 arm64; do
    layout=$target/layout/$module-$arch
    rm -rf "$layout"
    mkdir -p "$layout"
    tar -xf "$target/$module-$arch.tar" -C "$layout"
    reference=$(sed -n 's/.*"image":"\([^"]*\)".*/\1/p' "$target/$module-$arch.json")
    tar=$home/dist/images/$module-${reference##*:}-linux-$arch.tar
    tool tar "$layout" "$reference" "$tar"
    tool bill "$target/$module.cdx.json" "$here/debian.lock" \
      "$home/dist/images/$module-${reference##*:}"
    echo "$tar ($(du -k "$tar" | cut -f 1) KiB compressed), $(cat "$target/$module-$arch.digest")"
  done
done
