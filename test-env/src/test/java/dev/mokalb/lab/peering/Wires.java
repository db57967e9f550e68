package dev.mokalb.lab.peering;

import dev.mokalb.lab.network.NetworkNamespace;
import dev.mokalb.lab.process.Commands;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * The namespace of this process as a node, and routers around it. The LAN {@code lan} has the node
 * at 192.0.2.11 and 2001:db8::11, and routers from .1 on. Behind the router {@code mid} lie
 * 198.18.0.0/24 and 2001:db8:ffff::/64 with {@code far} at .9 and ::9; the interface {@code uplink}
 * leads to {@code peer} without any network.
 */
final class Wires implements AutoCloseable {

  static final String NODE_IPV4 = "192.0.2.11";
  static final String NODE_IPV6 = "2001:db8::11";
  static final String FAR_IPV4 = "198.18.0.9";
  static final String FAR_IPV6 = "2001:db8:ffff::9";
  static final String UPLINK = "uplink";

  /** What the kernel makes of the MAC address that {@link #UPLINK} is given (RFC 4291 §A). */
  static final String UPLINK_IPV6 = "fe80::ff:fe00:11";

  static final String UPLINK_MAC = "02:00:00:00:00:11";
  private static final String BRIDGE = "lan";

  private final List<String> namespaces = new ArrayList<>();

  private Wires() {}

  /** The LAN and the node on it. */
  static Wires create() {
    Wires wires = new Wires();
    ip("link add " + BRIDGE + " type bridge stp_state 0 forward_delay 0 mcast_snooping 0");
    Commands.run("sysctl", "-qw", "net.ipv6.conf." + BRIDGE + ".accept_dad=0");
    ip("address add " + NODE_IPV4 + "/24 dev " + BRIDGE);
    ip("address add " + NODE_IPV6 + "/64 dev " + BRIDGE + " nodad");
    ip("link set " + BRIDGE + " up");
    return wires;
  }

  static String ipv4(int number) {
    return "192.0.2." + number;
  }

  static String ipv6(int number) {
    return "2001:db8::" + number;
  }

  /** A host on the LAN. */
  NetworkNamespace host(String name, int number) {
    NetworkNamespace host = namespace(name);
    ip("link add " + port(name) + " type veth peer name eth0 netns " + name);
    ip("link set " + port(name) + " master " + BRIDGE + " up");
    in(name, "net.ipv6.conf.eth0.accept_dad=0");
    ip("-n " + name + " address add " + ipv4(number) + "/24 dev eth0");
    ip("-n " + name + " address add " + ipv6(number) + "/64 dev eth0 nodad");
    ip("-n " + name + " link set eth0 up");
    return host;
  }

  /** A host behind a router that forwards; both know the way. */
  NetworkNamespace far() {
    host("mid", 5);
    NetworkNamespace far = namespace("far");
    in("mid", "net.ipv4.ip_forward=1", "net.ipv6.conf.all.forwarding=1");
    ip("-n mid link add eth1 type veth peer name eth0 netns far");
    ip("-n mid address add 198.18.0.1/24 dev eth1");
    ip("-n mid address add 2001:db8:ffff::1/64 dev eth1 nodad");
    ip("-n mid link set eth1 up");
    ip("-n far address add " + FAR_IPV4 + "/24 dev eth0");
    ip("-n far address add " + FAR_IPV6 + "/64 dev eth0 nodad");
    ip("-n far link set eth0 up");
    ip("-n far route add default via 198.18.0.1");
    ip("-n far route add default via 2001:db8:ffff::1");
    ip("route add 198.18.0.0/24 via " + ipv4(5));
    ip("route add 2001:db8:ffff::/64 via " + ipv6(5));
    return far;
  }

  /** A router at the other end of {@link #UPLINK}, with link-local addresses alone. */
  NetworkNamespace unnumbered() {
    NetworkNamespace peer = namespace("peer");
    ip("link add " + UPLINK + " address " + UPLINK_MAC + " type veth peer name eth0 netns peer");
    Commands.run("sysctl", "-qw", "net.ipv6.conf." + UPLINK + ".accept_dad=0");
    in("peer", "net.ipv6.conf.eth0.accept_dad=0", "net.ipv4.ip_forward=1");
    ip("link set " + UPLINK + " up");
    ip("-n peer link set eth0 up");
    return peer;
  }

  private NetworkNamespace namespace(String name) {
    ip("netns add " + name);
    namespaces.add(name);
    ip("-n " + name + " link set lo up");
    return new NetworkNamespace(name);
  }

  private static String port(String name) {
    return BRIDGE + "-" + name;
  }

  static void ip(String arguments) {
    List<String> command = new ArrayList<>(List.of("ip"));
    Collections.addAll(command, arguments.split(" ", -1));
    Commands.run(command);
  }

  private static void in(String namespace, String... settings) {
    List<String> command = new ArrayList<>(List.of("sysctl", "-qw"));
    Collections.addAll(command, settings);
    Commands.run(new NetworkNamespace(namespace).commandLine(command));
  }

  @Override
  public void close() {
    for (String name : namespaces.reversed()) {
      ip("netns del " + name);
      // Torn down in the background; its port may still be there for a moment.
      Commands.attempt(List.of("ip", "link", "del", port(name)));
    }
    Commands.attempt(List.of("ip", "link", "del", UPLINK));
    ip("link del " + BRIDGE);
  }
}
