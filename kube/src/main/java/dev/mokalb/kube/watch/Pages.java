package dev.mokalb.kube.watch;

import com.fasterxml.jackson.core.JsonParser;
import dev.mokalb.kube.json.JsonFields;
import dev.mokalb.kube.json.JsonShapeException;
import dev.mokalb.model.ObjectKey;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A list as it comes in, page by page. Confined to its reflector. */
final class Pages<T> implements SliceHandler {

  private static final Logger LOG = LoggerFactory.getLogger(Pages.class);

  private final ObjectReader<T> reader;
  private final String collection;
  private final Map<ObjectKey, T> objects = new HashMap<>();
  private final Map<ObjectKey, String> undecodable = new HashMap<>();
  private String broken = "";

  Pages(ObjectReader<T> reader, String collection) {
    this.reader = reader;
    this.collection = collection;
  }

  /** Where the list goes on, unless the token is empty, and of which moment it is. */
  record Head(String resourceVersion, String continueToken) {}

  /** One page, whose items become the list's while it comes in. */
  final class Page {

    private final ListSplitter splitter = new ListSplitter(Pages.this);
    private boolean looked;

    void feed(ByteBuffer octets) {
      splitter.feed(octets);
    }

    /**
     * What stands before the items, once it is there, and once only. The API server writes its own
     * kinds so; of custom resources it writes the metadata last.
     */
    Optional<Head> head() throws IOException {
      Optional<byte[]> before = looked ? Optional.empty() : splitter.head();
      if (before.isEmpty()) {
        return Optional.empty();
      }
      looked = true;
      return Optional.of(headOf(before.get())).filter(found -> !found.resourceVersion.isEmpty());
    }

    /** Ends the page; throws what is wrong with it. */
    Head end() throws IOException {
      if (!broken.isEmpty()) {
        throw new JsonShapeException("an item: " + broken);
      }
      Head head = headOf(splitter.frame());
      if (head.resourceVersion.isEmpty()) {
        throw new JsonShapeException("a list without resourceVersion");
      }
      return head;
    }
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

  private static Head headOf(byte[] frame) throws IOException {
    String[] found = {"", ""};
    try (JsonParser parser = JsonFields.parser(frame, 0, frame.length)) {
      JsonFields.read(
          parser,
          (name, value) -> {
            if (name.equals("metadata")) {
              JsonFields.read(value, (field, text) -> metadata(found, field, text));
            }
          });
    }
    return new Head(found[0], found[1]);
  }

  private static void metadata(String[] found, String field, JsonParser text) throws IOException {
    switch (field) {
      case "resourceVersion" -> found[0] = JsonFields.text(text);
      case "continue" -> found[1] = JsonFields.text(text);
      default -> {}
    }
  }

  Listing<T> listing() {
    return new Listing<>(objects, undecodable);
  }
}
