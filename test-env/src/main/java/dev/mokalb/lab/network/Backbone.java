package dev.mokalb.lab.network;

import dev.mokalb.lab.process.Commands;
import java.util.ArrayList;
import java.util.List;

/**
 * A second network, on which the nodes and the API server reach each other's addresses of the LAN
 * whether the LAN is there or not: a bridge of its own, and {@code eth1} in each node.
 */
public final class Backbone implements AutoCloseable {
  private static final String BRIDGE = "backbone";

  private final Topology topology;

  private Backbone(Topology topology) {
    this.topology = topology;
  }

  /** Adds it to a network of these nodes, until it is closed. */
  public static Backbone create(Topology topology) {
    var backbone = new Backbone(topology);
    ip("link", "add", BRIDGE, "type", "bridge", "stp_state", "0", "forward_delay", "0");
    ip("address", "add", address(Topology.API_SERVER) + "/24", "dev", BRIDGE);
    ip("link", "set", BRIDGE, "up");
    topology.nodes().forEach(backbone::attach);
    topology.nodes().forEach(backbone::route);
    return backbone;
  }

  private void attach(String node) {
    ip("link", "add", port(node), "type", "veth", "peer", "name", "eth1", "netns", node);
    ip("link", "set", port(node), "master", BRIDGE, "up");
    ip("-n", node, "address", "add", address(topology.host(node)) + "/24", "dev", "eth1");
    ip("-n", node, "link", "set", "eth1", "up");
  }

  private void route(String node) {
    Topology.Host host = topology.host(node);
    ip("route", "add", host.ipv4(), "via", address(host), "src", Topology.API_SERVER.ipv4());
    toOver(node, Topology.API_SERVER);
    topology.nodes().stream()
        .filter(other -> !other.equals(node))
        .forEach(other -> toOver(node, topology.host(other)));
  }

  private void toOver(String node, Topology.Host to) {
    String from = topology.host(node).ipv4();
    ip("-n", node, "route", "add", to.ipv4(), "via", address(to), "src", from);
  }

  /** On this network, with the last octet of that on the LAN. */
  private static String address(Topology.Host host) {
    return host.ipv4().replace("192.168.2.", "192.168.9.");
  }

  private static String port(String node) {
    return "bb-" + node;
  }

  @Override
  public void close() {
    for (String node : topology.nodes()) {
      Commands.attempt(List.of("ip", "route", "del", topology.host(node).ipv4()));
      Commands.attempt(List.of("ip", "link", "del", port(node)));
    }
    Commands.attempt(List.of("ip", "link", "del", BRIDGE));
  }

  private static void ip(String... arguments) {
    var command = new ArrayList<>(List.of("ip"));
    command.addAll(List.of(arguments));
    Commands.run(command);
  }
}
