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
    ByteArrayOutputStream out = new ByteArrayOutputStream(TYPICAL_OCTETS);
    try (JsonGenerator generator = JsonFields.FACTORY.createGenerator(out)) {
      generator.writeStartObject();
      fields.write(generator);
      generator.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException("Writing to memory cannot fail", e);
    }
    return out.toByteArray();
  }
}
