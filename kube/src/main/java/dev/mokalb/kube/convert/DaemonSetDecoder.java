package dev.mokalb.kube.convert;

import com.fasterxml.jackson.core.JsonParser;
import dev.mokalb.kube.json.FieldHandler;
import dev.mokalb.kube.json.JsonFields;
import dev.mokalb.kube.watch.ObjectDecoder;
import dev.mokalb.kube.watch.ObjectMeta;
import dev.mokalb.model.DaemonSetSnapshot;
import dev.mokalb.model.DaemonSetSnapshot.Phase;
import dev.mokalb.model.select.LabelSelector;
import dev.mokalb.model.select.Requirement;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Reads a DaemonSet, as far as it matters for the nodes of its pods. Of a node affinity the
 * operators Gt and Lt and {@code matchFields} are not looked at, so that it selects rather too many
 * nodes than too few; nor are taints.
 */
public final class DaemonSetDecoder implements ObjectDecoder<DaemonSetSnapshot> {

  @Override
  public DaemonSetSnapshot decode(ObjectMeta meta, JsonParser fields) throws IOException {
    Reading reading = new Reading();
    JsonFields.read(fields, within("spec", within("template", within("spec", reading::podField))));
    return new DaemonSetSnapshot(
        meta.deleting() ? Phase.BEING_DELETED : Phase.KEPT,
        LabelSelector.ofLabels(reading.labels),
        reading.terms);
  }

  private static FieldHandler within(String wanted, FieldHandler inner) {
    return (name, parser) -> {
      if (name.equals(wanted)) {
        JsonFields.read(parser, inner);
      }
    };
  }

  /** What of it has been read. */
  private static final class Reading {
    private Map<String, String> labels = Map.of();
    private final List<LabelSelector> terms = new ArrayList<>();

    void podField(String name, JsonParser parser) throws IOException {
      switch (name) {
        case "nodeSelector" -> labels = JsonFields.textMap(parser);
        case "affinity" ->
            JsonFields.read(
                parser,
                within(
                    "nodeAffinity",
                    within(
                        "requiredDuringSchedulingIgnoredDuringExecution",
                        (field, value) -> {
                          if (field.equals("nodeSelectorTerms")) {
                            JsonFields.elements(value, element -> terms.add(term(element)));
                          }
                        })));
        default -> {}
      }
    }
  }

  private static LabelSelector term(JsonParser term) throws IOException {
    List<Requirement> requirements = new ArrayList<>();
    JsonFields.read(
        term,
        (name, parser) -> {
          if (name.equals("matchExpressions")) {
            JsonFields.elements(
                parser, element -> requirement(element).ifPresent(requirements::add));
          }
        });
    return new LabelSelector(new TreeMap<>(), requirements);
  }

  private static Optional<Requirement> requirement(JsonParser expression) throws IOException {
    String[] keyAndOperator = {"", ""};
    List<String> values = new ArrayList<>();
    JsonFields.read(
        expression,
        (name, parser) -> {
          switch (name) {
            case "key" -> keyAndOperator[0] = JsonFields.text(parser);
            case "operator" -> keyAndOperator[1] = JsonFields.text(parser);
            case "values" -> values.addAll(JsonFields.textList(parser));
            default -> {}
          }
        });
    return Arrays.stream(Requirement.Operator.values())
        .filter(operator -> operator.toString().equals(keyAndOperator[1]))
        .filter(operator -> operator.takesValues() != values.isEmpty())
        .findFirst()
        .map(operator -> new Requirement(keyAndOperator[0], operator, new TreeSet<>(values)));
  }
}
