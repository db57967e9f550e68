#!/bin/sh
# Prints addresses for Services, for the network of containers that nodes are on: the last ones of each
# subnet, which engines give to containers last. One line for each subnet.
# usage: docker network inspect NETWORK | pool.sh FAMILY...      FAMILY is IPv4 or IPv6
#
# Takes what Docker prints and what podman does: objects with "Subnet" or "subnet".
set -eu

[ $# -gt 0 ] || {
  echo "usage: docker network inspect NETWORK | pool.sh FAMILY..." >&2
  exit 2
}

fail() {
  echo "kind: $*" >&2
  exit 1
}

# The last 56 addresses but the last six.
ipv4() {
  echo "$1" | awk -F '[./]' '
    NF != 5 || $5 > 26 || $5 < 8 {
      print "kind: " $0 " must be an IPv4 subnet of /8 to /26" > "/dev/stderr"
      exit 1
    }
    {
      size = 2 ^ (32 - $5)
      first = (($1 * 256 + $2) * 256 + $3) * 256 + $4
      last = first - first % size + size - 1
      print address(last - 55) "-" address(last - 6)
    }
    function address(n) {
      return int(n / 16777216) "." int(n / 65536) % 256 "." int(n / 256) % 256 "." n % 256
    }'
}

# The upper end of the first /64: its last 64 bits begin with ffff.
ipv6() {
  case $1 in
    *:*::/*) ;;
    *::/*) ;;
    *) fail "$1 must end in :: and a length" ;;
  esac
  [ "${1##*/}" -le 64 ] || fail "$1 is smaller than a /64"
  groups=${1%::/*}
  while [ "$(echo "$groups" | awk -F : '{print NF}')" -lt 4 ]; do
    groups=$groups:0
  done
  echo "$groups:ffff::/112"
}

families=$*
found=$(grep -o '"[Ss]ubnet" *: *"[^"]*"' | sed 's/.*"\([^"]*\)"$/\1/' || true)
chosen=
for subnet in $found; do
  case $subnet in
    *:*) family=IPv6 ;;
    *) family=IPv4 ;;
  esac
  case " $families " in
    *" $family "*)
      if [ $family = IPv4 ]; then ipv4 "$subnet"; else ipv6 "$subnet"; fi
      chosen=$subnet
      ;;
  esac
done
[ -n "$chosen" ] ||
  fail "the network has no subnet of $families; it has: $(echo "${found:-none}" | tr '\n' ' ')"
