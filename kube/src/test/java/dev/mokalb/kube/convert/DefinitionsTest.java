package dev.mokalb.kube.convert;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The custom-resource definitions have the names, fields and columns of MetalLB's. */
class DefinitionsTest {

  private static final String SELECTOR =
      "{matchExpressions[]{key,operator,values[]},matchLabels{*}}";

  /** One definition, with its fields as a tree in one line each. */
  record Definition(String plural, String kind, List<String> columns, String spec, String status) {
    @Override
    public String toString() {
      return kind;
    }
  }

  static List<Definition> definitions() {
    return List.of(
        new Definition(
            "ipaddresspools",
            "IPAddressPool",
            List.of(
                "Auto Assign .spec.autoAssign 0",
                "Avoid Buggy IPs .spec.avoidBuggyIPs 0",
                "Addresses .spec.addresses 0"),
            "{addresses[],autoAssign,avoidBuggyIPs,serviceAllocation{namespaceSelectors[]"
                + SELECTOR
                + ",namespaces[],priority,serviceSelectors[]"
                + SELECTOR
                + "}}",
            "{assignedIPv4,assignedIPv6,availableIPv4,availableIPv6}"),
        new Definition(
            "l2advertisements",
            "L2Advertisement",
            List.of(
                "IPAddressPools .spec.ipAddressPools 0",
                "IPAddressPool Selectors .spec.ipAddressPoolSelectors 0",
                "Interfaces .spec.interfaces 0",
                "Node Selectors .spec.nodeSelectors 10"),
            "{interfaces[],ipAddressPoolSelectors[]"
                + SELECTOR
                + ",ipAddressPools[],nodeSelectors[]"
                + SELECTOR
                + ",preferredNodeSelectors[]{preference"
                + SELECTOR
                + ",weight},serviceSelectors[]"
                + SELECTOR
                + "}",
            ""));
  }

  @ParameterizedTest
  @MethodSource("definitions")
  void definitionIsMetalLbs(Definition expected) throws IOException {
    JsonNode definition = read(expected.plural());
    assertThat(definition.at("/apiVersion").asText()).isEqualTo("apiextensions.k8s.io/v1");
    assertThat(definition.at("/kind").asText()).isEqualTo("CustomResourceDefinition");
    assertThat(definition.at("/metadata/name").asText())
        .isEqualTo(expected.plural() + ".metallb.io");
    assertThat(definition.at("/spec/group").asText()).isEqualTo("metallb.io");
    assertThat(definition.at("/spec/scope").asText()).isEqualTo("Namespaced");
    JsonNode names = definition.at("/spec/names");
    assertThat(names.path("kind").asText()).isEqualTo(expected.kind());
    assertThat(names.path("listKind").asText()).isEqualTo(expected.kind() + "List");
    assertThat(names.path("plural").asText()).isEqualTo(expected.plural());
    assertThat(names.path("singular").asText()).isEqualToIgnoringCase(expected.kind());
    assertThat(names.has("shortNames") || names.has("categories")).isFalse();
  }

  @ParameterizedTest
  @MethodSource("definitions")
  void oneVersionIsServedAndStored(Definition expected) throws IOException {
    JsonNode versions = read(expected.plural()).at("/spec/versions");
    assertThat(versions).hasSize(1);
    JsonNode version = versions.get(0);
    assertThat(version.path("name").asText()).isEqualTo("v1beta1");
    assertThat(version.path("served").asBoolean()).isTrue();
    assertThat(version.path("storage").asBoolean()).isTrue();
    assertThat(version.at("/subresources/status").isObject()).isTrue();
  }

  @ParameterizedTest
  @MethodSource("definitions")
  void columnsAndFieldsAreMetalLbs(Definition expected) throws IOException {
    JsonNode version = read(expected.plural()).at("/spec/versions/0");
    List<String> columns = new ArrayList<>();
    version
        .path("additionalPrinterColumns")
        .forEach(column ->
            columns.add(
                String.join(
                    " ",
                    column.path("name").asText(),
                    column.path("jsonPath").asText(),
                    String.valueOf(column.path("priority").asInt(0)))));
    assertThat(columns).isEqualTo(expected.columns());
    JsonNode properties = version.at("/schema/openAPIV3Schema/properties");
    assertThat(shape(properties.path("spec"))).isEqualTo(expected.spec());
    assertThat(shape(properties.path("status"))).isEqualTo(expected.status());
  }

  @Test
  void requiredFieldsAndDefaultsAreMetalLbs() throws IOException {
    JsonNode pool = read("ipaddresspools").at("/spec/versions/0/schema/openAPIV3Schema");
    assertThat(pool.at("/required/0").asText()).isEqualTo("spec");
    assertThat(pool.at("/properties/spec/required/0").asText()).isEqualTo("addresses");
    JsonNode fields = pool.at("/properties/spec/properties");
    assertThat(fields.at("/autoAssign/default").asBoolean(false)).isTrue();
    assertThat(fields.at("/avoidBuggyIPs/default").asBoolean(true)).isFalse();
    assertThat(pool.at("/properties/status/required")).hasSize(4);
    JsonNode advertisement = read("l2advertisements").at("/spec/versions/0/schema/openAPIV3Schema");
    assertThat(advertisement.has("required")).isFalse();
    JsonNode weight =
        advertisement.at(
            "/properties/spec/properties/preferredNodeSelectors/items/properties/weight");
    assertThat(weight.path("minimum").asInt()).isEqualTo(1);
    assertThat(weight.path("maximum").asInt()).isEqualTo(100);
  }

  /** Every field of the specification has a row in which it is honoured or refused. */
  @ParameterizedTest
  @MethodSource("definitions")
  void everyFieldIsReadOrRefused(Definition definition) throws IOException {
    TreeSet<String> fields = new TreeSet<>();
    JsonNode spec =
        read(definition.plural())
            .at("/spec/versions/0/schema/openAPIV3Schema/properties/spec/properties");
    spec.fieldNames().forEachRemaining(fields::add);
    TreeSet<String> inRows = new TreeSet<>();
    for (Conversion row : ConversionTest.rows()) {
      if (row.object().getFirst().equals("kind: " + definition.kind())) {
        JsonNode object = new YAMLMapper().readTree(String.join("\n", row.object()));
        object.path("spec").fieldNames().forEachRemaining(inRows::add);
      }
    }
    assertThat(inRows).isEqualTo(fields);
  }

  private static JsonNode read(String plural) throws IOException {
    String path = "/crds/metallb.io_" + plural + ".yaml";
    try (InputStream in = Objects.requireNonNull(DefinitionsTest.class.getResourceAsStream(path))) {
      return new YAMLMapper().readTree(in);
    }
  }

  /** The fields in order of the alphabet, lists with {@code []}, maps of any keys as a star. */
  private static String shape(JsonNode schema) {
    assertThat(schema.has("type")).as("type of %s", schema).isTrue();
    return switch (schema.path("type").asText()) {
      case "array" -> "[]" + shape(schema.path("items"));
      case "object" -> {
        if (schema.has("additionalProperties")) {
          yield "{*}";
        }
        List<String> fields = new ArrayList<>();
        Iterator<Map.Entry<String, JsonNode>> properties =
            schema.path("properties").properties().iterator();
        properties.forEachRemaining(p -> fields.add(p.getKey() + shape(p.getValue())));
        fields.sort(null);
        yield fields.isEmpty() ? "" : "{" + String.join(",", fields) + "}";
      }
      default -> "";
    };
  }
}
