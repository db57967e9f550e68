#!/bin/sh
# Makes the process that runs it a node of the lab: mounts, host name and control groups of its own.
# Runs as process 1 in fresh mount, pid and host-name namespaces, in the node's network namespace, and
# becomes INIT, which stays; containerd and the kubelet are started beside it.
# usage: node.sh NAME FOLDER CGROUP INIT
set -eu

name=${1:?usage: node.sh NAME FOLDER CGROUP INIT}
folder=${2:?} cgroup=${3:?} init=${4:?}

mount -t proc proc /proc
hostname "$name"

# Own copies of every usual path, so that hostPaths and default settings work unchanged.
for path in /var/lib/kubelet /var/lib/containerd /var/lib/cni /var/log/pods /var/log/containers \
  /etc/cni/net.d /opt; do
  mkdir -p "$path" "$folder/root$path"
  mount --bind "$folder/root$path" "$path"
done
cp "$folder/cni.conflist" /etc/cni/net.d/10-lab.conflist
for path in /run/containerd /run/netns; do
  mkdir -p "$path"
  mount -t tmpfs tmpfs "$path"
done

# The kubelet insists on these three; it is shown what it wants, and the machine's stay as they are.
for setting in vm/overcommit_memory=1 kernel/panic=10 kernel/panic_on_oops=1; do
  shown=$folder/sysctl-$(echo "${setting%=*}" | tr / .)
  echo "${setting#*=}" > "$shown"
  mount --bind "$shown" "/proc/sys/${setting%=*}"
done

# /sys of this network namespace, with the machine's control groups in it.
mkdir /run/containerd/cgroup
mount --rbind /sys/fs/cgroup /run/containerd/cgroup
mount -t sysfs sysfs /sys
mount --rbind /run/containerd/cgroup /sys/fs/cgroup
umount -R /run/containerd/cgroup
# Volumes that the kubelet mounts must show in containers. Earlier, the umount would show there too.
mount --make-rshared /

# One control group for all of the node, in each hierarchy.
if [ -f /sys/fs/cgroup/cgroup.controllers ]; then
  mkdir -p "/sys/fs/cgroup/$cgroup"
  for group in /sys/fs/cgroup "/sys/fs/cgroup/$cgroup"; do
    for controller in $(cat "$group/cgroup.controllers"); do
      echo "+$controller" > "$group/cgroup.subtree_control" 2> /dev/null || true
    done
  done
else
  for hierarchy in /sys/fs/cgroup/*/; do
    mkdir -p "$hierarchy$cgroup" 2> /dev/null || continue
    for file in cpuset.cpus cpuset.mems; do
      [ ! -f "$hierarchy$file" ] || cat "$hierarchy$file" > "$hierarchy$cgroup/$file"
    done
  done
fi
echo "node ready"
exec "$init"
