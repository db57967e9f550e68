package dev.mokalb.kube.watch;

import com.fasterxml.jackson.core.JsonParser;
import dev.mokalb.kube.json.JsonFields;
import dev.mokalb.kube.json.JsonShapeException;
import java.io.IOException;

/** Objects as JSON; each event of a watch, {@code {"type":…,"object":…}}, is a line. */
final class JsonWire implements Wire {

  @Override
  public ListSplitter list(SliceHandler items) {
    return new JsonListSplitter(items);
  }

  @Override
  public Splitter events(SliceHandler events) {
    return new LineSplitter(events);
  }

  @Override
  public Event event(byte[] octets, int offset, int length) throws IOException {
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
            start = offset + (int) parser.currentTokenLocation().getByteOffset();
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
    return new Event(type, start, offset + length);
  }

  @Override
  public JsonParser object(byte[] octets, int offset, int length) throws IOException {
    return JsonFields.parser(octets, offset, length);
  }

  @Override
  public JsonParser status(byte[] octets, int offset, int length) throws IOException {
    return JsonFields.parser(octets, offset, length);
  }
}
