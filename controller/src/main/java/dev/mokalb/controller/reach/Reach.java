package dev.mokalb.controller.reach;

import dev.mokalb.model.ServiceCondition;
import dev.mokalb.model.ServiceCondition.Status;
import dev.mokalb.net.IpAddress;
import dev.mokalb.net.MacAddress;
import java.util.Optional;

/** What is known of one address, or of all of a Service. */
sealed interface Reach {

  /** Another node asked for it, and the owner answered, and nobody else. */
  record Verified(String owner) implements Reach {}

  /**
   * Somebody answered who is not the owner.
   *
   * @param node whose hardware address it is, if it is a node of this cluster
   */
  record AnotherAnswers(
      IpAddress address, String owner, String asker, MacAddress mac, Optional<String> node)
      implements Reach {}

  /** It was asked for, and nobody answered. */
  record NobodyAnswers(IpAddress address, String owner, String asker) implements Reach {}

  /**
   * Nobody has asked for it since a node began to announce it, or not for a while, or no speaker
   * says that it announces it. One reason for all of it: a new Service would pass through each,
   * with a write for each.
   */
  record NotChecked(IpAddress address) implements Reach {}

  /** There is no other node that could ask. */
  record SingleNode(IpAddress address, String owner) implements Reach {}

  /** No advertisement announces it in layer 2. */
  record NotLayer2() implements Reach {}

  /** What is told of several addresses is the worst of it, which has the highest number. */
  default int weight() {
    return switch (this) {
      case NotLayer2 _ -> 0;
      case Verified _ -> 1;
      case SingleNode _ -> 2;
      case NotChecked _ -> 3;
      case NobodyAnswers _ -> 4;
      case AnotherAnswers _ -> 5;
    };
  }

  /**
   * What the condition says.
   *
   * @param alone whether it is the only address of the Service: then what is usual does not name
   *     it, so that thousands of Services have one text, which is kept once
   */
  default ServiceCondition condition(boolean alone) {
    return switch (this) {
      case NotLayer2 _ ->
          of(Status.UNKNOWN, "NotLayer2", "none of its addresses is announced in layer 2");
      case Verified(String owner) ->
          of(Status.TRUE, "Verified", "other nodes see node " + owner + " answer for it");
      case SingleNode(IpAddress address, String owner) ->
          of(
              Status.UNKNOWN,
              "SingleNode",
              announced(named(address, alone), owner)
                  + ", and there is no other node that could ask for it");
      case NotChecked(IpAddress address) ->
          of(
              Status.UNKNOWN,
              "NotChecked",
              "no other node has asked for "
                  + named(address, alone)
                  + " lately; an event says which node announces it, if one does");
      case NobodyAnswers(IpAddress address, String owner, String asker) ->
          of(
              Status.FALSE,
              "NobodyAnswers",
              announced(named(address, false), owner)
                  + ", but node "
                  + asker
                  + " asked for it on the network and nobody answered: check that the two are on"
                  + " one network and what lies between them");
      case AnotherAnswers(
              IpAddress address,
              String owner,
              String asker,
              MacAddress mac,
              Optional<String> node) ->
          of(
              Status.FALSE,
              "AnotherAnswers",
              announced(named(address, false), owner)
                  + ", but node "
                  + asker
                  + " sees "
                  + mac
                  + " answer, "
                  + node.map(name -> "which is node " + name)
                      .orElse(
                          "which is no node of this cluster: take the address off that device or"
                              + " out of the pool"));
    };
  }

  private static String named(IpAddress address, boolean alone) {
    return alone ? "its address" : "\"" + address + "\"";
  }

  private static String announced(String address, String owner) {
    return address + " is announced by node " + owner;
  }

  private static ServiceCondition of(Status status, String reason, String message) {
    return new ServiceCondition(ServiceCondition.REACHABLE, status, reason, message);
  }
}
