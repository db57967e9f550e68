package dev.mokalb.net.bgp;

import java.util.Optional;

/** The last octet of a message's header, and the least a message of that type has. */
public enum MessageType {
  OPEN(1, 29), // RFC 4271 §4.2
  UPDATE(2, 23), // §4.3
  NOTIFICATION(3, 21), // §4.5
  KEEPALIVE(4, 19), // §4.4
  ROUTE_REFRESH(5, 23); // RFC 2918 §3

  private final int code;
  private final int octetsMin;

  MessageType(int code, int octetsMin) {
    this.code = code;
    this.octetsMin = octetsMin;
  }

  public int code() {
    return code;
  }

  int octetsMin() {
    return octetsMin;
  }

  /** The longest message of this type; OPEN and KEEPALIVE do not grow (RFC 8654 §4). */
  int octetsMax(CodecTerms terms) {
    return switch (this) {
      case OPEN -> CodecTerms.MESSAGE_OCTETS_MAX;
      case KEEPALIVE -> octetsMin;
      case UPDATE, NOTIFICATION, ROUTE_REFRESH -> terms.messageOctetsMax();
    };
  }

  static Optional<MessageType> of(int code) {
    for (MessageType type : values()) {
      if (type.code == code) {
        return Optional.of(type);
      }
    }
    return Optional.empty();
  }

  /** As the RFC writes it. */
  @Override
  public String toString() {
    return this == ROUTE_REFRESH ? "ROUTE-REFRESH" : name();
  }
}
