#!/bin/sh
# Prints addresses for Services, for a network of containers: the last ones of each subnet, which
# engines give to containers last. One line for each subnet.
# usage: pool.sh SUBNET...      as in 172.18.0.0/16 fc00:f853:ccd:e793::/64
set -eu

[ $# -gt 0 ] || {
  echo "usage: pool.sh SUBNET..." >&2
  exit 2
}
for subnet in "$@"; do
  case $subnet in
    *:*::/*)
      length=${subnet##*/}
      [ "$length" -le 64 ] || {
        echo "kind: $subnet is smaller than a /64" >&2
        exit 1
      }
      echo "${subnet%::/*}:ffff::/112" ;;
    *:*)
      echo "kind: $subnet must end in :: and a length" >&2
      exit 1
      ;;
    *)
      echo "$subnet" | awk -F '[./]' '
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
      ;;
  esac
done
