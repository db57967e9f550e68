package dev.mokalb.kube.watch;

import com.fasterxml.jackson.core.JsonParser;
import dev.mokalb.kube.api.Encoding;
import dev.mokalb.kube.protobuf.Message;
import java.io.IOException;
import java.util.Optional;

/** The form in which an API server writes one kind's objects, lists and watches. */
interface Wire {

  /** Puts the items of a list before the handler. */
  ListSplitter list(SliceHandler items);

  /** Puts the events of a watch before the handler. */
  Splitter events(SliceHandler events);

  /** Reads an event, without its object. */
  Event event(byte[] octets, int offset, int length) throws IOException;

  /** A parser over an object, before its first token. */
  JsonParser object(byte[] octets, int offset, int length) throws IOException;

  /** A parser over a {@code Status}, before its first token. */
  JsonParser status(byte[] octets, int offset, int length) throws IOException;

  /**
   * An event of a watch.
   *
   * @param type such as {@code ADDED}
   * @param start where its object begins
   * @param end behind the object; in JSON more of the event may lie between the object and here
   */
  record Event(String type, int start, int end) {}

  /**
   * Of an answer.
   *
   * @param message of the kind, if it is asked for so
   */
  static Wire of(Encoding encoding, Optional<Message> message) {
    return switch (encoding) {
      case JSON -> new JsonWire();
      case PROTOBUF -> message.<Wire>map(ProtobufWire::new).orElseGet(JsonWire::new);
    };
  }
}
