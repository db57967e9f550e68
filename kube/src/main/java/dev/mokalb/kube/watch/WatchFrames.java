package dev.mokalb.kube.watch;

import com.fasterxml.jackson.core.JsonParser;
import dev.mokalb.kube.api.ApiFailure;
import dev.mokalb.kube.api.Failures;
import dev.mokalb.kube.api.Permission;
import dev.mokalb.kube.json.JsonFields;
import dev.mokalb.kube.json.JsonShapeException;
import java.io.IOException;
import java.util.Optional;

/** Reads the events of a watch: {@code {"type":…,"object":…}}. Confined to its reflector. */
final class WatchFrames<T> {

  private final ObjectReader<T> reader;
  private final Permission permission;

  WatchFrames(ObjectReader<T> reader, Permission permission) {
    this.reader = reader;
    this.permission = permission;
  }

  /** One event. */
  sealed interface Frame<T> {
    record Upsert<T>(ObjectReader.Outcome<T> outcome) implements Frame<T> {}

    record Delete<T>(ObjectMeta meta) implements Frame<T> {}

    record Bookmark<T>(String resourceVersion) implements Frame<T> {}

    record Failed<T>(ApiFailure failure) implements Frame<T> {}
  }

  /** Reads one; what cannot be read at all is a failure of the watch. */
  Frame<T> read(byte[] octets, int offset, int length) {
    try {
      Envelope at = envelope(octets, offset, length);
      return switch (at.type) {
        case "ADDED", "MODIFIED" ->
            new Frame.Upsert<>(reader.read(octets, offset + at.start, length - at.start));
        case "DELETED" ->
            new Frame.Delete<>(reader.readMeta(octets, offset + at.start, length - at.start));
        case "BOOKMARK" ->
            new Frame.Bookmark<>(bookmark(octets, offset + at.start, length - at.start));
        case "ERROR" -> new Frame.Failed<>(error(octets, offset + at.start, length - at.start));
        default -> throw new JsonShapeException("an event of type \"" + at.type + "\"");
      };
    } catch (IOException | IllegalArgumentException e) {
      return new Frame.Failed<>(new ApiFailure.Unintelligible(e.toString()));
    }
  }

  /** What kind of event it is, and where its object starts. */
  private record Envelope(String type, int start) {}

  private static Envelope envelope(byte[] octets, int offset, int length) throws IOException {
    String type = "";
    int start = -1;
    try (JsonParser parser = JsonFields.parser(octets, offset, length)) {
      parser.nextToken();
      while ((type.isEmpty() || start < 0) && parser.nextFieldName() != null) {
        String name = parser.currentName();
        parser.nextToken();
        switch (name) {
          case "type" -> type = JsonFields.text(parser);
          case "object" -> {
            start = (int) parser.currentTokenLocation().getByteOffset();
            if (type.isEmpty()) {
              parser.skipChildren();
            }
          }
          default -> parser.skipChildren();
        }
      }
    }
    if (type.isEmpty() || start < 0) {
      throw new JsonShapeException("an event without type or object");
    }
    return new Envelope(type, start);
  }

  /** A bookmark's object has a resourceVersion and no name. */
  private static String bookmark(byte[] octets, int offset, int length) throws IOException {
    String[] version = {""};
    try (JsonParser parser = JsonFields.parser(octets, offset, length)) {
      JsonFields.read(
          parser,
          (name, value) -> {
            if (name.equals("metadata")) {
              JsonFields.read(
                  value,
                  (field, text) -> {
                    if (field.equals("resourceVersion")) {
                      version[0] = JsonFields.text(text);
                    }
                  });
            }
          });
    }
    if (version[0].isEmpty()) {
      throw new JsonShapeException("a bookmark without resourceVersion");
    }
    return version[0];
  }

  private ApiFailure error(byte[] octets, int offset, int length) throws IOException {
    try (JsonParser parser = JsonFields.parser(octets, offset, length)) {
      return Failures.ofStatus(parser, Optional.of(permission));
    }
  }
}
