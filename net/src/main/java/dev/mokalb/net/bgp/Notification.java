package dev.mokalb.net.bgp;

import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * Says what is wrong; the connection ends with it (RFC 4271 §4.5).
 *
 * @param code 0 to 255
 * @param subcode 0 to 255
 * @param data what code and subcode say it is
 */
public record Notification(int code, int subcode, Octets data) implements Message {

  /** The longest text of an administrative shutdown or reset, in UTF-8 (RFC 9003 §2). */
  public static final int COMMUNICATION_OCTETS_MAX = 255;

  /** Refuses numbers beyond an octet, a bug of the caller. */
  public Notification {
    if (code >>> 8 != 0 || subcode >>> 8 != 0) {
      throw new IllegalArgumentException("no error: " + code + "/" + subcode);
    }
  }

  public static Notification of(BgpError error) {
    return of(error, Octets.NONE);
  }

  public static Notification of(BgpError error, Octets data) {
    return new Notification(error.code(), error.subcode(), data);
  }

  /**
   * A Cease with a text for the operator at the other end (RFC 9003).
   *
   * @param error {@link BgpError#ADMINISTRATIVE_SHUTDOWN} or {@link BgpError#ADMINISTRATIVE_RESET}
   * @param text is cut, between characters, at {@link #COMMUNICATION_OCTETS_MAX}
   */
  public static Notification withText(BgpError error, String text) {
    byte[] octets = text.getBytes(StandardCharsets.UTF_8);
    int end = Math.min(octets.length, COMMUNICATION_OCTETS_MAX);
    while (end < octets.length && end > 0 && (octets[end] & 0xc0) == 0x80) {
      end--; // in the middle of a character
    }
    byte[] data = new byte[end + 1];
    data[0] = (byte) end;
    System.arraycopy(octets, 0, data, 1, end);
    return of(error, Octets.of(data));
  }

  /** The registered error, if it is one. */
  public Optional<BgpError> error() {
    return BgpError.of(code, subcode);
  }

  public boolean is(BgpError error) {
    return code == error.code() && subcode == error.subcode();
  }

  /** The operator's text, if it carries one that is formed well (RFC 9003 §2). */
  public Optional<String> communication() {
    boolean allowed = is(BgpError.ADMINISTRATIVE_SHUTDOWN) || is(BgpError.ADMINISTRATIVE_RESET);
    if (!allowed || data.size() == 0 || data.at(0) == 0 || data.at(0) != data.size() - 1) {
      return Optional.empty();
    }
    return Optional.of(data.part(1, data.size()).text());
  }

  /** What it says, for people. */
  public String words() {
    return NotificationWords.of(this);
  }
}
