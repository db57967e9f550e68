package dev.mokalb.kube.fake;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;

/** As JSON, and events as lines. */
record JsonForm(Things things) implements Form {

  @Override
  public String contentType() {
    return "application/json";
  }

  @Override
  public byte[] list(List<Things.Thing> some, long revision, String next) {
    String items = some.stream().map(things::json).collect(Collectors.joining(","));
    String meta = "{\"resourceVersion\":\"" + revision + "\",\"continue\":\"" + next + "\"}";
    return octets(
        isMetadataFirst(revision)
            ? "{\"kind\":\"List\",\"metadata\":" + meta + ",\"items\":[" + items + "]}\n"
            : "{\"items\":[" + items + "],\"kind\":\"List\",\"metadata\":" + meta + "}\n");
  }

  /** Custom resources come with their keys sorted: metadata after the items. */
  static boolean isMetadataFirst(long revision) {
    return revision % 2 == 0;
  }

  @Override
  public byte[] event(Things.Event event) {
    return octets(things.json(event));
  }

  @Override
  public byte[] bookmark(long revision) {
    return octets(
        "{\"type\":\"BOOKMARK\",\"object\":{\"kind\":\"Thing\",\"apiVersion\":\"v1\",\"metadata\":"
            + "{\"resourceVersion\":\""
            + revision
            + "\",\"creationTimestamp\":null},\"spec\":{}}}\n");
  }

  @Override
  public byte[] error(int code) {
    return octets(
        "{\"type\":\"ERROR\",\"object\":{\"kind\":\"Status\",\"message\":\"as planned\",\"code\":"
            + code
            + "}}\n");
  }

  @Override
  public byte[] status(int code, String message) {
    return octets(
        """
        {"kind":"Status","apiVersion":"v1","metadata":{},"status":"Failure",\
        "message":"%s","code":%d}\
        """
            .formatted(message, code));
  }

  @Override
  public byte[] noList() {
    return octets("<html>{\"items\":[}</html>");
  }

  @Override
  public byte[] noEvent() {
    return octets("{\"type\":\"ADDED\",\"object\":{\"metadata\":{\"na\n");
  }

  private static byte[] octets(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
