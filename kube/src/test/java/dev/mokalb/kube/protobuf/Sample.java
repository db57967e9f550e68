package dev.mokalb.kube.protobuf;

import dev.mokalb.kube.fake.ProtobufWriter;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** A message of every kind of field by chance, as protobuf and as the JSON that it stands for. */
record Sample(ProtobufWriter written, String json) {

  private static final Message INNER =
      Message.fields(Message.text(1, "text"), Message.integer(2, "number"), Message.map(3, "map"));

  static final Message MESSAGE =
      Message.fields(
          Message.text(1, "text"),
          Message.texts(2, "texts"),
          Message.integer(3, "number"),
          Message.flag(4, "flag"),
          Message.time(5, "time"),
          Message.one(6, "one", INNER),
          Message.many(7, "many", INNER),
          Message.requiredText(8, "required"),
          Message.map(20, "map"));

  private static final int UNLISTED = 30;

  byte[] protobuf() {
    return written.octets();
  }

  static Sample of(Random random) {
    ProtobufWriter out = new ProtobufWriter();
    List<String> json = new ArrayList<>();
    unlisted(out, random);
    if (random.nextBoolean()) {
      String text = text(random);
      out.text(1, text);
      if (!text.isEmpty()) {
        json.add("\"text\":\"" + text + '"');
      }
    }
    repeated(
        "texts",
        json,
        random,
        () -> {
          String text = text(random);
          out.text(2, text);
          return '"' + text + '"';
        });
    unlisted(out, random);
    if (random.nextBoolean()) {
      long number = number(random);
      out.number(3, number);
      if (number != 0) {
        json.add("\"number\":" + number);
      }
    }
    if (random.nextBoolean()) {
      boolean flag = random.nextBoolean();
      out.number(4, flag ? 1 : 0);
      json.add("\"flag\":" + flag);
    }
    if (random.nextInt(3) == 0) {
      long seconds = random.nextLong(4_000_000_000L);
      out.time(5, seconds);
      json.add("\"time\":\"" + Instant.ofEpochSecond(seconds) + '"');
    } else if (random.nextBoolean()) {
      out.text(5, "");
      json.add("\"time\":null");
    }
    if (random.nextBoolean()) {
      json.add("\"one\":" + inner(6, out, random));
    }
    repeated("many", json, random, () -> inner(7, out, random));
    String required = text(random);
    out.text(8, required);
    json.add("\"required\":\"" + required + '"');
    unlisted(out, random);
    entries(20, out, json, random);
    unlisted(out, random);
    return new Sample(out, '{' + String.join(",", json) + '}');
  }

  /** Writes one element, and says what it is in JSON. */
  private interface Element {
    String write();
  }

  private static void repeated(String name, List<String> json, Random random, Element element) {
    List<String> elements = new ArrayList<>();
    for (int count = random.nextInt(4); count > 0; count--) {
      elements.add(element.write());
    }
    if (!elements.isEmpty()) {
      json.add('"' + name + "\":[" + String.join(",", elements) + ']');
    }
  }

  private static void entries(int number, ProtobufWriter out, List<String> json, Random random) {
    List<String> entries = new ArrayList<>();
    int count = random.nextInt(4);
    for (int i = 0; i < count; i++) {
      String value = text(random);
      ProtobufWriter entry = new ProtobufWriter();
      unlisted(entry, random);
      out.message(number, entry.text(1, "key" + i).text(2, value));
      entries.add("\"key" + i + "\":\"" + value + '"');
    }
    if (count > 0) {
      json.add("\"map\":{" + String.join(",", entries) + '}');
    }
  }

  private static String inner(int number, ProtobufWriter out, Random random) {
    ProtobufWriter inner = new ProtobufWriter();
    List<String> json = new ArrayList<>();
    unlisted(inner, random);
    String text = text(random);
    inner.text(1, text);
    if (!text.isEmpty()) {
      json.add("\"text\":\"" + text + '"');
    }
    unlisted(inner, random);
    if (random.nextBoolean()) {
      long value = number(random);
      inner.number(2, value);
      if (value != 0) {
        json.add("\"number\":" + value);
      }
    }
    entries(3, inner, json, random);
    out.message(number, inner);
    return '{' + String.join(",", json) + '}';
  }

  private static void unlisted(ProtobufWriter out, Random random) {
    int number = UNLISTED + random.nextInt(1000);
    switch (random.nextInt(6)) {
      case 0 -> out.text(number, text(random));
      case 1 -> out.number(number, random.nextLong());
      case 2 -> out.fixed(number, 4);
      case 3 -> out.fixed(number, 8);
      default -> {}
    }
  }

  private static long number(Random random) {
    return switch (random.nextInt(4)) {
      case 0 -> 0;
      case 1 -> -1 - random.nextInt(1000);
      case 2 -> random.nextInt();
      default -> random.nextLong();
    };
  }

  private static String text(Random random) {
    return switch (random.nextInt(4)) {
      case 0 -> "";
      case 1 -> "grüße € 🦡";
      case 2 -> "x".repeat(random.nextInt(300));
      default -> "text" + random.nextInt(100);
    };
  }
}
