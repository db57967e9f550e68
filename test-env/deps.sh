#!/bin/sh
# Installs the system packages that the lab needs and that are missing, and nothing else.
# Called by "make deps"; safe to call again.
# usage: deps.sh [--pods]      with --pods also what a lab with real nodes needs
set -eu

# command that must be there : Debian package : what the lab needs it for
needs='
unshare:util-linux:private namespaces, and dropping capabilities
ip:iproute2:links, addresses and routes
iptables:iptables:the rules of kube-proxy
ebtables-restore:iptables:nodes that do not hear each other
conntrack:conntrack:kube-proxy forgets the flows of endpoints that went away
tcpdump:tcpdump:captures, and the frame that the demo shows
curl:curl:the client of the demo
ping:iputils-ping:seeing whether a link is cut
ps:procps:looking at the processes of the lab
ss:iproute2:counting the connections of a session
bridge:iproute2:cutting a host off
openssl:openssl:a second opinion on the certificates of the webhooks
/usr/lib/frr/bgpd:frr:a router, and zebra, which has the routes of the kernel
bird:bird2:a router
gobgpd:gobgpd:a router
vtysh:frr:talking to FRR
'
pod_needs='
containerd:containerd:the containers of a lab with pods
runc:runc:the containers of a lab with pods
/usr/lib/cni/bridge:containernetworking-plugins:the network of pods
'
case "${1:-}" in
  "") ;;
  --pods) needs=$needs$pod_needs ;;
  *)
    echo "usage: deps.sh [--pods]" >&2
    exit 2
    ;;
esac
libraries='
libpcap.so.0.8:libpcap0.8:raw frames for the speaker
'

PATH=$PATH:/usr/sbin:/sbin
missing=
report() {
  missing="$missing $1"
  echo "deps: $1 is missing ($2)" >&2
}
while IFS=: read -r command package purpose; do
  [ -z "$command" ] || command -v "$command" > /dev/null 2>&1 || report "$package" "$purpose"
done << END
$needs
END
while IFS=: read -r library package purpose; do
  [ -z "$library" ] || ldconfig -p | grep -qF "$library" || report "$package" "$purpose"
done << END
$libraries
END

if [ -z "$missing" ]; then
  echo "deps: every system package is there" >&2
  exit 0
fi
install="apt-get install --no-install-recommends -y$missing"
if ! command -v apt-get > /dev/null 2>&1; then
  echo "deps: there is no apt-get here; install with your package manager:$missing" >&2
  exit 1
fi
if [ "$(id -u)" != 0 ]; then
  echo "deps: this needs root; run:  sudo $install" >&2
  exit 1
fi
log=$(mktemp)
policy=
trap 'rm -f "$log" $policy' EXIT

# The routers are for namespaces of the lab: installing them must not start them on this machine,
# nor have them started with it.
if [ ! -e /usr/sbin/policy-rc.d ]; then
  policy=/usr/sbin/policy-rc.d
  printf '#!/bin/sh\nexit 101\n' > "$policy"
  chmod 755 "$policy"
fi
echo "deps: $install" >&2
export DEBIAN_FRONTEND=noninteractive
# shellcheck disable=SC2086 # a list of words on purpose
if ! $install > "$log" 2>&1; then
  # The package lists may be absent or old.
  if ! { apt-get update && $install; } > "$log" 2>&1; then
    cat "$log" >&2
    echo "deps: apt-get failed, its output is above" >&2
    exit 1
  fi
fi
for package in $missing; do
  case $package in
    frr) service=frr ;;
    bird2) service=bird ;;
    gobgpd) service=gobgpd ;;
    *) continue ;;
  esac
  if command -v systemctl > /dev/null 2>&1; then
    systemctl disable --quiet "$service" > /dev/null 2>&1 || true
  fi
done
echo "deps: installed" >&2
