package dev.mokalb.kube.admission;

import com.fasterxml.jackson.core.JsonParser;
import dev.mokalb.kube.admission.AdmissionRequest.Operation;
import dev.mokalb.kube.admission.AdmissionRequest.Remark;
import dev.mokalb.kube.admission.AdmissionRequest.Submitted;
import dev.mokalb.kube.convert.ConfigObject;
import dev.mokalb.kube.convert.CustomResources;
import dev.mokalb.kube.json.JsonBody;
import dev.mokalb.kube.json.JsonFields;
import dev.mokalb.kube.json.JsonShapeException;
import dev.mokalb.kube.watch.ObjectDecoder;
import dev.mokalb.kube.watch.ObjectReader;
import dev.mokalb.model.ObjectKey;
import dev.mokalb.model.config.Problem;
import dev.mokalb.model.config.Reading;
import dev.mokalb.model.config.SourceRef;
import java.io.IOException;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Reads AdmissionReviews of {@code admission.k8s.io} and writes the answers. */
public final class AdmissionReviews {

  private static final String GROUP = "admission.k8s.io/";
  private static final String DEPRECATED = "v1beta1";

  /** What denials have said since there are webhooks: tools look at it. */
  private static final int FORBIDDEN = 403;

  private static final Map<String, Operation> OPERATIONS =
      Stream.of(Operation.values()).collect(Collectors.toMap(Enum::name, Function.identity()));

  private AdmissionReviews() {}

  /** What a body says. */
  public sealed interface Question {

    record Understood(AdmissionRequest request) implements Question {}

    /** It is a review, but not of something that can be judged here. */
    record NotForUs(AdmissionRequest.Id id, String why) implements Question {}

    /** It is no review at all. */
    record Unintelligible(String problem) implements Question {}
  }

  /** Reads the body of a request. */
  public static Question read(byte[] body) {
    try {
      return parse(body);
    } catch (IOException e) {
      return new Question.Unintelligible(
          "the body is no AdmissionReview: " + JsonFields.messageOf(e));
    }
  }

  private static Question parse(byte[] body) throws IOException {
    Draft draft = new Draft();
    try (JsonParser parser = JsonFields.parser(body, 0, body.length)) {
      JsonFields.read(parser, draft::field);
    }
    if (!draft.apiVersion.startsWith(GROUP) || draft.uid.isEmpty()) {
      throw new JsonShapeException("it has no apiVersion of " + GROUP + " or no request.uid");
    }
    AdmissionRequest.Id id = new AdmissionRequest.Id(draft.apiVersion, draft.uid);
    Operation operation = OPERATIONS.get(draft.operation);
    ObjectDecoder<ConfigObject> decoder = ConfigObject.BY_KIND.get(draft.kind);
    if (operation == null || decoder == null) {
      return new Question.NotForUs(id, draft.operation + " of the kind " + draft.kind);
    }
    ObjectReader<ConfigObject> reader = ObjectReader.ofSubmitted(decoder);
    Optional<Submitted> before = submitted(draft.kind, reader, body, draft.oldObject);
    Optional<Submitted> after =
        operation == Operation.DELETE
            ? Optional.empty()
            : submitted(draft.kind, reader, body, draft.object);
    if (operation == Operation.DELETE ? before.isEmpty() : after.isEmpty()) {
      return new Question.NotForUs(id, draft.operation + " without an object");
    }
    // The review of one of many that are deleted together has no name of its own.
    ObjectKey key = after.or(() -> before).orElseThrow().meta().key();
    AdmissionRequest.Target target = new AdmissionRequest.Target(draft.kind, key);
    return new Question.Understood(
        new AdmissionRequest(id, target, operation, before, after, remarks(draft, body)));
  }

  private static Optional<Submitted> submitted(
      String kind, ObjectReader<ConfigObject> reader, byte[] body, Slice slice) throws IOException {
    if (slice.isNone()) {
      return Optional.empty();
    }
    return Optional.of(
        switch (reader.read(body, slice.offset(), slice.length())) {
          case ObjectReader.Outcome.Decoded<ConfigObject> decoded ->
              new Submitted(decoded.meta(), decoded.value().readings());
          case ObjectReader.Outcome.Undecodable<ConfigObject> wrong ->
              new Submitted(wrong.meta(), List.of(undecodable(kind, wrong)));
          case ObjectReader.Outcome.Broken<ConfigObject>(String problem) ->
              throw new JsonShapeException(problem);
        });
  }

  private static Reading undecodable(
      String kind, ObjectReader.Outcome.Undecodable<ConfigObject> wrong) {
    SourceRef source = SourceRef.of(kind, wrong.meta().key());
    return new Reading.Bad(
        source,
        wrong.meta().version().created(),
        List.of(
            new Problem(source, "the object", "cannot be read: " + wrong.problem(), "correct it")));
  }

  private static Set<Remark> remarks(Draft draft, byte[] body) throws IOException {
    Set<Remark> remarks = EnumSet.noneOf(Remark.class);
    if (draft.kind.equals(CustomResources.PEER_KIND)) {
      if (draft.requestVersion.equals(DEPRECATED)) {
        remarks.add(Remark.DEPRECATED_VERSION);
      }
      if (!draft.object.isNone() && disablesMp(body, draft.object)) {
        remarks.add(Remark.DISABLE_MP);
      }
    }
    return remarks;
  }

  private static boolean disablesMp(byte[] body, Slice object) throws IOException {
    boolean[] found = {false};
    try (JsonParser parser = JsonFields.parser(body, object.offset(), object.length())) {
      JsonFields.read(
          parser,
          (field, spec) -> {
            if (field.equals("spec") && spec.currentToken().isStructStart()) {
              JsonFields.read(
                  spec,
                  (name, value) ->
                      found[0] |=
                          name.equals("disableMP")
                              && value.currentToken().isBoolean()
                              && value.getBooleanValue());
            }
          });
    }
    return found[0];
  }

  private static final class Draft {
    private String apiVersion = "";
    private String uid = "";
    private String kind = "";
    private String requestVersion = "";
    private String operation = "";
    private Slice object = Slice.NONE;
    private Slice oldObject = Slice.NONE;

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
        case "operation" -> operation = JsonFields.text(value);
        case "kind" ->
            JsonFields.read(
                value,
                (part, text) -> {
                  if (part.equals("kind")) {
                    kind = JsonFields.text(text);
                  }
                });
        case "requestKind" ->
            JsonFields.read(
                value,
                (part, text) -> {
                  if (part.equals("version")) {
                    requestVersion = JsonFields.text(text);
                  }
                });
        case "object" -> object = Slice.of(value);
        case "oldObject" -> oldObject = Slice.of(value);
        default -> {}
      }
    }
  }

  /** The body of the answer. */
  public static byte[] answer(AdmissionRequest.Id id, AdmissionVerdict verdict) {
    return JsonBody.of(json -> {
      json.writeStringField("apiVersion", id.apiVersion());
      json.writeStringField("kind", "AdmissionReview");
      json.writeObjectFieldStart("response");
      json.writeStringField("uid", id.uid());
      json.writeBooleanField("allowed", verdict.allows());
      if (verdict.refusal().isPresent()) {
        json.writeObjectFieldStart("status");
        json.writeNumberField("code", FORBIDDEN);
        json.writeStringField("reason", "Forbidden");
        json.writeStringField("message", verdict.refusal().get());
        json.writeEndObject();
      }
      if (!verdict.warnings().isEmpty()) {
        json.writeArrayFieldStart("warnings");
        for (String warning : verdict.warnings()) {
          json.writeString(warning);
        }
        json.writeEndArray();
      }
      json.writeEndObject();
    });
  }
}
