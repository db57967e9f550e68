package dev.mokalb.kube.write;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;

/**
 * With which object another goes: once the owner is deleted, Kubernetes deletes what names it.
 *
 * @param uid of that very object; one of the same name that comes later is another
 */
public record OwnerReference(String apiVersion, String kind, String name, String uid) {

  public static OwnerReference pod(String name, String uid) {
    return new OwnerReference("v1", "Pod", name, uid);
  }

  public static OwnerReference deployment(String name, String uid) {
    return new OwnerReference("apps/v1", "Deployment", name, uid);
  }

  /** Writes the member {@code ownerReferences} of an object's metadata. */
  public static void write(JsonGenerator json, Iterable<OwnerReference> owners) throws IOException {
    json.writeArrayFieldStart("ownerReferences");
    for (OwnerReference owner : owners) {
      json.writeStartObject();
      json.writeStringField("apiVersion", owner.apiVersion);
      json.writeStringField("kind", owner.kind);
      json.writeStringField("name", owner.name);
      json.writeStringField("uid", owner.uid);
      json.writeEndObject();
    }
    json.writeEndArray();
  }
}
