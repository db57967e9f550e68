package dev.mokalb.kube.json;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;

/** Finds the version in the answer to a write, which is the whole object. */
public final class ObjectVersions {

  private ObjectVersions() {}

  /** {@code metadata.resourceVersion}. */
  public static String of(String object) throws IOException {
    try (JsonParser parser = JsonFields.parser(object)) {
      parser.nextToken();
      while (parser.nextFieldName() != null) {
        boolean isMetadata = parser.currentName().equals("metadata");
        parser.nextToken();
        if (isMetadata) {
          return version(parser);
        }
        parser.skipChildren();
      }
    }
    throw new JsonShapeException("it has no metadata");
  }

  private static String version(JsonParser parser) throws IOException {
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      boolean isVersion = parser.currentName().equals("resourceVersion");
      parser.nextToken();
      if (isVersion) {
        return JsonFields.text(parser);
      }
      parser.skipChildren();
    }
    throw new JsonShapeException("its metadata has no resourceVersion");
  }
}
