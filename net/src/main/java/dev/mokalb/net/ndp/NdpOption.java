package dev.mokalb.net.ndp;

import dev.mokalb.net.MacAddress;

/** An option of a message of neighbour discovery (RFC 4861 §4.6). */
public sealed interface NdpOption {

  int TYPE_SOURCE_LINK_LAYER = 1;
  int TYPE_TARGET_LINK_LAYER = 2;
  int TYPE_NONCE = 14;

  /** The unit in which the length of an option is told. */
  int UNIT_OCTETS = 8;

  /** Type and length. */
  int HEADER_OCTETS = 2;

  /** The Ethernet address of who asks (RFC 4861 §4.6.1, RFC 2464 §6). */
  record SourceLinkLayer(MacAddress mac) implements NdpOption {}

  /** The Ethernet address of the target (RFC 4861 §4.6.1, RFC 2464 §6). */
  record TargetLinkLayer(MacAddress mac) implements NdpOption {}

  /**
   * A number that the sender chose by chance, by which it knows its own question when that comes
   * back to it (RFC 3971 §5.3.2, RFC 7527 §4.2).
   */
  record Nonce(OptionValue value) implements NdpOption {}

  /** An option that means nothing here, or a known one with a length that is not Ethernet's. */
  record Unknown(int type, OptionValue value) implements NdpOption {

    /** Refuses what has a type of its own, and a number that does not fit 8 bits. */
    public Unknown {
      boolean isMac = value.octets() == MacAddress.OCTETS;
      if (type >>> 8 != 0
          || type == TYPE_NONCE
          || (isMac && (type == TYPE_SOURCE_LINK_LAYER || type == TYPE_TARGET_LINK_LAYER))) {
        throw new IllegalArgumentException("not an unknown option: " + type);
      }
    }
  }

  /** The option with the lower 8 bits of this type. */
  static NdpOption of(int type, OptionValue value) {
    int wire = type & 0xff;
    boolean isMac = value.octets() == MacAddress.OCTETS;
    return switch (wire) {
      case TYPE_SOURCE_LINK_LAYER ->
          isMac ? new SourceLinkLayer(value.mac()) : new Unknown(wire, value);
      case TYPE_TARGET_LINK_LAYER ->
          isMac ? new TargetLinkLayer(value.mac()) : new Unknown(wire, value);
      case TYPE_NONCE -> new Nonce(value);
      default -> new Unknown(wire, value);
    };
  }

  /** The number on the wire. */
  default int code() {
    return switch (this) {
      case SourceLinkLayer _ -> TYPE_SOURCE_LINK_LAYER;
      case TargetLinkLayer _ -> TYPE_TARGET_LINK_LAYER;
      case Nonce _ -> TYPE_NONCE;
      case Unknown unknown -> unknown.type();
    };
  }

  /** What stands behind type and length. */
  default OptionValue content() {
    return switch (this) {
      case SourceLinkLayer source -> OptionValue.of(source.mac());
      case TargetLinkLayer target -> OptionValue.of(target.mac());
      case Nonce nonce -> nonce.value();
      case Unknown unknown -> unknown.value();
    };
  }
}
