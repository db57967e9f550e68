#!/bin/sh
# Starts the images of the platform that this machine is not, under user-mode emulation, each in its own
# root, as nobody: they say that no API server can be reached, answer their probe, and end on SIGTERM.
# usage: emulated.sh            after make images
#        emulated.sh --missing  prints what is missing to run it, and fails if anything is
set -eu

here=$(cd "$(dirname "$0")" && pwd)
home=$(dirname "$here")
case $(uname -m) in
  aarch64) arch=amd64 emulator=qemu-x86_64-static ;;
  *) arch=arm64 emulator=qemu-aarch64-static ;;
esac
PATH=$PATH:/usr/sbin:/sbin
WITHIN=120 # seconds for what takes a few under emulation
port=17472

fail() {
  echo "images: $*" >&2
  exit 1
}

# usage: until_true WHAT COMMAND...
until_true() {
  what=$1
  shift
  end=$(($(date +%s) + WITHIN))
  until "$@"; do
    if ! kill -0 "$pid" 2> /dev/null || [ "$(date +%s)" -ge "$end" ]; then
      cat "$log" >&2
      fail "waited in vain for $what"
    fi
    sleep 0.2
  done
}

healthy() {
  [ "$(curl -s -m 10 -o /dev/null -w '%{http_code}' "http://127.0.0.1:$port/healthz")" = 200 ]
}

# A list in the image's configuration, none of whose words holds a comma or a space.
# usage: words CONFIG NAME
words() {
  sed -n 's/.*"'"$2"'":\[\([^]]*\)\].*/\1/p' "$1" | tr -d '"' | tr ',' ' '
}

# Inside the sandbox.
# usage: start PROGRAM ROOT
start() {
  program=$1 root=$2 log=$2.log
  : > "$log"
  mount --bind "$root" "$root"
  mount -o remount,bind,ro "$root"
  mount -t proc proc "$root/proc"
  mount --bind /dev "$root/dev"
  began=$(date +%s)
  # User, environment and command line are the image's own.
  # shellcheck disable=SC2046 # words on purpose
  env $(cat "$root.env") KUBECONFIG=/etc/moka/kubeconfig METALLB_NAMESPACE=metallb-system \
    METALLB_POD_NAME=emulated METALLB_NODE_NAME=emulated METALLB_HOST=127.0.0.1 \
    METALLB_ML_BIND_ADDR=127.0.0.1 \
    chroot --userspec="$(cat "$root.user")" "$root" /emulator $(cat "$root.entrypoint") \
    > "$log" 2>&1 &
  pid=$!
  until_true "$program to say that it does not reach its API server" \
    grep -q 'the API server cannot be reached' "$log"
  until_true "$program to be healthy" healthy
  took=$(($(date +%s) - began))
  kill -TERM "$pid"
  status=0
  wait "$pid" || status=$?
  [ "$status" = 143 ] || {
    cat "$log" >&2
    fail "$program ended with $status after SIGTERM, not with 143"
  }
  echo "images: $program for $arch: healthy $took s after its start under emulation, ended by SIGTERM"
}

if [ "${1:-}" = --start ]; then
  shift
  start "$@"
  exit
fi

if ! command -v "$emulator" > /dev/null 2>&1; then
  echo "there is no $emulator (Debian: qemu-user-static)"
  exit 1
elif [ "$(id -u)" != 0 ]; then
  echo "the programs are started in a root of their own, which wants root"
  exit 1
fi
[ "${1:-}" != --missing ] || exit 0

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT TERM
for program in controller speaker; do
  tar=$(find "$home/dist/images" -name "moka-$program-*-linux-$arch.tar" | head -n 1)
  [ -n "$tar" ] || fail "there is no image of the $program for $arch; run: make images"
  root=$work/$program
  mkdir -p "$root" "$work/layout"
  tar -xf "$tar" -C "$work/layout"
  sed -n 's/.*"Layers":\[\([^]]*\)\].*/\1/p' "$work/layout/manifest.json" | tr -d '"' | tr ',' '\n' |
    while read -r layer || [ -n "$layer" ]; do
      tar -xzf "$work/layout/$layer" -C "$root" --warning=no-unknown-keyword
    done
  config=$work/layout/$(sed -n 's/.*"Config":"\([^"]*\)".*/\1/p' "$work/layout/manifest.json")
  words "$config" Entrypoint > "$root.entrypoint"
  words "$config" Env > "$root.env"
  sed -n 's/.*"User":"\([^"]*\)".*/\1/p' "$config" > "$root.user"
  [ -s "$root.entrypoint" ] && [ -s "$root.user" ] ||
    fail "$tar does not say how the $program is started, and as whom"
  rm -rf "$work/layout"
  cp "$(command -v "$emulator")" "$root/emulator"
  # Nothing listens there.
  cat > "$root/etc/moka/kubeconfig" << END
apiVersion: v1
kind: Config
clusters: [{name: none, cluster: {server: "http://127.0.0.1:9"}}]
users: [{name: nobody, user: {token: none}}]
contexts: [{name: none, context: {cluster: none, user: nobody}}]
current-context: none
END
  mkdir -p "$root/proc" "$root/dev"
  "$home/test-env/sandbox.sh" "$0" --start "$program" "$root"
done
