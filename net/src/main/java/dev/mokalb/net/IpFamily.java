package dev.mokalb.net;

/** The two address families, with their length. */
public enum IpFamily {
  IPV4(32, "IPv4"),
  IPV6(128, "IPv6");

  private final int bits;
  private final String text;

  IpFamily(int bits, String text) {
    this.bits = bits;
    this.text = text;
  }

  /** Length of an address in bits. */
  public int bits() {
    return bits;
  }

  /** As Kubernetes writes it in {@code spec.ipFamilies}: {@code IPv4} or {@code IPv6}. */
  @Override
  public String toString() {
    return text;
  }
}
