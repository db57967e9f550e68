package dev.mokalb.kube.watch;

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
final class Pages<T> {

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

  /** One page, whose items become the list's while it comes in. */
  final class Page {

    private final ListSplitter splitter;
    private boolean looked;

    Page(Wire wire) {
      splitter =
          wire.list(
              new SliceHandler() {
                @Override
                public void slice(byte[] octets, int offset, int length) {
                  item(reader.read(wire::object, octets, offset, length));
                }

                @Override
                public void tooLong(int octetsMax) {
                  LOG.warn(
                      "{}: an object longer than {} octets is left out", collection, octetsMax);
                }
              });
    }

    void feed(ByteBuffer octets) {
      splitter.feed(octets);
    }

    /** What stands before the items, if a version does, once it is there, and once only. */
    Optional<ListSplitter.Head> head() throws IOException {
      Optional<ListSplitter.Head> before = looked ? Optional.empty() : splitter.head();
      looked |= before.isPresent();
      return before.filter(head -> !head.resourceVersion().isEmpty());
    }

    /** Ends the page; throws what is wrong with it. */
    ListSplitter.Head end() throws IOException {
      if (!broken.isEmpty()) {
        throw new JsonShapeException("an item: " + broken);
      }
      ListSplitter.Head head = splitter.end();
      if (head.resourceVersion().isEmpty()) {
        throw new JsonShapeException("a list without resourceVersion");
      }
      return head;
    }
  }

  private void item(ObjectReader.Outcome<T> outcome) {
    switch (outcome) {
      case ObjectReader.Outcome.Decoded<T>(ObjectMeta meta, T value) ->
          objects.put(meta.key(), value);
      case ObjectReader.Outcome.Undecodable<T>(ObjectMeta meta, String problem) ->
          undecodable.put(meta.key(), problem);
      case ObjectReader.Outcome.Broken<T>(String problem) -> broken = problem;
    }
  }

  Listing<T> listing() {
    return new Listing<>(objects, undecodable);
  }
}
