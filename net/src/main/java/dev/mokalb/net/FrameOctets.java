package dev.mokalb.net;

/**
 * Reads and writes the fields of a frame at a place in it, in network order. Nothing checks that
 * the place is inside: a decoder has looked at the length before.
 */
public final class FrameOctets {

  private FrameOctets() {}

  /** 16 bits, 0 to 65535. */
  public static int uint16(byte[] octets, int at) {
    return (octets[at] & 0xff) << 8 | (octets[at + 1] & 0xff);
  }

  /** 32 bits. */
  public static int int32(byte[] octets, int at) {
    return uint16(octets, at) << 16 | uint16(octets, at + 2);
  }

  /** 64 bits. */
  public static long int64(byte[] octets, int at) {
    return (long) int32(octets, at) << 32 | (int32(octets, at + 4) & 0xffff_ffffL);
  }

  public static MacAddress mac(byte[] octets, int at) {
    return new MacAddress((long) uint16(octets, at) << 32 | (int32(octets, at + 2) & 0xffff_ffffL));
  }

  public static IpAddress ipv6(byte[] octets, int at) {
    return new IpAddress(IpFamily.IPV6, int64(octets, at), int64(octets, at + 8));
  }

  /** The lower 16 bits of a value. */
  public static void putUint16(byte[] octets, int at, int value) {
    octets[at] = (byte) (value >>> 8);
    octets[at + 1] = (byte) value;
  }

  public static void putInt32(byte[] octets, int at, int value) {
    putUint16(octets, at, value >>> 16);
    putUint16(octets, at + 2, value);
  }

  public static void putInt64(byte[] octets, int at, long value) {
    putInt32(octets, at, (int) (value >>> 32));
    putInt32(octets, at + 4, (int) value);
  }

  public static void putMac(byte[] octets, int at, MacAddress mac) {
    putUint16(octets, at, (int) (mac.value() >>> 32));
    putInt32(octets, at + 2, (int) mac.value());
  }

  public static void putIpv6(byte[] octets, int at, IpAddress address) {
    putInt64(octets, at, address.high());
    putInt64(octets, at + 8, address.low());
  }
}
