package dev.mokalb.kube.webhook;

import com.fasterxml.jackson.core.JsonParser;
import dev.mokalb.kube.json.JsonBody;
import dev.mokalb.kube.json.JsonFields;
import dev.mokalb.kube.watch.ObjectMeta;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * An object that says whom to trust when webhooks are called.
 *
 * @param injectedByOthers cert-manager was asked to fill it in
 */
record TrustTarget(ObjectMeta meta, List<Place> places, boolean injectedByOthers) {

  private static final String CERT_MANAGER = "cert-manager.io/inject-";

  TrustTarget {
    places = List.copyOf(places);
  }

  /**
   * One {@code clientConfig}.
   *
   * @param pointer to it (RFC 6901)
   * @param service {@code namespace/name}; empty where a URL is called
   * @param bundle whom to trust, as PEM; empty for none
   */
  record Place(String pointer, String service, String bundle) {
    Place trusting(String other) {
      return new Place(pointer, service, other);
    }
  }

  private static TrustTarget of(ObjectMeta meta, List<Place> places) {
    boolean byOthers =
        meta.annotations().keySet().stream().anyMatch(key -> key.startsWith(CERT_MANAGER));
    return new TrustTarget(meta, places, byOthers);
  }

  /** Decodes a ValidatingWebhookConfiguration. */
  static TrustTarget ofConfiguration(ObjectMeta meta, JsonParser fields) throws IOException {
    List<Place> places = new ArrayList<>();
    JsonFields.read(
        fields,
        (name, value) -> {
          if (name.equals("webhooks")) {
            int[] index = {0};
            JsonFields.elements(
                value,
                webhook -> {
                  String pointer = "/webhooks/" + index[0]++ + "/clientConfig";
                  JsonFields.read(
                      webhook,
                      (field, config) -> {
                        if (field.equals("clientConfig")) {
                          places.add(place(pointer, config));
                        }
                      });
                });
          }
        });
    return of(meta, places);
  }

  /** Decodes a CustomResourceDefinition; one that converts without a webhook has no place. */
  static TrustTarget ofDefinition(ObjectMeta meta, JsonParser fields) throws IOException {
    List<Place> places = new ArrayList<>();
    JsonFields.read(
        fields,
        (name, spec) -> {
          if (name.equals("spec")) {
            JsonFields.read(
                spec,
                (field, conversion) -> {
                  if (field.equals("conversion")) {
                    readConversion(conversion, places);
                  }
                });
          }
        });
    return of(meta, places);
  }

  private static void readConversion(JsonParser conversion, List<Place> places) throws IOException {
    JsonFields.read(
        conversion,
        (name, webhook) -> {
          if (name.equals("webhook")) {
            JsonFields.read(
                webhook,
                (field, config) -> {
                  if (field.equals("clientConfig")) {
                    places.add(place("/spec/conversion/webhook/clientConfig", config));
                  }
                });
          }
        });
  }

  private static Place place(String pointer, JsonParser config) throws IOException {
    String[] namespaceNameBundle = {"", "", ""};
    boolean[] isService = {false};
    JsonFields.read(
        config,
        (field, value) -> {
          switch (field) {
            case "caBundle" -> namespaceNameBundle[2] = JsonFields.text(value);
            case "service" -> {
              isService[0] = true;
              JsonFields.read(
                  value,
                  (name, text) -> {
                    switch (name) {
                      case "namespace" -> namespaceNameBundle[0] = JsonFields.text(text);
                      case "name" -> namespaceNameBundle[1] = JsonFields.text(text);
                      default -> {}
                    }
                  });
            }
            default -> {}
          }
        });
    String service = namespaceNameBundle[0] + "/" + namespaceNameBundle[1];
    return new Place(
        pointer, isService[0] ? service : "", SecretContent.text(namespaceNameBundle[2]));
  }

  /** The places that lead to a service, {@code namespace/name}. */
  List<Place> placesOf(String service) {
    return places.stream().filter(place -> place.service().equals(service)).toList();
  }

  /** A JSON patch (RFC 6902) that changes these places alone, and only of the version read. */
  byte[] patch(List<Place> changed) {
    return JsonBody.listOf(json -> {
      json.writeStartObject();
      json.writeStringField("op", "replace");
      json.writeStringField("path", "/metadata/resourceVersion");
      json.writeStringField("value", meta.version().resourceVersion());
      json.writeEndObject();
      for (Place place : changed) {
        json.writeStartObject();
        json.writeStringField("op", "add"); // which replaces what is there
        json.writeStringField("path", place.pointer() + "/caBundle");
        json.writeStringField("value", SecretContent.base64(place.bundle()));
        json.writeEndObject();
      }
    });
  }
}
