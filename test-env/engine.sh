#!/bin/sh
# Whether the images can be started in a container engine here; if not, prints why, in words.
# usage: engine.sh
#
# The tests run an engine of their own inside their sandbox, so that its containers are on a node of
# the lab; one that runs on this machine already is not touched.
PATH=$PATH:/usr/sbin:/sbin
for command in dockerd containerd runc; do
  command -v "$command" > /dev/null 2>&1 || {
    echo "there is no container engine: $command is missing (Debian: docker.io)"
    exit 1
  }
done
if [ "$(id -u)" != 0 ] || [ ! -w /sys/fs/cgroup ]; then
  echo "the engine wants root on the machine itself (it makes control groups)"
  exit 1
fi
