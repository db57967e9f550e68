package dev.mokalb.speaker.bgp;

import dev.mokalb.net.bgp.Notification;

/** Why a connection ended, or never came to be. */
public sealed interface SessionEnd {

  /** For people. */
  String words();

  /**
   * This side ended it and said so.
   *
   * @param detail what the NOTIFICATION cannot say; empty if nothing
   */
  record Told(Notification notification, String detail) implements SessionEnd {
    @Override
    public String words() {
      String said = "sent to the peer: " + notification.words();
      return detail.isEmpty() ? said : said + "; " + detail;
    }
  }

  /** The other side ended it and said so. */
  record Heard(Notification notification) implements SessionEnd {
    @Override
    public String words() {
      return "the peer sent: " + notification.words();
    }
  }

  /** The connection broke or could not be opened. */
  record Lost(String reason) implements SessionEnd {
    @Override
    public String words() {
      return reason;
    }
  }

  /** This side closed it without a word, as graceful restart needs it (RFC 4724 §4.1). */
  record Left() implements SessionEnd {
    @Override
    public String words() {
      return "closed without a NOTIFICATION";
    }
  }
}
