#!/bin/sh
# Whether a lab with real nodes can run here; if not, prints why, in words.
# usage: pods.sh
PATH=$PATH:/usr/sbin:/sbin
if [ "$(id -u)" != 0 ] || [ ! -w /sys/fs/cgroup ]; then
  echo "real nodes want root on the machine itself (they make control groups)"
  exit 1
fi
for command in containerd runc; do
  command -v "$command" > /dev/null 2>&1 || command -v apt-get > /dev/null 2>&1 || {
    echo "real nodes want $command, which is missing, and there is no apt-get to install it"
    exit 1
  }
done
