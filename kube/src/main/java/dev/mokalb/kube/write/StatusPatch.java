package dev.mokalb.kube.write;

import dev.mokalb.kube.json.JsonBody;
import dev.mokalb.kube.json.JsonWriter;

/** Makes the body of a guarded status patch. */
public final class StatusPatch {

  private StatusPatch() {}

  /**
   * A merge patch (RFC 7386) of the status, that the server refuses if the object has another
   * version by then.
   *
   * @param metadataFields writes more fields inside {@code metadata}
   * @param statusFields writes the fields inside {@code status}
   */
  public static byte[] of(
      String resourceVersion, JsonWriter metadataFields, JsonWriter statusFields) {
    return JsonBody.of(json -> {
      json.writeObjectFieldStart("metadata");
      json.writeStringField("resourceVersion", resourceVersion);
      metadataFields.write(json);
      json.writeEndObject();
      json.writeObjectFieldStart("status");
      statusFields.write(json);
      json.writeEndObject();
    });
  }
}
