package dev.mokalb.lab.router;

import dev.mokalb.lab.network.NetworkNamespace;
import dev.mokalb.lab.network.Topology;
import dev.mokalb.lab.process.Commands;
import java.nio.file.Path;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The router of a lab with FRR: every node is its neighbour, and it shares what it forwards over
 * all that announce an address (ECMP), by addresses and ports.
 */
public final class RackRouter implements AutoCloseable {

  /** Its system. */
  public static final long ASN = 65_001;

  /** That of the nodes. */
  public static final long NODES_ASN = 64_512;

  /** 3 x 50 ms, as a BFDProfile can ask for it: detection within 200 ms. */
  public static final String BFD = "bfd profile fast";

  private static final int BFD_MILLIS = 50;
  private static final Pattern HOP = Pattern.compile("via (\\S+) dev \\S+(?: weight (\\d+))?");
  private static final Pattern BFD_UP = Pattern.compile("\"status\": ?\"up\"");
  private static final Pattern BFD_PACE =
      Pattern.compile("\"remote-transmit-interval\": ?" + BFD_MILLIS + "\\b");

  private final NetworkNamespace namespace;
  private final Frr frr;

  /**
   * One that is not started yet.
   *
   * @param settings FRR's words for what its sessions with nodes have beyond the system's number,
   *     like {@link #BFD}
   */
  public RackRouter(
      NetworkNamespace namespace, Path folder, Topology topology, String... settings) {
    this.namespace = namespace;
    this.frr = new Frr(namespace, folder, configuration(topology, List.of(settings)));
  }

  private static String configuration(Topology topology, List<String> settings) {
    String neighbours =
        topology.nodes().stream()
            .map(node -> " neighbor " + topology.host(node).ipv4() + " peer-group nodes\n")
            .collect(Collectors.joining());
    String more =
        settings.stream()
            .map(setting -> " neighbor nodes " + setting + "\n")
            .collect(Collectors.joining());
    return """
    log stdout
    log timestamp precision 6
    bfd
     profile fast
      detect-multiplier 3
      receive-interval %1$d
      transmit-interval %1$d
    router bgp %2$d
     bgp router-id %3$s
     bgp log-neighbor-changes
     no bgp default ipv4-unicast
     no bgp ebgp-requires-policy
     neighbor nodes peer-group
     neighbor nodes remote-as %4$d
     neighbor nodes timers connect 1
    """
            .formatted(BFD_MILLIS, ASN, topology.host(Topology.ROUTER).ipv4(), NODES_ASN)
        + more
        + neighbours
        + """
         address-family ipv4 unicast
          neighbor nodes activate
          maximum-paths 8
         exit-address-family
        """;
  }

  /** Starts it, and lets the kernel forward. */
  public RackRouter start() {
    Commands.run(
        namespace.commandLine(
            List.of(
                "sysctl",
                "-qw",
                "net.ipv4.ip_forward=1",
                "net.ipv4.fib_multipath_hash_policy=1",
                // Clients and nodes are on one LAN here: it must not tell the ones of the others.
                "net.ipv4.conf.all.send_redirects=0",
                "net.ipv4.conf.eth0.send_redirects=0")));
    frr.start();
    return this;
  }

  public Frr frr() {
    return frr;
  }

  public NetworkNamespace namespace() {
    return namespace;
  }

  /** Over which next hops its kernel reaches an address, and how it weighs them. */
  public SortedMap<String, Integer> hops(String address) {
    SortedMap<String, Integer> hops = new TreeMap<>();
    Matcher hop = HOP.matcher(namespace.exec("ip", "route", "show", address).output());
    while (hop.find()) {
      hops.put(hop.group(1), hop.group(2) == null ? 1 : Integer.parseInt(hop.group(2)));
    }
    return hops;
  }

  /** With how many nodes it has a BFD session that is up. */
  public long watched() {
    return BFD_UP.matcher(frr.vty("show bfd peers json")).results().count();
  }

  /**
   * How many of these are at their pace: sessions begin with a packet a second (RFC 5880 §6.8.3).
   */
  public long watchedClosely() {
    String peers = frr.vty("show bfd peers json");
    return Math.min(
        BFD_UP.matcher(peers).results().count(), BFD_PACE.matcher(peers).results().count());
  }

  /** Ends it; what it put into the kernel goes, too. */
  @Override
  public void close() {
    frr.stop();
  }
}
