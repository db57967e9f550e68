package dev.mokalb.net.bgp;

/**
 * What two speakers agreed on, as far as octets depend on it.
 *
 * @param messageOctetsMax {@link #MESSAGE_OCTETS_MAX}, or {@link #EXTENDED_MESSAGE_OCTETS_MAX} if
 *     both have the capability
 */
public record CodecTerms(AsnWidth asnWidth, PeerKind peerKind, int messageOctetsMax) {

  public static final int MESSAGE_OCTETS_MAX = 4_096; // RFC 4271 §4.1
  public static final int EXTENDED_MESSAGE_OCTETS_MAX = 65_535; // RFC 8654 §4

  /** Refuses other sizes, a bug of the caller. */
  public CodecTerms {
    if (messageOctetsMax != MESSAGE_OCTETS_MAX && messageOctetsMax != EXTENDED_MESSAGE_OCTETS_MAX) {
      throw new IllegalArgumentException("no limit of BGP: " + messageOctetsMax);
    }
  }

  /** Before anything is agreed: OPEN and NOTIFICATION do not depend on more. */
  public static CodecTerms initial(PeerKind kind) {
    return new CodecTerms(AsnWidth.TWO, kind, MESSAGE_OCTETS_MAX);
  }
}
