package dev.mokalb.net.bgp;

import java.util.List;

/** What became of the octets of a message. */
public sealed interface Decoded {

  /** They are a message. */
  record Read(Message message) implements Decoded {}

  /**
   * They are an UPDATE with errors that the session survives (RFC 7606 §2).
   *
   * @param update what is left of it: without the attributes that are discarded; if one of the
   *     errors asks for it, with nothing but withdrawals
   * @param errors at least one
   */
  record Mended(Update update, List<UpdateError> errors) implements Decoded {

    public Mended {
      errors = List.copyOf(errors);
    }
  }

  /** They are none; the session ends with this. */
  record Refused(Notification notification) implements Decoded {}
}
