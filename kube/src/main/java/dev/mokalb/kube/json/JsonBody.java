package dev.mokalb.kube.json;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;

/** Makes the body of a request. */
public final class JsonBody {

  private static final int TYPICAL_OCTETS = 512;

  private JsonBody() {}

  /** One JSON object with the fields that the writer writes. */
  public static byte[] of(JsonWriter fields) {
    return written(json -> {
      json.writeStartObject();
      fields.write(json);
      json.writeEndObject();
    });
  }

  /** One JSON array with the values that the writer writes. */
  public static byte[] listOf(JsonWriter values) {
    return written(json -> {
      json.writeStartArray();
      values.write(json);
      json.writeEndArray();
    });
  }

  private static byte[] written(JsonWriter writer) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(TYPICAL_OCTETS);
    try (JsonGenerator generator = JsonFields.FACTORY.createGenerator(out)) {
      writer.write(generator);
    } catch (IOException e) {
      throw new UncheckedIOException("Writing to memory cannot fail", e);
    }
    return out.toByteArray();
  }
}
