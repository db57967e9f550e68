#!/bin/sh
# Builds commands of Kubernetes, etcd, Helm and MetalLB from the modules that go.mod and the go.mod
# of etcd, helm and metallb pin, into FOLDER. What is there already is kept.
# usage: build.sh FOLDER VERSION COMMAND...
#
# k8s.io/kubernetes cannot be installed by name, since its own replace lines point into its tree;
# the small modules beside this script depend on it, and on the others, as on any tool.
set -eu

folder=${1:?usage: build.sh FOLDER VERSION COMMAND...}
version=${2:?usage: build.sh FOLDER VERSION COMMAND...}
shift 2
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
# What Helm takes a cluster for when it renders without one.
for package in pkg/lint/rules pkg/chartutil; do
  stamp=helm.sh/helm/v3/$package
  flags="$flags -X $stamp.k8sVersionMajor=1 -X $stamp.k8sVersionMinor=$minor"
done

# Built beside its place and moved there whole, so that a build cut short leaves no half binary.
mkdir -p "$folder"
unfinished=$(mktemp -d "$folder/.unfinished.XXXXXX")
trap 'rm -rf "$unfinished"' EXIT
trap 'exit 130' INT TERM

step=0
for command in "$@"; do
  step=$((step + 1))
  [ ! -x "$folder/$command" ] || continue
  case $command in
    etcd) module=$here/etcd package=go.etcd.io/etcd/server/v3 ;;
    helm) module=$here/helm package=helm.sh/helm/v3/cmd/helm ;;
    metallb-controller) module=$here/metallb package=go.universe.tf/metallb/controller ;;
    pause) module=$here/pause package=. ;;
    *) module=$here package=k8s.io/kubernetes/cmd/$command ;;
  esac
  echo "kubernetes: building $command, $step of $# (about a minute each on two cores, once)" >&2
  started=$(date +%s)
  (cd "$module" &&
    CGO_ENABLED=0 go build -trimpath -ldflags "$flags" -o "$unfinished/$command" "$package")
  mv "$unfinished/$command" "$folder/$command"
  echo "kubernetes: $command built in $(($(date +%s) - started)) s" >&2
done
