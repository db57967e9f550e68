package dev.mokalb.net.ndp;

import dev.mokalb.net.MacAddress;
import java.util.Arrays;
import java.util.HexFormat;

/** The octets of an option behind its type and length, padding included: 6, 14, 22 … of them. */
public final class OptionValue {

  /** What the 8 bits of an option's length can say (RFC 4861 §4.6), in octets. */
  public static final int OCTETS_MAX = 255 * NdpOption.UNIT_OCTETS - NdpOption.HEADER_OCTETS;

  private final byte[] octets;

  private OptionValue(byte[] octets) {
    int whole = octets.length + NdpOption.HEADER_OCTETS;
    if (octets.length > OCTETS_MAX || whole % NdpOption.UNIT_OCTETS != 0 || octets.length == 0) {
      throw new IllegalArgumentException("no option has a value of " + octets.length + " octets");
    }
    this.octets = octets;
  }

  /**
   * A copy of these.
   *
   * @throws IllegalArgumentException if no option can hold so many
   */
  public static OptionValue of(byte... octets) {
    return new OptionValue(octets.clone());
  }

  static OptionValue of(byte[] octets, int from, int to) {
    return new OptionValue(Arrays.copyOfRange(octets, from, to));
  }

  static OptionValue of(MacAddress mac) {
    return new OptionValue(mac.octets());
  }

  /** How many there are. */
  public int octets() {
    return octets.length;
  }

  /** A copy. */
  public byte[] toArray() {
    return octets.clone();
  }

  MacAddress mac() {
    return MacAddress.ofOctets(octets);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof OptionValue that && Arrays.equals(octets, that.octets);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(octets);
  }

  /** Pairs of hexadecimal digits. */
  @Override
  public String toString() {
    return HexFormat.of().formatHex(octets);
  }
}
