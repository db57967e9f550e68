package dev.mokalb.net.bfd;

/** Why a received datagram does not reach a session (RFC 5880 §6.8.6, in its order). */
public enum DropReason {
  /** It crossed more routers than the session allows, or was not sent with 255 (RFC 5881 §5). */
  TTL_TOO_LOW("its TTL is too low"),
  TRUNCATED("it is shorter than a control packet"),
  VERSION("its version is not 1"),
  LENGTH_TOO_SHORT("its length field is below the minimum"),
  LENGTH_BEYOND_PAYLOAD("its length field goes beyond the datagram"),
  DETECT_MULTIPLIER_ZERO("its detect multiplier is zero"),
  MULTIPOINT("its multipoint bit is set"),
  MY_DISCRIMINATOR_ZERO("its own discriminator is zero"),
  /** The other end thinks that the session lives, but does not know our discriminator. */
  YOUR_DISCRIMINATOR_ZERO("our discriminator is zero in it, though its state is not Down"),
  /** No session of ours has this discriminator, or is with this sender. */
  NO_SESSION("no session here belongs to it"),
  /** Authentication is in use at the other end, never here. */
  AUTHENTICATION("it is authenticated, and authentication is not configured here");

  private final String words;

  DropReason(String words) {
    this.words = words;
  }

  /** Completes "a packet is dropped: …". */
  public String words() {
    return words;
  }
}
