package dev.mokalb.net.bgp;

/** Octets to messages and back. */
public final class MessageCodec {

  private MessageCodec() {}

  /** Reads one whole message, its header included; never throws. */
  public static Decoded decode(byte[] octets, CodecTerms terms) {
    if (octets.length < MessageHeader.OCTETS) {
      return new Decoded.Refused(Notification.of(BgpError.BAD_MESSAGE_LENGTH));
    }
    return switch (MessageHeader.read(octets, 0, terms)) {
      case MessageHeader.Read.Refused refused -> new Decoded.Refused(refused.notification());
      case MessageHeader.Read.Valid header ->
          header.length() == octets.length
              ? body(header.type(), octets, terms)
              : new Decoded.Refused(Notification.of(BgpError.BAD_MESSAGE_LENGTH));
    };
  }

  private static Decoded body(MessageType type, byte[] octets, CodecTerms terms) {
    OctetReader from = new OctetReader(octets);
    Octets _ = from.rest(MessageHeader.OCTETS);
    return switch (type) {
      case OPEN -> OpenCodec.decode(from);
      case UPDATE -> UpdateDecoder.decode(from, terms);
      case NOTIFICATION ->
          new Decoded.Read(new Notification(from.uint8(), from.uint8(), from.rest()));
      case KEEPALIVE -> new Decoded.Read(new Keepalive());
      case ROUTE_REFRESH -> routeRefresh(from, octets);
    };
  }

  /**
   * What follows the four octets of a plain request is a filter (RFC 5291), which is not asked for.
   */
  private static Decoded routeRefresh(OctetReader from, byte[] octets) {
    int afi = from.uint16();
    RouteRefresh.Subtype subtype = RouteRefresh.Subtype.of(from.uint8());
    AfiSafi family = new AfiSafi(afi, from.uint8());
    boolean marker =
        subtype == RouteRefresh.Subtype.Known.BEGIN || subtype == RouteRefresh.Subtype.Known.END;
    if (marker && from.remaining() > 0) {
      return new Decoded.Refused( // RFC 7313 §5
          Notification.of(BgpError.INVALID_ROUTE_REFRESH_LENGTH, Octets.of(octets)));
    }
    return new Decoded.Read(new RouteRefresh(family, subtype));
  }

  /**
   * The octets of a message, its header included.
   *
   * @throws IllegalArgumentException if it is longer than the terms allow, a bug of the caller
   */
  public static byte[] encode(Message message, CodecTerms terms) {
    OctetWriter to = new OctetWriter();
    MessageHeader.write(message.type(), to);
    switch (message) {
      case Open open -> OpenCodec.encode(open, to);
      case Update update -> new UpdateEncoder(terms).encode(update, to);
      case Notification it -> to.uint8(it.code()).uint8(it.subcode()).all(it.data());
      case Keepalive _ -> {}
      case RouteRefresh it ->
          to.uint16(it.family().afi()).uint8(it.subtype().code()).uint8(it.family().safi());
    }
    if (to.size() > message.type().octetsMax(terms)) {
      throw new IllegalArgumentException(
          message.type() + " of " + to.size() + " octets, more than " + terms.messageOctetsMax());
    }
    to.setUint16(MessageHeader.LENGTH_AT, to.size());
    return to.toArray();
  }
}
