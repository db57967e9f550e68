package dev.mokalb.kube.watch;

import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.mokalb.kube.json.JsonFields;
import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads one object: its metadata, then the rest by the decoder. Confined to its owner. */
public final class ObjectReader<T> {

  private static final Logger LOG = LoggerFactory.getLogger(ObjectReader.class);

  private final ObjectDecoder<T> decoder;
  private final MetaReader metaReader;

  /** For objects that the API server has stored. */
  ObjectReader(ObjectDecoder<T> decoder) {
    this(decoder, MetaReader.Origin.STORED);
  }

  private ObjectReader(ObjectDecoder<T> decoder, MetaReader.Origin origin) {
    this.decoder = decoder;
    this.metaReader = new MetaReader(origin);
  }

  /** For objects that are about to be stored: they have no resourceVersion yet. */
  public static <T> ObjectReader<T> ofSubmitted(ObjectDecoder<T> decoder) {
    return new ObjectReader<>(decoder, MetaReader.Origin.SUBMITTED);
  }

  /** What came of it. */
  public sealed interface Outcome<T> {
    record Decoded<T>(ObjectMeta meta, T value) implements Outcome<T> {}

    record Undecodable<T>(ObjectMeta meta, String problem) implements Outcome<T> {}

    /** Neither JSON nor protobuf, or no name: it is not known what this was about. */
    record Broken<T>(String problem) implements Outcome<T> {}
  }

  /** Makes tokens of octets: a parser before its first token. */
  @FunctionalInterface
  interface Tokens {
    JsonParser of(byte[] octets, int offset, int length) throws IOException;
  }

  /** Reads an object of JSON from its first octet on; what follows it does not matter. */
  public Outcome<T> read(byte[] octets, int offset, int length) {
    return read(JsonFields::parser, octets, offset, length);
  }

  /** Reads an object. */
  Outcome<T> read(Tokens tokens, byte[] octets, int offset, int length) {
    try (JsonParser parser = tokens.of(octets, offset, length)) {
      MetaReader.Found found = metaReader.find(parser);
      if (found.isFirst()) {
        return decode(found.meta(), parser);
      }
      try (JsonParser again = tokens.of(octets, offset, length)) {
        again.nextToken();
        return decode(found.meta(), again);
      }
    } catch (IOException | IllegalArgumentException e) {
      return new Outcome.Broken<>(JsonFields.messageOf(e));
    }
  }

  /** Reads the metadata alone. */
  ObjectMeta readMeta(Tokens tokens, byte[] octets, int offset, int length) throws IOException {
    try (JsonParser parser = tokens.of(octets, offset, length)) {
      return metaReader.find(parser).meta();
    }
  }

  private Outcome<T> decode(ObjectMeta meta, JsonParser parser) throws JsonParseException {
    try {
      T value = decoder.decode(meta, parser);
      finish(parser);
      return new Outcome.Decoded<>(meta, value);
    } catch (JsonParseException e) {
      throw e;
    } catch (IOException | IllegalArgumentException e) {
      return new Outcome.Undecodable<>(meta, JsonFields.messageOf(e));
    } catch (RuntimeException e) {
      // One strange object must not stop the others, even when the defect is ours.
      LOG.error("{}: reading it failed; this is a defect of Moka", meta.key(), e);
      return new Outcome.Undecodable<>(meta, "it cannot be read: " + e);
    }
  }

  /** Sees that the object is complete even where the decoder did not read on. */
  private static void finish(JsonParser parser) throws IOException {
    while (!parser.getParsingContext().inRoot()) {
      JsonToken token = parser.nextToken();
      if (token == null) {
        return;
      }
    }
  }
}
