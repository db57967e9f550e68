package dev.mokalb.kube.convert;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The fields of the ConfigMap of MetalLB 0.9 to 0.12 that have one of the same meaning in a custom
 * resource, in the order in which they are written there.
 */
final class LegacyFields {

  static final List<String> POOL = List.of("addresses", "autoAssign", "avoidBuggyIPs");

  static final List<String> ADVERTISEMENT =
      List.of("aggregationLength", "aggregationLengthV6", "localPref", "communities");

  static final List<String> PEER =
      List.of(
          "myASN",
          "peerASN",
          "peerAddress",
          "sourceAddress",
          "peerPort",
          "holdTime",
          "keepaliveTime",
          "routerID",
          "nodeSelectors",
          "password",
          "bfdProfile",
          "ebgpMultiHop");

  static final List<String> PROFILE =
      List.of(
          "receiveInterval",
          "transmitInterval",
          "detectMultiplier",
          "echoInterval",
          "echoMode",
          "passiveMode",
          "minimumTtl");

  /** Those of them that are text, or lists or maps of text; the others are numbers and flags. */
  static final Set<String> TEXTS =
      Set.of(
          "addresses",
          "communities",
          "peerAddress",
          "sourceAddress",
          "holdTime",
          "keepaliveTime",
          "routerID",
          "nodeSelectors",
          "password",
          "bfdProfile");

  private LegacyFields() {}

  /** These and the others, which have no counterpart. */
  static Set<String> with(List<String> fields, String... others) {
    return Stream.concat(fields.stream(), Stream.of(others))
        .collect(Collectors.toUnmodifiableSet());
  }
}
