package dev.mokalb.net.bgp;

/**
 * Reads octets in order. Who reads asks {@link #remaining} first; to read on behind the end is a
 * bug.
 *
 * <p>Confined to the call that made it.
 */
final class OctetReader {

  private final byte[] octets;
  private final int end;
  private int at;

  OctetReader(byte[] octets) {
    this(octets, 0, octets.length);
  }

  private OctetReader(byte[] octets, int from, int end) {
    this.octets = octets;
    this.at = from;
    this.end = end;
  }

  int remaining() {
    return end - at;
  }

  int uint8() {
    requireRemaining(1);
    return octets[at++] & 0xff;
  }

  int uint16() {
    return uint8() << 8 | uint8();
  }

  int uint24() {
    return uint16() << 8 | uint8();
  }

  int int32() {
    return uint16() << 16 | uint16();
  }

  long uint32() {
    return int32() & 0xffff_ffffL;
  }

  long int64() {
    return uint32() << 32 | uint32();
  }

  /** The next octets as a reader of their own. */
  OctetReader part(int count) {
    requireRemaining(count);
    OctetReader part = new OctetReader(octets, at, at + count);
    at += count;
    return part;
  }

  /** The next octets. */
  Octets rest(int count) {
    requireRemaining(count);
    Octets taken = Octets.of(octets, at, at + count);
    at += count;
    return taken;
  }

  /** All that is left. */
  Octets rest() {
    return rest(remaining());
  }

  /** All that is left, to be read again. */
  Octets peek() {
    return Octets.of(octets, at, end);
  }

  private void requireRemaining(int count) {
    if (count < 0 || count > remaining()) {
      throw new IndexOutOfBoundsException(count + " of " + remaining() + " octets");
    }
  }
}
