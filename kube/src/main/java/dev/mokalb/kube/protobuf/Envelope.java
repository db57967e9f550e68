package dev.mokalb.kube.protobuf;

/**
 * Where a message lies that is wrapped as the API server wraps every object: four octets and an
 * {@code Unknown} of k8s.io/apimachinery/pkg/runtime. A list's items are not wrapped.
 */
public record Envelope(int start, int end) {

  private static final byte[] MAGIC = {'k', '8', 's', 0};
  private static final int RAW = 2 << 3 | WireReader.LENGTH_DELIMITED;

  /** Octets before the {@code Unknown}. */
  public static final int MAGIC_OCTETS = MAGIC.length;

  /** Whether an octet is the one that stands at this place of the first four. */
  public static boolean isMagic(byte octet, int place) {
    return octet == MAGIC[place];
  }

  /** Opens the envelope. */
  public static Envelope open(byte[] octets, int offset, int length)
      throws DamagedMessageException {
    int end = offset + length;
    for (int i = 0; i < MAGIC_OCTETS; i++) {
      if (i >= length || !isMagic(octets[offset + i], i)) {
        throw new DamagedMessageException("it does not begin as an object of the API");
      }
    }
    WireReader in = new WireReader(octets, offset + MAGIC_OCTETS);
    Envelope found = new Envelope(end, end);
    while (in.position() < end) {
      int tag = in.tag(end);
      if (tag == RAW) {
        int inner = in.endOfNext(end);
        found = new Envelope(in.position(), inner);
        in.moveTo(inner);
      } else {
        in.skip(WireReader.typeOf(tag), end);
      }
    }
    return found;
  }

  public int length() {
    return end - start;
  }
}
