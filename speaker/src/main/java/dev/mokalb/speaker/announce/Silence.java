package dev.mokalb.speaker.announce;

import dev.mokalb.net.IpAddress;

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

  /** No node may announce it. */
  record NoEligibleNode() implements Silence {}

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
      case NoEligibleNode _ ->
          "no node may announce it: nodes are excluded by the label"
              + " node.kubernetes.io/exclude-from-external-load-balancers, have NetworkUnavailable,"
              + " or (externalTrafficPolicy: Local) have no ready endpoint of it";
    };
  }
}
