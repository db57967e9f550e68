package dev.mokalb.kube.convert;

import static dev.mokalb.kube.protobuf.Message.fields;
import static dev.mokalb.kube.protobuf.Message.flag;
import static dev.mokalb.kube.protobuf.Message.many;
import static dev.mokalb.kube.protobuf.Message.object;
import static dev.mokalb.kube.protobuf.Message.one;
import static dev.mokalb.kube.protobuf.Message.text;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.mokalb.kube.json.JsonFields;
import dev.mokalb.kube.protobuf.Message;
import dev.mokalb.kube.watch.ObjectDecoder;
import dev.mokalb.kube.watch.ObjectMeta;
import dev.mokalb.model.EndpointsSnapshot;
import dev.mokalb.model.ObjectKey;
import dev.mokalb.model.Repeats;
import java.io.IOException;
import java.util.Collections;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** Reads an EndpointSlice down to which nodes have endpoints that can take traffic. */
public final class EndpointsDecoder implements ObjectDecoder<EndpointsSnapshot> {

  /** The label that names the Service of a slice. */
  public static final String SERVICE_LABEL = "kubernetes.io/service-name";

  /** {@code EndpointSlice} of discovery/v1. */
  private static final Message MESSAGE =
      object(
          many(
              2,
              "endpoints",
              fields(
                  one(2, "conditions", fields(flag(1, "ready"), flag(2, "serving"))),
                  text(6, "nodeName"))));

  private final Repeats<SortedMap<String, Integer>> counts = new Repeats<>();

  @Override
  public Optional<Message> message() {
    return Optional.of(MESSAGE);
  }

  @Override
  public EndpointsSnapshot decode(ObjectMeta meta, JsonParser fields) throws IOException {
    Endpoints endpoints = new Endpoints();
    JsonFields.read(
        fields,
        (name, parser) -> {
          if (name.equals("endpoints")) {
            JsonFields.elements(parser, element -> endpoints.add(element));
          }
        });
    String service = meta.labels().getOrDefault(SERVICE_LABEL, "");
    return new EndpointsSnapshot(
        new ObjectKey(meta.key().namespace(), service),
        endpoints.usable,
        counts.of(Collections.unmodifiableSortedMap(endpoints.byNode)));
  }

  /** What has been seen of the slice's endpoints. */
  private static final class Endpoints {
    private boolean usable;
    private final TreeMap<String, Integer> byNode = new TreeMap<>();

    void add(JsonParser parser) throws IOException {
      Endpoint endpoint = new Endpoint();
      JsonFields.read(parser, endpoint::field);
      if (endpoint.isUsable()) {
        usable = true;
        if (!endpoint.node.isEmpty()) {
          byNode.merge(endpoint.node, 1, Integer::sum);
        }
      }
    }
  }

  /** One endpoint; {@code ready} counts as true where it is absent. */
  private static final class Endpoint {
    private boolean ready = true;
    private boolean serving;
    private String node = "";

    void field(String name, JsonParser parser) throws IOException {
      switch (name) {
        case "nodeName" -> node = JsonFields.text(parser);
        case "conditions" -> JsonFields.read(parser, this::condition);
        default -> {}
      }
    }

    private void condition(String name, JsonParser parser) throws IOException {
      boolean given = parser.currentToken() != JsonToken.VALUE_NULL;
      switch (name) {
        case "ready" -> ready = !given || JsonFields.bool(parser);
        case "serving" -> serving = given && JsonFields.bool(parser);
        default -> {}
      }
    }

    boolean isUsable() {
      return ready || serving;
    }
  }
}
