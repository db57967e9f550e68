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

  /** None of the advertisements that select the pool selects the labels of the Service. */
  record NoMatchingAdvertisement(String pool) implements Silence {}

  /** It may share its address, and an advertisement is for some Services only. */
  record SharedWithServiceSelector(String advertisement) implements Silence {}

  /** Its addresses belong to several pools. */
  record SeveralPools() implements Silence {}

  /** No endpoint can take traffic. */
  record NoEndpoint() implements Silence {}

  /** No node may announce it; for each, why not. */
  record NoEligibleNode(SortedMap<NodeName, Bar> bars) implements Silence {
    /** Takes a copy. */
    public NoEligibleNode {
      bars = Collections.unmodifiableSortedMap(new TreeMap<>(bars));
    }
  }

  /** The reason in the words of MetalLB, the same in event, metric and log. */
  default String reason() {
    return switch (this) {
      case NoAddress _ -> "noIPAllocated";
      case InNoPool _, SeveralPools _ -> "ipNotAllowed";
      case NoAdvertisement _, NoEligibleNode _ -> "notOwner";
      case NoMatchingAdvertisement _ -> "noMatchingAdvertisement";
      case SharedWithServiceSelector _ -> "sharedIPWithServiceSelector";
      case NoEndpoint _ -> "noEndpoints";
    };
  }

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
      case NoMatchingAdvertisement no ->
          "the serviceSelectors of every L2Advertisement of pool \""
              + no.pool()
              + "\" select other labels";
      case SharedWithServiceSelector shared ->
          "it may share its address (allow-shared-ip), and L2Advertisement \""
              + shared.advertisement()
              + "\" has serviceSelectors: one node answers for all of an address; remove one of the"
              + " two";
      case SeveralPools _ -> "its addresses belong to several pools; put them into one";
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
