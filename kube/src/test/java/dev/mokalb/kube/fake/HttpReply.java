package dev.mokalb.kube.fake;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Writes answers to one connection. */
final class HttpReply {

  private static final int DRIBBLE_OCTETS = 7;

  private final OutputStream out;
  private final Form form;

  HttpReply(OutputStream out, Form form) {
    this.out = out;
    this.form = form;
  }

  Form form() {
    return form;
  }

  /** A complete answer of JSON. */
  void whole(int code, String headers, String body) throws IOException {
    whole(code, headers, "application/json", body.getBytes(StandardCharsets.UTF_8));
  }

  /** A complete answer of 200 in the form that was asked for. */
  void whole(byte[] body) throws IOException {
    whole(200, "", form.contentType(), body);
  }

  private void whole(int code, String headers, String type, byte[] body) throws IOException {
    raw(
        "HTTP/1.1 %d X\r\nContent-Type: %s\r\n%sContent-Length: %d\r\n\r\n"
            .formatted(code, type, headers, body.length));
    out.write(body);
    out.flush();
  }

  /** A refusal with a Status object. */
  void status(int code, String message) throws IOException {
    status(code, code == 429 ? "Retry-After: 0\r\n" : "", message);
  }

  void status(int code, String headers, String message) throws IOException {
    whole(code, headers, form.contentType(), form.status(code, message));
  }

  /** Begins an answer in chunks. */
  void begin() throws IOException {
    raw(
        "HTTP/1.1 200 OK\r\nContent-Type: %s\r\nTransfer-Encoding: chunked\r\n\r\n"
            .formatted(form.contentType()));
    out.flush();
  }

  void chunk(byte[] octets) throws IOException {
    raw(Integer.toHexString(octets.length) + "\r\n");
    out.write(octets);
    raw("\r\n");
    out.flush();
  }

  /** The same octets in many small pieces. */
  void dribble(byte[] octets) throws IOException {
    for (int at = 0; at < octets.length; at += DRIBBLE_OCTETS) {
      chunk(Arrays.copyOfRange(octets, at, Math.min(octets.length, at + DRIBBLE_OCTETS)));
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
