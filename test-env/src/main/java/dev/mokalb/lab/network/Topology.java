package dev.mokalb.lab.network;

import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Names and addresses of the lab.
 *
 * <p>The LAN is 192.168.2.0/24 and fd00:2::/64: .1 the router, .2 the API server, .11 and up the
 * nodes, .50 the client. Pods of node i live in 10.244.i.0/24 and fd00:10:244:i::/64.
 */
public record Topology(List<String> nodes) {
  public static final int NODES_MAX = 39; // 192.168.2.11 to .49; .50 is the client

  public static final String CLIENT = "client";
  public static final String ROUTER = "router";

  public static final String CLUSTER_CIDR = "10.244.0.0/16,fd00:10:244::/48";
  public static final String SERVICE_CIDR = "10.96.0.0/14,fd00:96::/108";

  public static final Host API_SERVER = Host.onLan("api-server", 2);

  /** An address on the LAN, in both families. */
  public record Host(String name, String ipv4, String ipv6, String mac) {
    static Host onLan(String name, int number) {
      // Locally administered; the last octets are those of the IPv4 address, for readers of frames.
      return new Host(
          name,
          "192.168.2." + number,
          "fd00:2::" + number,
          "02:00:c0:a8:02:%02x".formatted(number));
    }
  }

  public Topology {
    nodes = List.copyOf(nodes);
  }

  public static Topology ofNodes(int count) {
    if (count < 1 || count > NODES_MAX) {
      throw new IllegalArgumentException("a lab has 1 to " + NODES_MAX + " nodes, not " + count);
    }
    return new Topology(IntStream.rangeClosed(1, count).mapToObj(i -> "n" + i).toList());
  }

  /** The number of a node, from 1. */
  public int number(String node) {
    int index = nodes.indexOf(node);
    if (index < 0) {
      throw new IllegalArgumentException(
          "there is no node \"" + node + "\"; the nodes are " + String.join(", ", nodes));
    }
    return index + 1;
  }

  public Host host(String name) {
    return switch (name) {
      case CLIENT -> Host.onLan(CLIENT, 50);
      case ROUTER -> Host.onLan(ROUTER, 1);
      default -> Host.onLan(name, 10 + number(name));
    };
  }

  /** The node that has this MAC address on the LAN. */
  public Optional<String> nodeOf(String mac) {
    return nodes.stream().filter(node -> host(node).mac().equals(mac)).findFirst();
  }

  /** The namespace that holds the pods of {@code node}. */
  public static String podNamespace(String node) {
    return node + "-pods";
  }

  public String podGatewayIpv4(String node) {
    return "10.244." + number(node) + ".1";
  }

  public String podGatewayIpv6(String node) {
    return "fd00:10:244:" + number(node) + "::1";
  }

  /** The address of the pod in {@code slot} (from 0) of {@code node}. */
  public String podIpv4(String node, int slot) {
    return "10.244." + number(node) + "." + (2 + slot);
  }

  public String podIpv6(String node, int slot) {
    return "fd00:10:244:" + number(node) + "::" + (2 + slot);
  }

  /** The prefixes of the pods of {@code node}: IPv4, then IPv6. */
  public List<String> podCidrs(String node) {
    int number = number(node);
    return List.of("10.244." + number + ".0/24", "fd00:10:244:" + number + "::/64");
  }
}
