package dev.mokalb.speaker.announce;

import dev.mokalb.model.ObjectKey;
import dev.mokalb.model.config.Problem;
import dev.mokalb.model.config.SourceRef;
import dev.mokalb.net.IpAddress;
import dev.mokalb.net.IpPrefix;

/** Why this node sends no routes to a Service. */
public sealed interface RouteSilence {

  /** It is not a Service that is served. */
  record NotOurs() implements RouteSilence {}

  /** Its status holds no address. */
  record NoAddress() implements RouteSilence {}

  /** An address of its status belongs to no pool. */
  record InNoPool(IpAddress address) implements RouteSilence {}

  /** Its addresses belong to several pools. */
  record SeveralPools() implements RouteSilence {}

  /** No BGPAdvertisement selects the pool on this node. */
  record NoAdvertisement(String pool) implements RouteSilence {}

  /** None of those that select the pool selects the labels of the Service. */
  record NoMatchingAdvertisement(String pool) implements RouteSilence {}

  /** Two that select the Service give one route different preferences; the older one first. */
  record Contradiction(IpPrefix route, Side one, Side other) implements RouteSilence {

    /**
     * One of the two.
     *
     * @param localPref 0 where it is not set
     */
    public record Side(SourceRef source, long localPref) {}

    /** The same as a problem of the younger one. */
    public Problem problem(ObjectKey service) {
      return new Problem(
          other.source(),
          "spec.localPref " + other.localPref(),
          "differs from "
              + one.localPref()
              + " of "
              + one.source()
              + " for the route "
              + route
              + " of Service "
              + service
              + ", which is not announced",
          "use one value, or serviceSelectors, peers, nodes or aggregation lengths that differ");
    }
  }

  /** This node's network is not available. */
  record NodeNetworkUnavailable() implements RouteSilence {}

  /** This node bears the label that keeps it out. */
  record NodeExcluded() implements RouteSilence {}

  /** The traffic policy is Local, and no endpoint on this node can take traffic. */
  record NoLocalEndpoint() implements RouteSilence {}

  /** No endpoint anywhere can take traffic. */
  record NoEndpoint() implements RouteSilence {}

  /** The reason in the words of MetalLB, the same in event, metric and log. */
  default String reason() {
    return switch (this) {
      case NotOurs _ -> "notLoadBalancer";
      case NoAddress _ -> "noIPAllocated";
      case InNoPool _, SeveralPools _ -> "ipNotAllowed";
      case NoAdvertisement _ -> "notOwner";
      case NoMatchingAdvertisement _ -> "noMatchingAdvertisement";
      case Contradiction _ -> "conflictingAdvertisements";
      case NodeNetworkUnavailable _ -> "nodeNetworkUnavailable";
      case NodeExcluded _ -> "nodeLabeledExcludeBalancers";
      case NoLocalEndpoint _ -> "noLocalEndpoints";
      case NoEndpoint _ -> "noEndpoints";
    };
  }

  /** What is missing and what to do. */
  default String message() {
    return switch (this) {
      case NotOurs _ -> "it is not a LoadBalancer of the class that is served";
      case NoAddress _ -> "it has no address";
      case InNoPool in ->
          "its address " + in.address() + " belongs to no pool; add the address to a pool";
      case SeveralPools _ -> "its addresses belong to several pools; put them into one";
      case NoAdvertisement no ->
          "no BGPAdvertisement selects pool \"" + no.pool() + "\" on this node";
      case NoMatchingAdvertisement no ->
          "the serviceSelectors of every BGPAdvertisement of pool \""
              + no.pool()
              + "\" select other labels";
      case Contradiction two ->
          "BGPAdvertisements \""
              + two.one().source().shortName()
              + "\" and \""
              + two.other().source().shortName()
              + "\" give its route "
              + two.route()
              + " different localPref, "
              + two.one().localPref()
              + " and "
              + two.other().localPref()
              + "; use one value";
      case NodeNetworkUnavailable _ -> "the network of this node is not available";
      case NodeExcluded _ ->
          "this node bears the label node.kubernetes.io/exclude-from-external-load-balancers";
      case NoLocalEndpoint _ ->
          "externalTrafficPolicy is Local and this node has no ready endpoint of it";
      case NoEndpoint _ ->
          "it has no ready endpoint; check that its selector matches pods that are ready";
    };
  }
}
