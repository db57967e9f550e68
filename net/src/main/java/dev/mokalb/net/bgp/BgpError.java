package dev.mokalb.net.bgp;

import java.util.Optional;

/** What a NOTIFICATION can say, with the names that the registry of IANA gives. */
public enum BgpError {
  // RFC 4271 §6.1
  CONNECTION_NOT_SYNCHRONIZED(1, 1, "Connection Not Synchronized"),
  BAD_MESSAGE_LENGTH(1, 2, "Bad Message Length"),
  BAD_MESSAGE_TYPE(1, 3, "Bad Message Type"),
  // RFC 4271 §6.2, RFC 5492 §5, RFC 9234 §4.2
  OPEN_UNSPECIFIC(2, 0, "Unspecific"),
  UNSUPPORTED_VERSION_NUMBER(2, 1, "Unsupported Version Number"),
  BAD_PEER_AS(2, 2, "Bad Peer AS"),
  BAD_BGP_IDENTIFIER(2, 3, "Bad BGP Identifier"),
  UNSUPPORTED_OPTIONAL_PARAMETER(2, 4, "Unsupported Optional Parameter"),
  UNACCEPTABLE_HOLD_TIME(2, 6, "Unacceptable Hold Time"),
  UNSUPPORTED_CAPABILITY(2, 7, "Unsupported Capability"),
  ROLE_MISMATCH(2, 11, "Role Mismatch"),
  // RFC 4271 §6.3
  MALFORMED_ATTRIBUTE_LIST(3, 1, "Malformed Attribute List"),
  UNRECOGNIZED_WELL_KNOWN_ATTRIBUTE(3, 2, "Unrecognized Well-known Attribute"),
  MISSING_WELL_KNOWN_ATTRIBUTE(3, 3, "Missing Well-known Attribute"),
  ATTRIBUTE_FLAGS_ERROR(3, 4, "Attribute Flags Error"),
  ATTRIBUTE_LENGTH_ERROR(3, 5, "Attribute Length Error"),
  INVALID_ORIGIN_ATTRIBUTE(3, 6, "Invalid ORIGIN Attribute"),
  INVALID_NEXT_HOP_ATTRIBUTE(3, 8, "Invalid NEXT_HOP Attribute"),
  OPTIONAL_ATTRIBUTE_ERROR(3, 9, "Optional Attribute Error"),
  INVALID_NETWORK_FIELD(3, 10, "Invalid Network Field"),
  MALFORMED_AS_PATH(3, 11, "Malformed AS_PATH"),
  // RFC 4271 §6.5
  HOLD_TIMER_EXPIRED(4, 0, "Hold Timer Expired"),
  // RFC 6608
  FSM_UNSPECIFIED(5, 0, "Unspecified Error"),
  UNEXPECTED_IN_OPEN_SENT(5, 1, "Receive Unexpected Message in OpenSent State"),
  UNEXPECTED_IN_OPEN_CONFIRM(5, 2, "Receive Unexpected Message in OpenConfirm State"),
  UNEXPECTED_IN_ESTABLISHED(5, 3, "Receive Unexpected Message in Established State"),
  // RFC 4486 §4, RFC 8538 §3, RFC 9384
  CEASE_UNSPECIFIC(6, 0, "Unspecific"),
  MAXIMUM_PREFIXES_REACHED(6, 1, "Maximum Number of Prefixes Reached"),
  ADMINISTRATIVE_SHUTDOWN(6, 2, "Administrative Shutdown"),
  PEER_DECONFIGURED(6, 3, "Peer De-configured"),
  ADMINISTRATIVE_RESET(6, 4, "Administrative Reset"),
  CONNECTION_REJECTED(6, 5, "Connection Rejected"),
  OTHER_CONFIGURATION_CHANGE(6, 6, "Other Configuration Change"),
  CONNECTION_COLLISION_RESOLUTION(6, 7, "Connection Collision Resolution"),
  OUT_OF_RESOURCES(6, 8, "Out of Resources"),
  HARD_RESET(6, 9, "Hard Reset"),
  BFD_DOWN(6, 10, "BFD Down"),
  // RFC 7313 §5
  INVALID_ROUTE_REFRESH_LENGTH(7, 1, "Invalid Message Length"),
  // RFC 9687 §3
  SEND_HOLD_TIMER_EXPIRED(8, 0, "Send Hold Timer Expired");

  private final int code;
  private final int subcode;
  private final String title;

  BgpError(int code, int subcode, String title) {
    this.code = code;
    this.subcode = subcode;
    this.title = title;
  }

  public int code() {
    return code;
  }

  public int subcode() {
    return subcode;
  }

  /** The registered name of the subcode. */
  public String title() {
    return title;
  }

  static Optional<BgpError> of(int code, int subcode) {
    for (BgpError error : values()) {
      if (error.code == code && error.subcode == subcode) {
        return Optional.of(error);
      }
    }
    return Optional.empty();
  }
}
