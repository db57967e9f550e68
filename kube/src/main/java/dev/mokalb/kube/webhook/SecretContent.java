package dev.mokalb.kube.webhook;

import com.fasterxml.jackson.core.JsonParser;
import dev.mokalb.kube.json.JsonBody;
import dev.mokalb.kube.json.JsonFields;
import dev.mokalb.kube.watch.ObjectMeta;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.TreeMap;

/**
 * A Secret.
 *
 * @param data decoded from base64; empty where it is none
 */
record SecretContent(ObjectMeta meta, Map<String, String> data) {

  SecretContent {
    data = Map.copyOf(data);
  }

  static SecretContent decode(ObjectMeta meta, JsonParser fields) throws IOException {
    Map<String, String> data = new TreeMap<>();
    JsonFields.read(
        fields,
        (name, value) -> {
          if (name.equals("data")) {
            JsonFields.textMap(value).forEach((key, base64) -> data.put(key, text(base64)));
          }
        });
    return new SecretContent(meta, data);
  }

  /** What base64 stands for; empty if it is none, which the API server would not store. */
  static String text(String base64) {
    try {
      return new String(Base64.getDecoder().decode(base64), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException notBase64) {
      return "";
    }
  }

  static String base64(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }

  /** The body that creates it. */
  static byte[] newBody(WebhookNames names, Map<String, String> data) {
    return JsonBody.of(json -> {
      json.writeStringField("apiVersion", "v1");
      json.writeStringField("kind", "Secret");
      json.writeObjectFieldStart("metadata");
      json.writeStringField("namespace", names.namespace());
      json.writeStringField("name", names.secret());
      json.writeEndObject();
      json.writeObjectFieldStart("data");
      for (Map.Entry<String, String> entry : data.entrySet()) {
        json.writeStringField(entry.getKey(), base64(entry.getValue()));
      }
      json.writeEndObject();
    });
  }

  /** A merge patch (RFC 7386) of the version read; entries that nobody knows stay. */
  byte[] patch(Map<String, String> fresh) {
    return JsonBody.of(json -> {
      json.writeObjectFieldStart("metadata");
      json.writeStringField("resourceVersion", meta.version().resourceVersion());
      json.writeEndObject();
      json.writeObjectFieldStart("data");
      for (Map.Entry<String, String> entry : fresh.entrySet()) {
        json.writeStringField(entry.getKey(), base64(entry.getValue()));
      }
      json.writeEndObject();
    });
  }
}
