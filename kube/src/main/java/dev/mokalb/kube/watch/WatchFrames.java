package dev.mokalb.kube.watch;

import com.fasterxml.jackson.core.JsonParser;
import dev.mokalb.kube.api.ApiFailure;
import dev.mokalb.kube.api.Failures;
import dev.mokalb.kube.api.Permission;
import dev.mokalb.kube.json.JsonFields;
import dev.mokalb.kube.json.JsonShapeException;
import java.io.IOException;
import java.util.Optional;

/** Reads the events of a watch. Confined to its reflector. */
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
  Frame<T> read(Wire wire, byte[] octets, int offset, int length) {
    try {
      Wire.Event event = wire.event(octets, offset, length);
      int start = event.start();
      int count = event.end() - start;
      return switch (event.type()) {
        case "ADDED", "MODIFIED" ->
            new Frame.Upsert<>(reader.read(wire::object, octets, start, count));
        case "DELETED" -> new Frame.Delete<>(reader.readMeta(wire::object, octets, start, count));
        case "BOOKMARK" -> new Frame.Bookmark<>(bookmark(wire.object(octets, start, count)));
        case "ERROR" -> new Frame.Failed<>(error(wire.status(octets, start, count)));
        default -> throw new JsonShapeException("an event of type \"" + event.type() + "\"");
      };
    } catch (IOException | IllegalArgumentException e) {
      return new Frame.Failed<>(new ApiFailure.Unintelligible(e.toString()));
    }
  }

  /** A bookmark's object has a resourceVersion and no name. */
  private static String bookmark(JsonParser object) throws IOException {
    String[] version = {""};
    try (object) {
      JsonFields.read(
          object,
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

  private ApiFailure error(JsonParser status) throws IOException {
    try (status) {
      return Failures.ofStatus(status, Optional.of(permission));
    }
  }
}
