package dev.mokalb.speaker.announce;

import dev.mokalb.net.IpAddress;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Why the addresses of a Service are announced by nobody, or not by this node. */
public sealed interface Silence {

  /** Its status holds no address. */
  record NoAddress() implements Silence {}

  /** An address of its status belongs to no pool. */
  record InNoPool(IpAddress address) implements Silence {}

  /** No layer-2 advertisement selects the pool. */
  record NoAdvertisement(String pool) implements Silence {}

  /** No endpoint can take traffic. */
  record NoEndpoint() implements Silence {}

  /** No node may announce it; for each, why not. */
  record NoEligibleNode(SortedMap<NodeName, Bar> bars) implements Silence {
    /** Takes a copy. */
    public NoEligibleNode {
      bars = Collections.unmodifiableSortedMap(new TreeMap<>(bars));
    }
  }

  /** It has only IPv6 addresses, which need neighbour discovery. */
  record OnlyIpv6() implements Silence {}

  /** What is missing and what to do. */
  default String message() {
    return switch (this) {
      case NoAddress _ -> "it has no address";
      case InNoPool in ->
          "its address " + in.address() + " belongs to no pool; add the address to a pool";
      case NoAdvertisement no ->
          "no L2Advertisement selects pool \""
              + no.pool()
              + "\"; create an L2Advertisement that names the pool, or no pool at all to mean all";
      case NoEndpoint _ ->
          "it has no ready endpoint; check that its selector matches pods that are ready";
      case OnlyIpv6 _ ->
          "it has only IPv6 addresses, which this version of Moka does not announce; ask for an"
              + " IPv4 address";
      case NoEligibleNode no -> "no node may announce it: " + perNode(no.bars());
    };
  }

  /** Nodes with the same reason stand together; of many only the first are named. */
  private static String perNode(SortedMap<NodeName, Bar> bars) {
    if (bars.isEmpty()) {
      return "there is none";
    }
    Map<String, List<NodeName>> byText = new LinkedHashMap<>();
    bars.forEach(
        (node, bar) -> byText.computeIfAbsent(bar.text(), _ -> new ArrayList<>()).add(node));
    List<String> clauses = new ArrayList<>();
    byText.forEach((text, nodes) -> {
      String names =
          nodes.stream().limit(NAMED_MAX).map(NodeName::value).collect(Collectors.joining(", "));
      String more = nodes.size() > NAMED_MAX ? " and " + (nodes.size() - NAMED_MAX) + " more" : "";
      clauses.add(names + more + ": " + text);
    });
    return String.join("; ", clauses);
  }

  /** An event holds 1,024 characters. */
  int NAMED_MAX = 5;
}
