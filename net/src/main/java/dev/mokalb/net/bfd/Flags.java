package dev.mokalb.net.bfd;

import java.util.Arrays;
import java.util.stream.Collectors;

/**
 * A set of {@link Flag}s.
 *
 * @param bits as in the second octet of a control packet
 */
public record Flags(int bits) {

  public static final Flags NONE = new Flags(0);

  private static final int DEFINED = 0x3a; // P, F, C and D

  /** Refuses bits that are no {@link Flag}, a bug of the caller. */
  public Flags {
    if ((bits & ~DEFINED) != 0) {
      throw new IllegalArgumentException("not the bits of flags: " + Integer.toHexString(bits));
    }
  }

  static Flags ofOctet(int octet) {
    return new Flags(octet & DEFINED);
  }

  /** The set of one. */
  public static Flags of(Flag flag) {
    return new Flags(flag.bit());
  }

  public boolean has(Flag flag) {
    return (bits & flag.bit()) != 0;
  }

  public Flags with(Flag flag) {
    return new Flags(bits | flag.bit());
  }

  public Flags without(Flag flag) {
    return new Flags(bits & ~flag.bit());
  }

  @Override
  public String toString() {
    return Arrays.stream(Flag.values())
        .filter(this::has)
        .map(Flag::name)
        .collect(Collectors.joining(",", "[", "]"));
  }
}
