package dev.mokalb.kube.api;

import com.fasterxml.jackson.core.JsonParser;
import dev.mokalb.kube.json.JsonFields;
import dev.mokalb.kube.protobuf.Envelope;
import dev.mokalb.kube.protobuf.Message;
import dev.mokalb.kube.protobuf.MessageParser;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** What came with a refusal: most often a {@code Status}. */
final class RefusalBody {
  private final byte[] octets;
  private final Encoding encoding;

  RefusalBody(byte[] octets, Encoding encoding) {
    this.octets = octets;
    this.encoding = encoding;
  }

  /** A parser over the {@code Status}, before its first token. */
  JsonParser status() throws IOException {
    return switch (encoding) {
      case JSON -> JsonFields.parser(octets, 0, octets.length);
      case PROTOBUF -> {
        Envelope status = Envelope.open(octets, 0, octets.length);
        yield new MessageParser(Message.STATUS, octets, status.start(), status.length());
      }
    };
  }

  /** As it came, where people can read that. */
  String text() {
    return switch (encoding) {
      case JSON -> new String(octets, StandardCharsets.UTF_8);
      case PROTOBUF -> "";
    };
  }
}
