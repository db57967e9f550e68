#!/bin/sh
# Makes the root file system that both images start from: a Java runtime with the modules that Moka
# needs, the C library and libpcap. No shell, no package manager, no other program than java.
# usage: rootfs.sh ARCH FOLDER [PACKAGE-FILE...]      ARCH is amd64 or arm64
#
# JAVA_HOME names a JDK 25, which links the runtime; it need not be of ARCH.
set -eu

arch=${1:?usage: rootfs.sh ARCH FOLDER PACKAGE-FILE...}
folder=${2:?usage: rootfs.sh ARCH FOLDER PACKAGE-FILE...}
shift 2
here=$(cd "$(dirname "$0")" && pwd)
modules=$(grep -v '^#' "$here/modules.txt" | tr '\n' ',')
case $arch in
  amd64) triplet=x86_64-linux-gnu loader=/lib64/ld-linux-x86-64.so.2 ;;
  arm64) triplet=aarch64-linux-gnu loader=/lib/ld-linux-aarch64.so.1 ;;
  *)
    echo "images: $arch is neither amd64 nor arm64" >&2
    exit 2
    ;;
esac

work=$folder.work
rm -rf "$folder" "$work"
mkdir -p "$folder" "$work/packages"
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT TERM

# usage: unpack PACKAGE-FILE PATTERN...
unpack() {
  package=$1
  shift
  if command -v dpkg-deb > /dev/null 2>&1; then
    dpkg-deb --fsys-tarfile "$package"
  else
    ar p "$package" data.tar.xz | xz -dc
  fi | tar -x -C "$work/packages" --no-same-owner --wildcards "$@"
}

for package in "$@"; do
  case $(basename "$package") in
    openjdk-*) unpack "$package" '*/jmods/*' ;; # its notices come with the modules
    *) unpack "$package" '*' ;;
  esac
done

runtime=$folder/usr/lib/jvm/moka
mkdir -p "$(dirname "$runtime")"
"$JAVA_HOME/bin/jlink" --module-path "$(echo "$work"/packages/usr/lib/jvm/*/jmods)" \
  --add-modules "${modules%,}" --output "$runtime" --compress zip-9 \
  --no-header-files --no-man-pages \
  --exclude-files '**.debuginfo'
# What is left of programs is java alone. A copy of the launcher, a few KB, gets the file capability
# that lets an ordinary user open raw sockets (see capabilities.txt).
find "$runtime/bin" -type f ! -name java -exec rm -f {} +
rm -f "$runtime/lib/jspawnhelper" "$runtime/lib/jexec" "$runtime/lib/jrt-fs.jar"
grep -v '^#' "$here/capabilities.txt" | while IFS='=' read -r path _; do
  cp "$runtime/bin/java" "$folder$path"
done

libraries=$folder/usr/lib/$triplet
mkdir -p "$libraries"
for name in ld-linux-*.so.* libc.so.6 libm.so.6 libdl.so.2 libpthread.so.0 librt.so.1 \
  libresolv.so.2 libnss_files.so.2 libnss_dns.so.2 libgcc_s.so.1 libstdc++.so.6 libz.so.1 \
  libpcap.so.0.8 libdbus-1.so.3 libsystemd.so.0 libcap.so.2; do
  for file in "$work/packages/usr/lib/$triplet"/$name; do
    cp -L "$file" "$libraries/"
  done
done
ln -s libpcap.so.0.8 "$libraries/libpcap.so"
# A launcher with a file capability is not told where it lies ($ORIGIN), so what it is linked with
# must lie where the loader looks anyway.
ln -s ../jvm/moka/lib/libjli.so "$libraries/libjli.so"
mkdir -p "$folder$(dirname "$loader")"
ln -s "/usr/lib/$triplet/$(basename "$loader")" "$folder$loader"

documents=$work/packages/usr/share/doc
for package in "$documents"/*; do
  if [ -e "$package/copyright" ]; then
    mkdir -p "$folder/usr/share/doc/$(basename "$package")"
    cp -L "$package/copyright" "$folder/usr/share/doc/$(basename "$package")/copyright"
  fi
done

mkdir -p "$folder/etc" "$folder/tmp"
chmod 1777 "$folder/tmp"
cp -R "$here/etc/." "$folder/etc/"
