package dev.mokalb.kube.fake;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/** Writes answers to one connection. */
final class HttpReply {

  private static final int DRIBBLE_OCTETS = 7;

  private final OutputStream out;

  HttpReply(OutputStream out) {
    this.out = out;
  }

  /** A complete answer. */
  void whole(int code, String headers, String body) throws IOException {
    byte[] octets = body.getBytes(StandardCharsets.UTF_8);
    raw(
        "HTTP/1.1 %d X\r\nContent-Type: application/json\r\n%sContent-Length: %d\r\n\r\n"
            .formatted(code, headers, octets.length));
    out.write(octets);
    out.flush();
  }

  /** A refusal with a Status object. */
  void status(int code, String message) throws IOException {
    status(code, code == 429 ? "Retry-After: 0\r\n" : "", message);
  }

  void status(int code, String headers, String message) throws IOException {
    whole(
        code,
        headers,
        """
        {"kind":"Status","apiVersion":"v1","metadata":{},"status":"Failure",\
        "message":"%s","code":%d}\
        """
            .formatted(message, code));
  }

  /** Begins an answer in chunks. */
  void begin() throws IOException {
    raw("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n");
    out.flush();
  }

  void chunk(String text) throws IOException {
    byte[] octets = text.getBytes(StandardCharsets.UTF_8);
    raw(Integer.toHexString(octets.length) + "\r\n");
    out.write(octets);
    raw("\r\n");
    out.flush();
  }

  /** The same octets in many small pieces. */
  void dribble(String text) throws IOException {
    for (int at = 0; at < text.length(); at += DRIBBLE_OCTETS) {
      chunk(text.substring(at, Math.min(text.length(), at + DRIBBLE_OCTETS)));
    }
  }

  void end() throws IOException {
    raw("0\r\n\r\n");
    out.flush();
  }

  private void raw(String text) throws IOException {
    out.write(text.getBytes(StandardCharsets.UTF_8));
  }
}
