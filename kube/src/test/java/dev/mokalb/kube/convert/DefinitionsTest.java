package dev.mokalb.kube.convert;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.mokalb.kube.watch.ObjectMeta;
import dev.mokalb.model.ObjectKey;
import dev.mokalb.model.ObjectVersion;
import dev.mokalb.model.config.Reading;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The custom-resource definitions have the names, versions, columns, fields and defaults of
 * MetalLB's, and every field of the configuration is read.
 */
class DefinitionsTest {

  private static final Path FOLDER = Path.of("../crds/src/main/resources/crds");

  /** Kinds that controller and speakers write and do not read as configuration. */
  private static final Set<String> REPORTS =
      Set.of("ServiceL2Status", "ServiceBGPStatus", "ConfigurationState");

  /** Fields that may be written and have no effect: docs/differences.md. */
  private static final Set<String> WITHOUT_USE =
      Set.of("BGPPeer spec.passwordSecret.namespace"); // The Secret is in Moka's own namespace.

  private static final Map<String, BiFunction<ObjectMeta, Tree, Reading>> READERS =
      Map.of(
          CustomResources.POOL_KIND, CustomResources::pool,
          CustomResources.LAYER2_KIND, CustomResources::layer2,
          CustomResources.BGP_KIND, CustomResources::bgp,
          CustomResources.PEER_KIND, CustomResources::peer,
          CustomResources.BFD_KIND, CustomResources::bfd,
          CustomResources.COMMUNITY_KIND, CustomResources::community);

  static List<MetalLbDefinition> definitions() throws IOException {
    return MetalLbDefinition.all();
  }

  static List<String> files() throws IOException {
    try (Stream<Path> files = Files.list(FOLDER)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  @Test
  void thereAreMetalLbsKindsAndOurs() throws IOException {
    TreeSet<String> expected = new TreeSet<>();
    definitions()
        .forEach(definition -> expected.add("metallb.io_" + definition.plural() + ".yaml"));
    expected.addAll(Set.of("mokalb.dev_addressconflicts.yaml", "mokalb.dev_speakerreports.yaml"));
    assertThat(files()).containsExactlyElementsOf(expected);
  }

  @ParameterizedTest
  @MethodSource("files")
  void namesFitTheFile(String file) throws IOException {
    JsonNode definition = read(file);
    String group = file.substring(0, file.indexOf('_'));
    String plural = file.substring(group.length() + 1, file.indexOf(".yaml"));
    assertThat(definition.at("/apiVersion").asText()).isEqualTo("apiextensions.k8s.io/v1");
    assertThat(definition.at("/kind").asText()).isEqualTo("CustomResourceDefinition");
    assertThat(definition.at("/metadata/name").asText()).isEqualTo(plural + "." + group);
    assertThat(definition.at("/spec/group").asText()).isEqualTo(group);
    assertThat(definition.at("/spec/scope").asText()).isEqualTo("Namespaced");
    JsonNode names = definition.at("/spec/names");
    assertThat(names.path("listKind").asText()).isEqualTo(names.path("kind").asText() + "List");
    assertThat(names.path("plural").asText()).isEqualTo(plural);
    assertThat(names.path("singular").asText()).isEqualToIgnoringCase(names.path("kind").asText());
    assertThat(names.has("shortNames") || names.has("categories")).isFalse();
  }

  @ParameterizedTest
  @MethodSource("definitions")
  void theVersionIsMetalLbs(MetalLbDefinition expected) throws IOException {
    JsonNode definition = read(expected);
    assertThat(definition.at("/spec/names/kind").asText()).isEqualTo(expected.kind());
    List<String> versions = new ArrayList<>();
    definition.at("/spec/versions").forEach(version -> versions.add(version.path("name").asText()));
    assertThat(versions)
        .isEqualTo(
            definitions().stream()
                .filter(other -> other.kind().equals(expected.kind()))
                .map(MetalLbDefinition::version)
                .toList());
    JsonNode version = version(expected);
    assertThat(version.path("served").asBoolean()).isTrue();
    assertThat(version.path("storage").asBoolean()).isEqualTo(expected.stored());
    assertThat(version.path("deprecated").asBoolean(false))
        .isEqualTo(!expected.deprecationWarning().isEmpty());
    assertThat(version.path("deprecationWarning").asText())
        .isEqualTo(expected.deprecationWarning());
    assertThat(version.at("/subresources/status").isObject()).isTrue();
  }

  /** Nothing but the version differs between the two of BGPPeer: docs/adr/0009. */
  @Test
  void noVersionNeedsAWebhook() throws IOException {
    for (String file : files()) {
      assertThat(read(file).at("/spec/conversion/strategy").asText("None")).isEqualTo("None");
    }
    Map<String, Shape.Field> stored = new LinkedHashMap<>();
    for (MetalLbDefinition definition : definitions()) {
      if (definition.version().equals("v1beta2")) {
        stored.putAll(Shape.of(version(definition)).fields());
      }
    }
    JsonNode old = read("metallb.io_bgppeers.yaml").at("/spec/versions/0");
    assertThat(old.path("name").asText()).isEqualTo("v1beta1");
    JsonNode fields = old.at("/schema/openAPIV3Schema/properties/spec/properties");
    fields.fieldNames().forEachRemaining(field -> assertThat(stored).containsKey("spec." + field));
  }

  @ParameterizedTest
  @MethodSource("definitions")
  void columnsAreMetalLbs(MetalLbDefinition expected) throws IOException {
    List<String> columns = new ArrayList<>();
    version(expected)
        .path("additionalPrinterColumns")
        .forEach(column ->
            columns.add(
                column.path("name").asText()
                    + " = "
                    + column.path("jsonPath").asText()
                    + " "
                    + column.path("type").asText()
                    + (column.has("priority") ? " " + column.path("priority").asInt() : "")));
    assertThat(columns).isEqualTo(expected.columns());
  }

  @ParameterizedTest
  @MethodSource("definitions")
  void fieldsAreMetalLbs(MetalLbDefinition expected) throws IOException {
    Map<String, String> texts = new LinkedHashMap<>();
    Shape.of(version(expected)).fields().forEach((path, field) -> texts.put(path, field.text()));
    Map<String, String> expectedTexts = new LinkedHashMap<>();
    expected.fields().forEach((path, field) -> expectedTexts.put(path, field.text()));
    assertThat(texts).isEqualTo(expectedTexts);
  }

  @ParameterizedTest
  @MethodSource("definitions")
  void limitsOfMetalLbAreOurs(MetalLbDefinition expected) throws IOException {
    Map<String, Shape.Field> fields = Shape.of(version(expected)).fields();
    expected
        .fields()
        .forEach((path, field) -> {
          if (!field.limits().isEmpty()) {
            assertThat(Objects.requireNonNull(fields.get(path)).limits().split(" ", -1))
                .as(path)
                .contains(field.limits().split(" ", -1));
          }
        });
  }

  @Test
  void everySelectorHasTheSameSchema() throws IOException {
    Set<String> schemas = new TreeSet<>();
    int[] selectors = {0};
    for (String file : files()) {
      walk(
          read(file).at("/spec/versions"),
          "",
          (path, schema) -> {
            if (Shape.isSelector(schema)) {
              selectors[0]++;
              schemas.add(schema.toString());
            }
          });
    }
    assertThat(selectors[0]).isEqualTo(10);
    assertThat(schemas).hasSize(1);
  }

  @ParameterizedTest
  @MethodSource("files")
  void everyFieldIsDescribed(String file) throws IOException {
    for (JsonNode version : read(file).at("/spec/versions")) {
      JsonNode root = version.at("/schema/openAPIV3Schema");
      assertThat(root.has("description")).isTrue();
      walk(
          root,
          "",
          (path, schema) -> {
            if (path.matches(".*/properties/(?!(apiVersion|kind|metadata)$)[A-Za-z0-9]+")) {
              assertThat(schema.has("description")).as(path).isTrue();
            }
          });
    }
  }

  @ParameterizedTest
  @MethodSource("files")
  void everyRuleSaysWhatIsWrongInOneLine(String file) throws IOException {
    walk(
        read(file).at("/spec/versions"),
        "",
        (path, node) -> {
          for (JsonNode rule : node.path("x-kubernetes-validations")) {
            assertThat(rule.path("message").asText()).as(path).isNotBlank().doesNotContain("\n");
          }
        });
  }

  /** Every field of the specification has a row in which it is honoured or refused. */
  @ParameterizedTest
  @MethodSource("definitions")
  void everyFieldIsReadOrRefused(MetalLbDefinition definition) throws IOException {
    if (REPORTS.contains(definition.kind())) {
      return;
    }
    TreeSet<String> fields = new TreeSet<>();
    version(definition)
        .at("/schema/openAPIV3Schema/properties/spec/properties")
        .fieldNames()
        .forEachRemaining(fields::add);
    TreeSet<String> inRows = new TreeSet<>();
    for (Conversion row : ConversionTest.rows()) {
      if (row.object().getFirst().equals("kind: " + definition.kind())) {
        JsonNode object = new YAMLMapper().readTree(String.join("\n", row.object()));
        object.path("spec").fieldNames().forEachRemaining(inRows::add);
      }
    }
    assertThat(inRows).containsAll(fields);
  }

  /** At every depth; what the API server drops, as the schema has no such field, is not read. */
  @ParameterizedTest
  @MethodSource("definitions")
  void theReaderAsksForTheFieldsOfTheSchemaAndNoOthers(MetalLbDefinition definition)
      throws IOException {
    if (REPORTS.contains(definition.kind())) {
      return;
    }
    Specimen specimen =
        new Specimen(
            "spec", version(definition).at("/schema/openAPIV3Schema/properties").path("spec"));
    ObjectMeta meta =
        new ObjectMeta(
            new ObjectKey("metallb-system", "specimen"),
            new ObjectVersion("uid", "7", Instant.EPOCH),
            false,
            Map.of(),
            Map.of());
    Reading reading =
        Objects.requireNonNull(READERS.get(definition.kind())).apply(meta, specimen.tree());
    assertThat(reading.source().kind()).isEqualTo(definition.kind());
    TreeSet<String> read = new TreeSet<>(specimen.fields());
    read.removeIf(field -> WITHOUT_USE.contains(definition.kind() + " " + field));
    if (definition.stored()) {
      assertThat(specimen.asked()).isEqualTo(read);
    } else {
      // Objects of an older version are read by what the newer one has.
      assertThat(specimen.asked()).containsAll(read);
    }
  }

  @Test
  void whatIsWithoutUseIsInSomeSchema() throws IOException {
    Set<String> fields = new TreeSet<>();
    for (MetalLbDefinition definition : definitions()) {
      Shape.of(version(definition))
          .fields()
          .keySet()
          .forEach(field -> fields.add(definition.kind() + " " + field));
    }
    assertThat(fields).containsAll(WITHOUT_USE);
  }

  private static JsonNode version(MetalLbDefinition definition) throws IOException {
    for (JsonNode version : read(definition).at("/spec/versions")) {
      if (version.path("name").asText().equals(definition.version())) {
        return version;
      }
    }
    throw new AssertionError(definition + " is missing");
  }

  private static JsonNode read(MetalLbDefinition definition) throws IOException {
    return read("metallb.io_" + definition.plural() + ".yaml");
  }

  /** From the class path, as the programs would find it. */
  private static JsonNode read(String file) throws IOException {
    try (InputStream in =
        Objects.requireNonNull(DefinitionsTest.class.getResourceAsStream("/crds/" + file))) {
      return new YAMLMapper().readTree(in);
    }
  }

  private static void walk(JsonNode node, String path, BiConsumer<String, JsonNode> visitor) {
    visitor.accept(path, node);
    int[] index = {0};
    node.elements()
        .forEachRemaining(element -> {
          if (node.isArray()) {
            walk(element, path + "/" + index[0]++, visitor);
          }
        });
    node.properties()
        .forEach(property -> walk(property.getValue(), path + "/" + property.getKey(), visitor));
  }
}
