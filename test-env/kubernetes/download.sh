#!/bin/sh
# Fetches kube-apiserver, kube-proxy and kubectl of the official release into FOLDER, for machines
# without Go. etcd is taken from the system.
# usage: download.sh FOLDER VERSION
set -eu

folder=${1:?usage: download.sh FOLDER VERSION}
version=${2:?usage: download.sh FOLDER VERSION}

# SHA-512 of kubernetes-server-linux-*.tar.gz, from CHANGELOG-1.34.md of kubernetes/kubernetes.
case "$version $(uname -m)" in
  "v1.34.4 x86_64")
    machine=amd64
    sum=65c75e81e3ea488f6d42b493cad64d7577ddfa1e5372037a1c841ac069039997d359b5b2f2d44e7665bf04c48ed0065cf9d4c9801b1e63bb6a1b099ef00d4863
    ;;
  "v1.34.4 aarch64")
    machine=arm64
    sum=a1fad7060ed67b5634f32f3256a295179dd887dab5c82b8550c2eb62c69df34cfbb311c8f93e7608d558eba32b9e2ddc23976db39e512fd747cc6bf9b4c1765f
    ;;
  *)
    echo "kubernetes: no checksum is pinned for $version on $(uname -m); install Go (1.24 or later)" >&2
    echo "kubernetes: and run this again, or name a folder with the binaries in MOKA_K8S_BIN" >&2
    exit 1
    ;;
esac

etcd=$(command -v etcd || true)
if [ ! -x "$folder/etcd" ] && [ -z "$etcd" ]; then
  echo "kubernetes: neither Go nor etcd is installed; install Go (1.24 or later), from which" >&2
  echo "kubernetes: everything is built, or the package etcd-server" >&2
  exit 1
fi

mkdir -p "$folder"
unfinished=$(mktemp -d "$folder/.unfinished.XXXXXX")
trap 'rm -rf "$unfinished"' EXIT
trap 'exit 130' INT TERM
url=https://dl.k8s.io/$version/kubernetes-server-linux-$machine.tar.gz
echo "kubernetes: Go is not installed; fetching $url (about 350 MB)" >&2
curl --fail --location --show-error --progress-bar --output "$unfinished/server.tar.gz" "$url" || {
  echo "kubernetes: the download failed; install Go (1.24 or later) to build instead, or name a" >&2
  echo "kubernetes: folder with kube-apiserver, kube-proxy, kubectl and etcd in MOKA_K8S_BIN" >&2
  exit 1
}
echo "$sum  $unfinished/server.tar.gz" | sha512sum --check --quiet >&2 || {
  echo "kubernetes: $url does not have the pinned SHA-512; nothing of it is used" >&2
  exit 1
}
tar -xzf "$unfinished/server.tar.gz" -C "$unfinished" --strip-components=3 \
  kubernetes/server/bin/kube-apiserver kubernetes/server/bin/kube-proxy \
  kubernetes/server/bin/kubectl
for command in kube-apiserver kube-proxy kubectl; do
  mv "$unfinished/$command" "$folder/$command"
done
[ -x "$folder/etcd" ] || ln -s "$etcd" "$folder/etcd"
