package dev.mokalb.speaker.announce;

import dev.mokalb.net.IpAddress;

/**
 * Hashes that are the same in every process and every version: {@link Object#hashCode} of a record
 * or an enum promises neither. The mixing step is the finalizer of SplitMix64 (Steele, Lea, Flood:
 * Fast Splittable Pseudorandom Number Generators, 2014).
 */
public final class Mix {

  private static final long GOLDEN_RATIO = 0x9e37_79b9_7f4a_7c15L;

  private Mix() {}

  public static long of(long bits) {
    long z = bits + GOLDEN_RATIO;
    z = (z ^ (z >>> 30)) * 0xbf58_476d_1ce4_e5b9L;
    z = (z ^ (z >>> 27)) * 0x94d0_49bb_1331_11ebL;
    return z ^ (z >>> 31);
  }

  public static long of(IpAddress address) {
    return of(of(of(address.family().bits()) ^ address.high()) ^ address.low());
  }

  public static long of(String text) {
    long hash = text.length();
    for (int i = 0; i < text.length(); i++) {
      hash = of(hash ^ text.charAt(i));
    }
    return hash;
  }
}
