package dev.mokalb.kube.fake;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** Writes the fields of one message, in the order of the calls. */
public final class ProtobufWriter {

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  public ProtobufWriter text(int number, String text) {
    return octets(number, text.getBytes(StandardCharsets.UTF_8));
  }

  public ProtobufWriter message(int number, ProtobufWriter message) {
    return octets(number, message.octets());
  }

  public ProtobufWriter octets(int number, byte[] octets) {
    varint(((long) number << 3) | 2);
    varint(octets.length);
    out.writeBytes(octets);
    return this;
  }

  /** An integer, or 1 for true. */
  public ProtobufWriter number(int number, long value) {
    varint((long) number << 3);
    varint(value);
    return this;
  }

  /** A number of 4 or 8 octets, which no kind of the API has. */
  public ProtobufWriter fixed(int number, int count) {
    varint(((long) number << 3) | (count == 4 ? 5 : 1));
    out.writeBytes(new byte[count]);
    return this;
  }

  /** {@code Time} of meta/v1. */
  public ProtobufWriter time(int number, long seconds) {
    return message(number, new ProtobufWriter().number(1, seconds).number(2, 0));
  }

  private void varint(long value) {
    long left = value;
    while ((left & ~0x7fL) != 0) {
      out.write((int) ((left & 0x7f) | 0x80));
      left >>>= 7;
    }
    out.write((int) left);
  }

  /** The message. */
  public byte[] octets() {
    return out.toByteArray();
  }

  /** The message as an object of the API, in its envelope. */
  public byte[] inEnvelope(String kind) {
    ByteArrayOutputStream whole = new ByteArrayOutputStream();
    whole.writeBytes(new byte[] {'k', '8', 's', 0});
    whole.writeBytes(
        new ProtobufWriter()
            .message(1, new ProtobufWriter().text(1, "v1").text(2, kind))
            .message(2, this)
            .text(3, "")
            .text(4, "")
            .octets());
    return whole.toByteArray();
  }
}
