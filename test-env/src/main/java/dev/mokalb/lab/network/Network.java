package dev.mokalb.lab.network;

import dev.mokalb.lab.process.Commands;
import dev.mokalb.lab.process.Waiting;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The bridge {@code lan} in the namespace of the caller, and behind each of its ports one node, the
 * client or the router, each with {@code eth0}. The API server is on the bridge itself.
 */
public final class Network implements AutoCloseable {
  private static final String BRIDGE = "lan";
  private static final String LISTENING_TO_NOBODY = "0"; // BR_STATE_DISABLED
  private static final String FORWARDING = "3"; // BR_STATE_FORWARDING
  private static final Duration CARRIER_WITHIN = Duration.ofSeconds(10);

  private final Topology topology;
  private final int podSlots;

  private Network(Topology topology, int podSlots) {
    this.topology = topology;
    this.podSlots = podSlots;
  }

  /** Makes everything; each node gets addresses for {@code podSlots} pods. */
  public static Network create(Topology topology, int podSlots) {
    var network = new Network(topology, podSlots);
    network.createLan();
    topology.nodes().forEach(network::createPods);
    topology.nodes().forEach(network::routePods);
    return network;
  }

  /**
   * Makes everything but pods: those come and go with their containers. The API server reaches them
   * too.
   */
  public static Network createForRealNodes(Topology topology) {
    var network = new Network(topology, 0);
    network.createLan();
    topology.nodes().forEach(network::routePods);
    for (String node : topology.nodes()) {
      Topology.Host via = topology.host(node);
      List<String> cidrs = topology.podCidrs(node);
      ip("route add " + cidrs.get(0) + " via " + via.ipv4());
      ip("route add " + cidrs.get(1) + " via " + via.ipv6());
    }
    return network;
  }

  public NetworkNamespace namespace(String name) {
    return new NetworkNamespace(name);
  }

  /** Every namespace that {@code ./lab exec} takes. */
  public List<String> namespaceNames() {
    var names = new ArrayList<>(List.of(Topology.CLIENT, Topology.ROUTER));
    topology.nodes().forEach(node -> Collections.addAll(names, node, Topology.podNamespace(node)));
    return names;
  }

  /** Takes a node, the router or the client off the LAN. */
  public void cut(String host, Cut how) {
    topology.host(host);
    switch (how) {
      case IN_THE_NETWORK ->
          Commands.run("bridge", "link", "set", "dev", port(host), "state", LISTENING_TO_NOBODY);
      case AT_THE_NODE -> Commands.run("ip", "link", "set", port(host), "down");
    }
  }

  /** Puts it back. */
  public void heal(String host) {
    topology.host(host);
    Commands.run("ip", "link", "set", port(host), "up");
    // Until its other end is seen to be up as well, the kernel says that the network is down.
    List<String> forward = List.of("bridge", "link", "set", "dev", port(host), "state", FORWARDING);
    Waiting.until(
        "the port of " + host + " to forward",
        CARRIER_WITHIN,
        () -> Commands.attempt(forward).succeeded());
  }

  /** Loses what goes these ways, and nothing else that {@link #cut} does not; none heals all. */
  public void lose(Set<Way> ways) {
    Losses.set(ways);
  }

  public boolean isCut(String node) {
    return !Commands.run("bridge", "link", "show", "dev", port(node)).contains("state forwarding");
  }

  @Override
  public void close() {
    List<String> present =
        Commands.run("ip", "netns", "list").lines().map(line -> line.split(" ", -1)[0]).toList();
    namespaceNames().stream()
        .filter(present::contains)
        .forEach(name -> Commands.run("ip", "netns", "del", name));
    if (Commands.attempt(List.of("ip", "link", "show", BRIDGE)).succeeded()) {
      Commands.run("ip", "link", "del", BRIDGE);
    }
    // A namespace is torn down in the background; its ports may still be there for a moment.
    namespaceNames().stream()
        .map(Network::port)
        .forEach(port -> Commands.attempt(List.of("ip", "link", "del", port)));
  }

  private void createLan() {
    close(); // leftovers of one that could not close
    createBridge();
    Stream.concat(Stream.of(Topology.ROUTER, Topology.CLIENT), topology.nodes().stream())
        .forEach(this::attach);
    topology.nodes().forEach(Network::forward);
  }

  private static void forward(String node) {
    sysctlIn(node, "net.ipv4.ip_forward=1", "net.ipv6.conf.all.forwarding=1");
  }

  private void createBridge() {
    Topology.Host api = Topology.API_SERVER;
    ip(
        "link add "
            + BRIDGE
            + " address "
            + api.mac()
            + " type bridge stp_state 0 forward_delay 0 mcast_snooping 0");
    sysctl("net.ipv6.conf." + BRIDGE + ".accept_dad=0");
    ip("address add " + api.ipv4() + "/24 dev " + BRIDGE);
    ip("address add " + api.ipv6() + "/64 dev " + BRIDGE + " nodad");
    ip("link set " + BRIDGE + " up");
  }

  private void attach(String name) {
    Topology.Host host = topology.host(name);
    ip("netns add " + name);
    ip("-n " + name + " link set lo up");
    ip(
        "link add "
            + port(name)
            + " type veth peer name eth0 address "
            + host.mac()
            + " netns "
            + name);
    ip("link set " + port(name) + " master " + BRIDGE + " up");
    sysctlIn(name, "net.ipv6.conf.eth0.accept_dad=0", "net.ipv6.conf.eth0.accept_ra=0");
    ip("-n " + name + " address add " + host.ipv4() + "/24 dev eth0");
    ip("-n " + name + " address add " + host.ipv6() + "/64 dev eth0 nodad");
    ip("-n " + name + " link set eth0 up");
    if (!name.equals(Topology.ROUTER)) {
      Topology.Host router = topology.host(Topology.ROUTER);
      ip("-n " + name + " route add default via " + router.ipv4());
      ip("-n " + name + " route add default via " + router.ipv6());
    }
  }

  private void createPods(String node) {
    String pods = Topology.podNamespace(node);
    ip("netns add " + pods);
    ip("-n " + pods + " link set lo up");
    ip("-n " + node + " link add pods type bridge stp_state 0 forward_delay 0 mcast_snooping 0");
    ip("-n " + node + " link add pod0 type veth peer name eth0 netns " + pods);
    ip("-n " + node + " link set pod0 master pods up");
    sysctlIn(node, "net.ipv6.conf.pods.accept_dad=0");
    sysctlIn(pods, "net.ipv6.conf.eth0.accept_dad=0");
    ip("-n " + node + " address add " + topology.podGatewayIpv4(node) + "/24 dev pods");
    ip("-n " + node + " address add " + topology.podGatewayIpv6(node) + "/64 dev pods nodad");
    ip("-n " + node + " link set pods up");
    for (int slot = 0; slot < podSlots; slot++) {
      ip("-n " + pods + " address add " + topology.podIpv4(node, slot) + "/24 dev eth0");
      ip("-n " + pods + " address add " + topology.podIpv6(node, slot) + "/64 dev eth0 nodad");
    }
    ip("-n " + pods + " link set eth0 up");
    ip("-n " + pods + " route add default via " + topology.podGatewayIpv4(node));
    ip("-n " + pods + " route add default via " + topology.podGatewayIpv6(node));
  }

  private void routePods(String node) {
    for (String other : topology.nodes()) {
      if (!other.equals(node)) {
        Topology.Host via = topology.host(other);
        List<String> cidrs = topology.podCidrs(other);
        ip("-n " + node + " route add " + cidrs.get(0) + " via " + via.ipv4());
        ip("-n " + node + " route add " + cidrs.get(1) + " via " + via.ipv6());
      }
    }
  }

  static String port(String name) {
    return BRIDGE + "-" + name;
  }

  private static void ip(String arguments) {
    var command = new ArrayList<>(List.of("ip"));
    Collections.addAll(command, arguments.split(" ", -1));
    Commands.run(command);
  }

  private static void sysctl(String setting) {
    Commands.run("sysctl", "-qw", setting);
  }

  private static void sysctlIn(String namespace, String... settings) {
    var command = new ArrayList<>(List.of("sysctl", "-qw"));
    Collections.addAll(command, settings);
    Commands.run(new NetworkNamespace(namespace).commandLine(command));
  }
}
