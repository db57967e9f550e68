package dev.mokalb.kube.watch;

import com.fasterxml.jackson.core.JsonParser;
import dev.mokalb.kube.protobuf.DamagedMessageException;
import dev.mokalb.kube.protobuf.Envelope;
import dev.mokalb.kube.protobuf.Message;
import dev.mokalb.kube.protobuf.MessageParser;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * A list of the API in its envelope: of both only fields that have their length before them are
 * written, so that the list is cut where the lengths say.
 */
final class ProtobufListSplitter implements ListSplitter {

  private static final int METADATA_OCTETS_MAX = 64 << 10;

  /** {@code ListMeta} of meta/v1. */
  private static final Message METADATA =
      Message.fields(Message.text(2, "resourceVersion"), Message.text(3, "continue"));

  // Field numbers and the wire type of what has its length before it.
  private static final long LIST_IN_ENVELOPE = 2 << 3 | 2;
  private static final long METADATA_IN_LIST = 1 << 3 | 2;
  private static final long ITEM_IN_LIST = 2 << 3 | 2;
  private static final int LENGTH_DELIMITED = 2;

  private static final int NUMBER_BITS_MAX = 35;

  private static final String TOO_LONG = "a field is longer than its list";

  private final Gatherer item;
  private final ByteArrayOutputStream metadata = new ByteArrayOutputStream(128);
  private Place place = Place.MAGIC;
  private int magicOctets;
  private long number;
  private int numberBits;
  private long tag;
  private long left;
  private boolean inList;
  private long listLeft;
  private boolean itemsBegun;
  private boolean listEnded;
  private String problem = "";

  /** What the next octet belongs to. */
  private enum Place {
    MAGIC,
    TAG,
    LENGTH,
    METADATA,
    ITEM,
    OTHER
  }

  ProtobufListSplitter(SliceHandler handler) {
    this.item = new Gatherer(handler);
  }

  @Override
  public void feed(ByteBuffer buffer) {
    Span span = Span.of(buffer);
    int at = span.start;
    while (at < span.end && problem.isEmpty()) {
      switch (place) {
        case MAGIC -> magic(span.octets[at++]);
        case TAG, LENGTH -> number(span.octets[at++]);
        case METADATA, ITEM, OTHER -> {
          int count = (int) Math.min(left, span.end - at);
          content(span.octets, at, count);
          at += count;
        }
      }
    }
  }

  private void magic(byte octet) {
    if (!Envelope.isMagic(octet, magicOctets)) {
      problem = "it does not begin as a list of the API";
    }
    magicOctets++;
    if (magicOctets == Envelope.MAGIC_OCTETS) {
      place = Place.TAG;
    }
  }

  private void number(byte octet) {
    count(1);
    number |= (octet & 0x7fL) << numberBits;
    numberBits += 7;
    if (octet < 0) {
      if (numberBits >= NUMBER_BITS_MAX) {
        problem = "a length of more than 32 bits";
      }
      return;
    }
    long read = number;
    number = 0;
    numberBits = 0;
    if (place == Place.LENGTH) {
      field(read);
    } else if ((read & 7) == LENGTH_DELIMITED) {
      tag = read;
      place = Place.LENGTH;
    } else {
      problem = "a list with a field of wire type " + (read & 7);
    }
  }

  private void field(long length) {
    left = length;
    place = Place.OTHER;
    if (inList) {
      if (length > listLeft) {
        problem = TOO_LONG;
        return;
      }
      if (tag == METADATA_IN_LIST) {
        place = Place.METADATA;
      } else if (tag == ITEM_IN_LIST) {
        place = Place.ITEM;
        itemsBegun = true;
        if (length == 0) {
          problem = "an item without anything";
        }
      }
    } else if (tag == LIST_IN_ENVELOPE) {
      inList = true;
      listLeft = length;
      left = 0;
    }
    if (left == 0) {
      place = Place.TAG;
      endOfList();
    }
  }

  private void content(byte[] octets, int from, int count) {
    left -= count;
    count(count);
    switch (place) {
      case ITEM -> {
        if (left > 0) {
          item.more(octets, from, count);
        } else {
          item.last(octets, from, count);
        }
      }
      case METADATA -> {
        if (metadata.size() + count > METADATA_OCTETS_MAX) {
          problem = "metadata of more than " + METADATA_OCTETS_MAX + " octets";
        } else {
          metadata.write(octets, from, count);
        }
      }
      default -> {}
    }
    if (left == 0) {
      place = Place.TAG;
      endOfList();
    }
  }

  private void count(int octets) {
    if (inList) {
      listLeft -= octets;
      if (listLeft < 0) {
        problem = TOO_LONG;
      }
    }
  }

  private void endOfList() {
    if (inList && listLeft == 0) {
      inList = false;
      listEnded = true;
    }
  }

  @Override
  public Optional<Head> head() throws IOException {
    return itemsBegun ? Optional.of(headNow()) : Optional.empty();
  }

  @Override
  public Head end() throws IOException {
    if (!problem.isEmpty()) {
      throw new DamagedMessageException(problem);
    }
    if (!listEnded || place != Place.TAG || numberBits > 0) {
      throw new DamagedMessageException("a list is cut off");
    }
    return headNow();
  }

  private Head headNow() throws IOException {
    byte[] octets = metadata.toByteArray();
    try (JsonParser parser = new MessageParser(METADATA, octets, 0, octets.length)) {
      return Head.read(parser);
    }
  }
}
