package dev.mokalb.kube.convert;

import java.util.Map;

/** How the same thing is written in a resource and in the ConfigMap. */
enum Dialect {
  RESOURCE,
  CONFIG_MAP;

  /** Where the ConfigMap's key is not the resource's field in lower case with dashes. */
  private static final Map<String, String> IRREGULAR =
      Map.of(
          "avoidBuggyIPs", "avoid-buggy-ips",
          "myASN", "my-asn",
          "peerASN", "peer-asn",
          "routerID", "router-id",
          "ebgpMultiHop", "ebgp-multihop",
          "localPref", "localpref",
          "aggregationLengthV6", "aggregation-length-v6");

  /** What a field of a resource is called. */
  String name(String field) {
    if (this == RESOURCE) {
      return field;
    }
    String irregular = IRREGULAR.get(field);
    if (irregular != null) {
      return irregular;
    }
    StringBuilder name = new StringBuilder(field.length() + 4);
    for (int i = 0; i < field.length(); i++) {
      char c = field.charAt(i);
      if (Character.isUpperCase(c)) {
        name.append('-').append(Character.toLowerCase(c));
      } else {
        name.append(c);
      }
    }
    return name.toString();
  }
}
