package dev.mokalb.kube.watch;

import com.fasterxml.jackson.core.JsonParser;
import dev.mokalb.kube.json.JsonFields;
import dev.mokalb.kube.json.JsonShapeException;
import dev.mokalb.model.ObjectKey;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A list as it comes in, page after page. Confined to its reflector. */
final class Pages<T> implements SliceHandler {

  private static final Logger LOG = LoggerFactory.getLogger(Pages.class);

  private final ObjectReader<T> reader;
  private final String collection;
  private final Map<ObjectKey, T> objects = new HashMap<>();
  private final Map<ObjectKey, String> undecodable = new HashMap<>();
  private ListSplitter splitter = new ListSplitter(this);
  private String broken = "";

  Pages(ObjectReader<T> reader, String collection) {
    this.reader = reader;
    this.collection = collection;
  }

  /** How a page ends: where to go on, if it was not the last, and of which moment the list is. */
  record PageEnd(String resourceVersion, String continueToken) {}

  void feed(ByteBuffer octets) {
    splitter.feed(octets);
  }

  @Override
  public void slice(byte[] octets, int offset, int length) {
    switch (reader.read(octets, offset, length)) {
      case ObjectReader.Outcome.Decoded<T>(ObjectMeta meta, T value) ->
          objects.put(meta.key(), value);
      case ObjectReader.Outcome.Undecodable<T>(ObjectMeta meta, String problem) ->
          undecodable.put(meta.key(), problem);
      case ObjectReader.Outcome.Broken<T>(String problem) -> broken = problem;
    }
  }

  @Override
  public void tooLong(int octetsMax) {
    LOG.warn("{}: an object longer than {} octets is left out", collection, octetsMax);
  }

  /** Ends a page; throws what is wrong with it. */
  PageEnd endPage() throws IOException {
    if (!broken.isEmpty()) {
      throw new JsonShapeException("an item: " + broken);
    }
    byte[] frame = splitter.frame();
    splitter = new ListSplitter(this);
    String[] end = {"", ""};
    try (JsonParser parser = JsonFields.parser(frame, 0, frame.length)) {
      JsonFields.read(
          parser,
          (name, value) -> {
            if (name.equals("metadata")) {
              JsonFields.read(value, (field, text) -> metadata(end, field, text));
            }
          });
    }
    if (end[0].isEmpty()) {
      throw new JsonShapeException("a list without resourceVersion");
    }
    return new PageEnd(end[0], end[1]);
  }

  private static void metadata(String[] end, String field, JsonParser text) throws IOException {
    switch (field) {
      case "resourceVersion" -> end[0] = JsonFields.text(text);
      case "continue" -> end[1] = JsonFields.text(text);
      default -> {}
    }
  }

  Listing<T> listing() {
    return new Listing<>(objects, undecodable);
  }
}
