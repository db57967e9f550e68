#!/bin/sh
# Runs COMMAND in namespaces of its own (network, mounts, processes): nothing in it touches the
# network of this machine, and every process in it ends with COMMAND.
# usage: sandbox.sh COMMAND [ARGUMENT...]
#
# As root the namespaces are made directly; as an ordinary user inside a user namespace, in which
# that user counts as root.
set -eu

if [ "${1:-}" = --inside ]; then
  # Process 1 of the sandbox. It stays, so that orphans are waited for, and its end is the end of all.
  shift
  mount -t tmpfs -o mode=755 tmpfs /run # /run/netns, /run/xtables.lock: ours alone
  mkdir /run/netns /run/lock
  # JVMs name files in here by pid, and pids of two sandboxes are alike.
  mkdir -p /tmp/hsperfdata_root
  mount -t tmpfs -o mode=755 tmpfs /tmp/hsperfdata_root
  ip link set lo up
  trap : INT TERM # COMMAND gets the signal too and decides; this shell ends with it
  set +e
  "$@"
  exit $?
fi

[ $# -gt 0 ] || {
  echo "usage: sandbox.sh COMMAND [ARGUMENT...]" >&2
  exit 2
}
PATH=$PATH:/usr/sbin:/sbin
export PATH

for command in unshare mount ip; do
  command -v "$command" > /dev/null || {
    echo "sandbox: $command is missing; run: make deps" >&2
    exit 1
  }
done

namespaces="--net --mount --pid --fork --kill-child --mount-proc --propagation private"
if [ "$(id -u)" = 0 ] && problem=$(unshare --net --mount --pid --fork true 2>&1); then
  :
elif problem=$(unshare --user --map-root-user --net --mount --pid --fork true 2>&1); then
  namespaces="--user --map-root-user $namespaces"
else
  cat >&2 << END
sandbox: this machine does not let $(id -un) make namespaces: $problem
sandbox: do one of these:
sandbox:   - run it as root (in a container: with CAP_SYS_ADMIN and CAP_NET_ADMIN);
sandbox:   - let ordinary users make user namespaces; as root, whichever of these exists:
sandbox:       sysctl -w kernel.unprivileged_userns_clone=1
sandbox:       sysctl -w kernel.apparmor_restrict_unprivileged_userns=0
sandbox:       sysctl -w user.max_user_namespaces=10000
END
  exit 1
fi
# shellcheck disable=SC2086 # words on purpose
exec unshare $namespaces -- "$0" --inside "$@"
