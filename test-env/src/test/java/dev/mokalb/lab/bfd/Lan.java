package dev.mokalb.lab.bfd;

import dev.mokalb.lab.network.NetworkNamespace;
import dev.mokalb.lab.process.Commands;
import dev.mokalb.net.IpAddress;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * The bridge {@code lan} in the namespace of this JVM, which is host 1 on it, and hosts behind its
 * ports, each with {@code eth0}: 10.9.0.N and fd09::N. Behind a host there can be another link.
 */
final class Lan implements AutoCloseable {

  static final String BRIDGE = "lan";
  static final String INTERFACE = "eth0";
  private static final String LISTENING_TO_NOBODY = "0"; // BR_STATE_DISABLED
  private static final String FORWARDING = "3"; // BR_STATE_FORWARDING

  private final List<String> hosts = new ArrayList<>();

  private Lan() {}

  static Lan create() {
    ip("link add " + BRIDGE + " type bridge stp_state 0 forward_delay 0 mcast_snooping 0");
    sysctl("net.ipv6.conf." + BRIDGE + ".accept_dad=0");
    ip("address add " + ipv4(1) + "/24 dev " + BRIDGE);
    ip("address add " + ipv6(1) + "/64 dev " + BRIDGE + " nodad");
    ip("link set " + BRIDGE + " up");
    ip("link set lo up");
    return new Lan();
  }

  static IpAddress ipv4(int number) {
    return IpAddress.of("10.9.0." + number);
  }

  static IpAddress ipv6(int number) {
    return IpAddress.of("fd09::" + number);
  }

  /** Where a host is that is behind host {@code router}. */
  static IpAddress behind(int router, int number) {
    return IpAddress.of("10.9." + router + "." + number);
  }

  static IpAddress behindIpv6(int router, int number) {
    return IpAddress.of("fd09:" + router + "::" + number);
  }

  /** One more host. */
  NetworkNamespace host(String name, int number) {
    add(name);
    ip("link add " + port(name) + " type veth peer name " + INTERFACE + " netns " + name);
    ip("link set " + port(name) + " master " + BRIDGE + " up");
    sysctlIn(name, "net.ipv6.conf." + INTERFACE + ".accept_dad=0");
    ip("-n " + name + " address add " + ipv4(number) + "/24 dev " + INTERFACE);
    ip("-n " + name + " address add " + ipv6(number) + "/64 dev " + INTERFACE + " nodad");
    ip("-n " + name + " link set " + INTERFACE + " up");
    return new NetworkNamespace(name);
  }

  /** A host that this one reaches through {@code router}, which is host {@code number}. */
  NetworkNamespace behind(String router, int number, String name) {
    add(name);
    ip("-n " + router + " link add back type veth peer name " + INTERFACE + " netns " + name);
    sysctlIn(router, "net.ipv6.conf.back.accept_dad=0");
    sysctlIn(router, "net.ipv4.ip_forward=1", "net.ipv6.conf.all.forwarding=1");
    sysctlIn(name, "net.ipv6.conf." + INTERFACE + ".accept_dad=0");
    address(router, behind(number, 1) + "/24", "back");
    address(router, behindIpv6(number, 1) + "/64", "back");
    address(name, behind(number, 2) + "/24", INTERFACE);
    address(name, behindIpv6(number, 2) + "/64", INTERFACE);
    ip("-n " + router + " link set back up");
    ip("-n " + name + " link set " + INTERFACE + " up");
    ip("-n " + name + " route add default via " + behind(number, 1));
    ip("-n " + name + " route add default via " + behindIpv6(number, 1));
    ip("route add 10.9." + number + ".0/24 via " + ipv4(number));
    ip("route add fd09:" + number + "::/64 via " + ipv6(number));
    return new NetworkNamespace(name);
  }

  private static void address(String host, String address, String device) {
    ip(
        "-n "
            + host
            + " address add "
            + address
            + " dev "
            + device
            + (address.contains(":") ? " nodad" : ""));
  }

  private void add(String name) {
    ip("netns add " + name);
    hosts.add(name);
    ip("-n " + name + " link set lo up");
  }

  /** The link-local address of a device, in this namespace or that of a host. */
  static IpAddress linkLocal(List<String> where, String device) {
    List<String> command = new ArrayList<>(where);
    command.addAll(
        List.of("ip", "-6", "-brief", "address", "show", "dev", device, "scope", "link"));
    String[] words = Commands.run(command).strip().split("\\s+", -1);
    return IpAddress.of(words[2].substring(0, words[2].indexOf('/')));
  }

  /** The bridge drops what the host sends and what is for it; both ends keep their carrier. */
  void cut(String host) {
    Commands.run("bridge", "link", "set", "dev", port(host), "state", LISTENING_TO_NOBODY);
  }

  void heal(String host) {
    Commands.run("bridge", "link", "set", "dev", port(host), "state", FORWARDING);
  }

  private static String port(String host) {
    return BRIDGE + "-" + host;
  }

  @Override
  public void close() {
    hosts.forEach(host -> ip("netns del " + host));
    ip("link del " + BRIDGE);
    // Namespaces go in the background; their links may still be here for a moment.
    hosts.forEach(host -> Commands.attempt(List.of("ip", "link", "del", port(host))));
  }

  private static void ip(String arguments) {
    var command = new ArrayList<>(List.of("ip"));
    Collections.addAll(command, arguments.split(" ", -1));
    Commands.run(command);
  }

  private static void sysctl(String setting) {
    Commands.run("sysctl", "-qw", setting);
  }

  private static void sysctlIn(String host, String... settings) {
    var command = new ArrayList<>(List.of("sysctl", "-qw"));
    Collections.addAll(command, settings);
    Commands.run(new NetworkNamespace(host).commandLine(command));
  }
}
