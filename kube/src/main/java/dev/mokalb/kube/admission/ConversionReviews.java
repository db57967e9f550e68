package dev.mokalb.kube.admission;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import dev.mokalb.kube.convert.PeerConversion;
import dev.mokalb.kube.json.JsonBody;
import dev.mokalb.kube.json.JsonFields;
import dev.mokalb.kube.json.JsonShapeException;
import dev.mokalb.kube.json.JsonWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Answers ConversionReviews of {@code apiextensions.k8s.io}. The definition of MetalLB names the
 * version {@code v1beta1} of the review first, so that API servers ask in it; the fields are the
 * same as in {@code v1}.
 */
public final class ConversionReviews {

  private static final String GROUP = "apiextensions.k8s.io/";

  private ConversionReviews() {}

  /** What comes of a body. */
  public sealed interface Outcome {

    /** The body of the answer; it may say that the conversion failed. */
    final class Answer implements Outcome {
      private final byte[] body;

      private Answer(byte[] body) {
        this.body = body;
      }

      public byte[] body() {
        return body;
      }
    }

    /** The body is no review at all. */
    record Unintelligible(String problem) implements Outcome {}
  }

  /** Converts all objects, or none. */
  public static Outcome answer(byte[] body) {
    Draft draft = new Draft();
    try (JsonParser parser = JsonFields.parser(body, 0, body.length)) {
      JsonFields.read(parser, draft::field);
      if (!draft.apiVersion.startsWith(GROUP) || draft.uid.isEmpty()) {
        throw new JsonShapeException("it has no apiVersion of " + GROUP + " or no request.uid");
      }
    } catch (IOException e) {
      return new Outcome.Unintelligible(
          "the body is no ConversionReview: " + JsonFields.messageOf(e));
    }
    try {
      return new Outcome.Answer(answer(draft, json -> converted(draft, body, json)));
    } catch (UncheckedIOException e) {
      return new Outcome.Answer(answer(draft, json -> failed(messageOf(e), json)));
    }
  }

  private static String messageOf(UncheckedIOException e) {
    IOException cause = e.getCause();
    return cause == null ? e.toString() : JsonFields.messageOf(cause);
  }

  private static byte[] answer(Draft draft, JsonWriter ending) {
    return JsonBody.of(json -> {
      json.writeStringField("apiVersion", draft.apiVersion);
      json.writeStringField("kind", "ConversionReview");
      json.writeObjectFieldStart("response");
      json.writeStringField("uid", draft.uid);
      ending.write(json);
      json.writeEndObject();
    });
  }

  private static void converted(Draft draft, byte[] body, JsonGenerator json) throws IOException {
    json.writeArrayFieldStart("convertedObjects");
    for (Slice slice : draft.objects) {
      try (JsonParser object = JsonFields.parser(body, slice.offset(), slice.length())) {
        PeerConversion.convert(object, draft.desired, json);
      }
    }
    json.writeEndArray();
    json.writeObjectFieldStart("result");
    json.writeStringField("status", "Success");
    json.writeEndObject();
  }

  private static void failed(String problem, JsonGenerator json) throws IOException {
    json.writeObjectFieldStart("result");
    json.writeStringField("status", "Failure");
    json.writeStringField("message", problem);
    json.writeEndObject();
  }

  private static final class Draft {
    private String apiVersion = "";
    private String uid = "";
    private String desired = "";
    private final List<Slice> objects = new ArrayList<>();

    private void field(String field, JsonParser value) throws IOException {
      switch (field) {
        case "apiVersion" -> apiVersion = JsonFields.text(value);
        case "request" -> JsonFields.read(value, this::requestField);
        default -> {}
      }
    }

    private void requestField(String field, JsonParser value) throws IOException {
      switch (field) {
        case "uid" -> uid = JsonFields.text(value);
        case "desiredAPIVersion" -> desired = JsonFields.text(value);
        case "objects" ->
            JsonFields.elements(
                value,
                object -> {
                  Slice slice = Slice.of(object);
                  if (!slice.isNone()) {
                    objects.add(slice);
                  }
                });
        default -> {}
      }
    }
  }
}
