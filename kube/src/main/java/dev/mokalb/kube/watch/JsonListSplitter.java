package dev.mokalb.kube.watch;

import com.fasterxml.jackson.core.JsonParser;
import dev.mokalb.kube.json.JsonFields;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;

/**
 * Cuts the body of a list into its items as it arrives, so that never more than one item is held,
 * and keeps the rest (kind and metadata, before or after the items) as a list without items.
 * Confined to one stream.
 */
final class JsonListSplitter implements ListSplitter {

  private static final int FRAME_OCTETS_MAX = 64 << 10;

  /** Nesting of an item: inside the list object and its array. */
  private static final int ITEM_DEPTH = 2;

  private final Gatherer item;
  private final ByteArrayOutputStream frame = new ByteArrayOutputStream(256);
  private int depth;
  private boolean inText;
  private boolean escaped;
  private boolean inItems;
  private int headOctets;

  JsonListSplitter(SliceHandler handler) {
    this.item = new Gatherer(handler);
  }

  @Override
  public void feed(ByteBuffer buffer) {
    Span span = Span.of(buffer);
    byte[] octets = span.octets;
    int end = span.end;
    int from = span.start;
    for (int at = span.start; at < end; at++) {
      boolean wasInside = inItems && depth > ITEM_DEPTH;
      step(octets[at]);
      boolean isInside = inItems && depth > ITEM_DEPTH;
      if (isInside && !wasInside) {
        from = at;
      } else if (wasInside && !isInside) {
        item.last(octets, from, at + 1 - from);
      } else if (!isInside && !isBetweenItems(octets[at])) {
        keep(octets[at]);
        if (inItems && headOctets == 0) {
          headOctets = frame.size();
        }
      }
    }
    if (inItems && depth > ITEM_DEPTH) {
      item.more(octets, from, end - from);
    }
  }

  private void step(byte octet) {
    if (inText) {
      if (escaped) {
        escaped = false;
      } else if (octet == '\\') {
        escaped = true;
      } else if (octet == '"') {
        inText = false;
      }
      return;
    }
    switch (octet) {
      case '"' -> inText = true;
      case '{' -> depth++;
      case '[' -> {
        inItems |= depth == ITEM_DEPTH - 1;
        depth++;
      }
      case '}' -> depth--;
      case ']' -> {
        depth--;
        inItems &= depth >= ITEM_DEPTH;
      }
      default -> {}
    }
  }

  /** Commas between items stand for nothing once the items are gone. */
  private boolean isBetweenItems(byte octet) {
    return inItems && octet != '[';
  }

  private void keep(byte octet) {
    if (frame.size() < FRAME_OCTETS_MAX) {
      frame.write(octet);
    }
  }

  @Override
  public Optional<Head> head() throws IOException {
    Optional<byte[]> before = beforeItems();
    return before.isEmpty() ? Optional.empty() : Optional.of(headOf(before.get()));
  }

  @Override
  public Head end() throws IOException {
    return headOf(frame());
  }

  private static Head headOf(byte[] frame) throws IOException {
    Head[] found = {Head.EMPTY};
    try (JsonParser parser = JsonFields.parser(frame, 0, frame.length)) {
      JsonFields.read(
          parser,
          (name, value) -> {
            if (name.equals("metadata")) {
              found[0] = Head.read(value);
            }
          });
    }
    return found[0];
  }

  /** What stands before the items, once they have begun: a list that ends there. */
  Optional<byte[]> beforeItems() {
    if (headOctets == 0) {
      return Optional.empty();
    }
    byte[] head = Arrays.copyOf(frame.toByteArray(), headOctets + 2);
    head[headOctets] = ']';
    head[headOctets + 1] = '}';
    return Optional.of(head);
  }

  /** The list without its items, once it has ended. */
  byte[] frame() {
    return frame.toByteArray();
  }
}
