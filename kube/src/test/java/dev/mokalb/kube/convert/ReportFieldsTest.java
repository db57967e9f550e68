package dev.mokalb.kube.convert;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.mokalb.kube.json.JsonShapeException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What speakers tell the controller is read field by field as the definitions of {@code mokalb.dev}
 * have it: without a field that counts, an object reads otherwise or not at all.
 */
class ReportFieldsTest {

  private static final Path FOLDER = Path.of("../crds/src/main/resources/crds");
  private static final YAMLMapper YAML = new YAMLMapper();

  /** An object that has every field, and the fields that only people look at. */
  record Case(String file, String row, Set<String> forPeople) {
    @Override
    public String toString() {
      return row;
    }
  }

  static Stream<Case> cases() {
    return Stream.of(
        new Case(
            "mokalb.dev_addressconflicts.yaml",
            "a report of a stranger's address",
            Set.of(
                "status.inUseBy",
                "status.inUseBy.name",
                "status.inUseBy.namespace",
                "status.lastSeen")),
        new Case(
            "mokalb.dev_speakerreports.yaml",
            "what a speaker says of layer 2 and BGP",
            Set.of(
                "status.announcing",
                "status.asked",
                "status.bgpSessions",
                "status.bgpSessions[].address",
                "status.bgpSessions[].lastEnd",
                "status.bgpSessions[].peer",
                "status.bgpSessions[].routes",
                "status.bgpSessions[].since",
                "status.bgpSessions[].state",
                "status.bgpSessions[].vrf",
                "status.bgpSessionsUp",
                "status.silent")));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void everyFieldIsReadOrForPeople(Case one) throws IOException {
    Conversion row =
        ConversionTest.rows().stream()
            .filter(candidate -> candidate.name().equals(one.row()))
            .findFirst()
            .orElseThrow();
    String object = String.join("\n", row.object());
    Set<String> unread = new TreeSet<>();
    for (String field : fields(one)) {
      ObjectNode without = (ObjectNode) YAML.readTree(object);
      assertThat(remove(without, field)).as("the row has " + field).isNotNull();
      if (!field.equals("status") && reads(without).equals(row.convert())) {
        unread.add(field);
      }
    }
    assertThat(unread).isEqualTo(new TreeSet<>(one.forPeople()));
  }

  private static List<String> fields(Case one) throws IOException {
    JsonNode version =
        YAML.readTree(Files.readString(FOLDER.resolve(one.file()))).at("/spec/versions/0");
    List<String> fields =
        Shape.of(version).fields().keySet().stream().filter(f -> !f.endsWith("[]")).toList();
    assertThat(fields).hasSizeGreaterThan(5);
    return fields;
  }

  private static List<String> reads(JsonNode object) throws IOException {
    try {
      return new Conversion("changed", List.of(object.toString()), List.of()).convert();
    } catch (JsonShapeException refused) {
      return List.of(refused.toString());
    }
  }

  /** Takes a field out, of the first element where it is one of a list's. */
  private static JsonNode remove(ObjectNode object, String path) {
    String[] names = path.split("\\.", -1);
    JsonNode at = object;
    for (String name : Arrays.copyOf(names, names.length - 1)) {
      at =
          name.endsWith("[]")
              ? at.path(name.substring(0, name.length() - 2)).path(0)
              : at.path(name);
    }
    return ((ObjectNode) at).remove(names[names.length - 1]);
  }
}
