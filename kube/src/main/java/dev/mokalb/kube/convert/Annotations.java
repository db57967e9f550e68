package dev.mokalb.kube.convert;

import java.util.Map;
import java.util.Optional;

/**
 * The annotations of MetalLB. The key with the prefix {@code metallb.io/} wins over the older one
 * by its presence, even if it is empty.
 */
public final class Annotations {

  public static final String PREFIX = "metallb.io/";
  public static final String OLD_PREFIX = "metallb.universe.tf/";

  public static final String ADDRESSES = "loadBalancerIPs";
  public static final String POOL = "address-pool";
  public static final String SHARED = "allow-shared-ip";
  public static final String ALLOCATED_FROM = "ip-allocated-from-pool";

  private Annotations() {}

  /** The key and the value, if the Service bears the annotation in either form. */
  static Optional<Map.Entry<String, String>> find(Map<String, String> annotations, String name) {
    for (String prefix : new String[] {PREFIX, OLD_PREFIX}) {
      String value = annotations.get(prefix + name);
      if (value != null) {
        return Optional.of(Map.entry(prefix + name, value));
      }
    }
    return Optional.empty();
  }
}
