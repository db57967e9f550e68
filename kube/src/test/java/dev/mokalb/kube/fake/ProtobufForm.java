package dev.mokalb.kube.fake;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * As protobuf, and events with their length before them. Of the data, field 2 of a thing, field 1
 * is the text {@code value}.
 */
final class ProtobufForm implements Form {

  private static final long CREATED = 1_767_323_045; // 2026-01-02T03:04:05Z

  @Override
  public String contentType() {
    return "application/vnd.kubernetes.protobuf;stream=watch";
  }

  @Override
  public byte[] list(List<Things.Thing> items, long revision, String next) {
    ProtobufWriter list =
        new ProtobufWriter()
            .message(
                1, new ProtobufWriter().text(1, "").text(2, Long.toString(revision)).text(3, next));
    items.forEach(thing -> list.message(2, thing(thing)));
    return list.inEnvelope("List");
  }

  private static ProtobufWriter thing(Things.Thing thing) {
    return new ProtobufWriter()
        .message(
            1,
            new ProtobufWriter()
                .text(1, thing.name())
                .text(2, "")
                .text(3, Things.NAMESPACE)
                .text(5, "u-" + thing.name())
                .text(6, Long.toString(thing.revision()))
                .time(8, CREATED)
                .message(11, new ProtobufWriter().text(1, "app").text(2, "x"))
                .message(17, new ProtobufWriter().text(1, "managed").fixed(99, 8)))
        .message(
            2,
            new ProtobufWriter()
                .text(1, thing.data().replaceAll("\\{\"value\":\"(.*)\"}", "$1"))
                .fixed(2, 4));
  }

  @Override
  public byte[] event(Things.Event event) {
    return event(event.type(), thing(event.thing()).inEnvelope("Thing"));
  }

  @Override
  public byte[] bookmark(long revision) {
    ProtobufWriter meta = new ProtobufWriter().text(1, "").text(6, Long.toString(revision));
    return event("BOOKMARK", new ProtobufWriter().message(1, meta).inEnvelope("Thing"));
  }

  @Override
  public byte[] error(int code) {
    return event("ERROR", status(code, "as planned"));
  }

  private static byte[] event(String type, byte[] object) {
    return framed(
        new ProtobufWriter()
            .text(1, type)
            .message(2, new ProtobufWriter().octets(1, object))
            .octets());
  }

  private static byte[] framed(byte[] event) {
    return ByteBuffer.allocate(Integer.BYTES + event.length)
        .putInt(event.length)
        .put(event)
        .array();
  }

  @Override
  public byte[] status(int code, String message) {
    return new ProtobufWriter()
        .text(2, "Failure")
        .text(3, message)
        .number(6, code)
        .inEnvelope("Status");
  }

  @Override
  public byte[] noList() {
    return "k8s\0<html>".getBytes(StandardCharsets.UTF_8);
  }

  @Override
  public byte[] noEvent() {
    return framed("<html>".getBytes(StandardCharsets.UTF_8));
  }
}
