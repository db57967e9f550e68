#!/bin/sh
# Builds kube-apiserver, kube-proxy, kubectl and etcd from the modules that go.mod and etcd/go.mod
# pin, into FOLDER. What is there already is kept.
# usage: build.sh FOLDER VERSION
#
# k8s.io/kubernetes cannot be installed by name, since its own replace lines point into its tree;
# the small modules beside this script depend on it, and on etcd, as on any tool.
set -eu

folder=${1:?usage: build.sh FOLDER VERSION}
version=${2:?usage: build.sh FOLDER VERSION}
here=$(cd "$(dirname "$0")" && pwd)
grep -q "k8s.io/kubernetes $version" "$here/go.mod" || {
  echo "kubernetes: $here/go.mod does not pin $version" >&2
  exit 1
}
minor=${version#v*.}
minor=${minor%%.*}
stamp=k8s.io/component-base/version
flags="-s -w -X $stamp.gitVersion=$version -X $stamp.gitMajor=1 -X $stamp.gitMinor=$minor"
flags="$flags -X $stamp.gitTreeState=clean"

# Built beside its place and moved there whole, so that a build cut short leaves no half binary.
mkdir -p "$folder"
unfinished=$(mktemp -d "$folder/.unfinished.XXXXXX")
trap 'rm -rf "$unfinished"' EXIT
trap 'exit 130' INT TERM

# usage: build STEP COMMAND MODULE-FOLDER PACKAGE
build() {
  [ ! -x "$folder/$2" ] || return 0
  echo "kubernetes: building $2, $1 of 4 (all: about 4 minutes on two cores, once)" >&2
  started=$(date +%s)
  (cd "$3" && CGO_ENABLED=0 go build -trimpath -ldflags "$flags" -o "$unfinished/$2" "$4")
  mv "$unfinished/$2" "$folder/$2"
  echo "kubernetes: $2 built in $(($(date +%s) - started)) s" >&2
}

build 1 kube-apiserver "$here" k8s.io/kubernetes/cmd/kube-apiserver
build 2 kube-proxy "$here" k8s.io/kubernetes/cmd/kube-proxy
build 3 kubectl "$here" k8s.io/kubernetes/cmd/kubectl
build 4 etcd "$here/etcd" go.etcd.io/etcd/server/v3
