package dev.mokalb.kube.convert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.mokalb.kube.json.JsonFields;
import dev.mokalb.kube.json.JsonShapeException;
import java.io.IOException;
import java.io.StringWriter;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.From;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class PeerConversionTest {

  private static final String OLD = "metallb.io/v1beta1";
  private static final String NEW = "metallb.io/v1beta2";
  private static final YAMLMapper YAML = new YAMLMapper();
  private static final ObjectMapper JSON = new ObjectMapper();

  private static final String METADATA =
      "metadata: {name: p, namespace: n, uid: u, resourceVersion: '7', managedFields: [{a: {}}]";

  /** One object in both versions. */
  record Pair(String name, String given, String givenVersion, String expected) {
    String wanted() {
      return givenVersion.equals(OLD) ? NEW : OLD;
    }

    @Override
    public String toString() {
      return name;
    }
  }

  private static JsonNode peer(String version, String metadata, String spec) throws IOException {
    return YAML.readTree(
        "apiVersion: " + version + "\nkind: BGPPeer\n" + metadata + "}\nspec: " + spec);
  }

  static JsonNode convert(JsonNode object, String wanted) throws IOException {
    StringWriter out = new StringWriter();
    try (JsonGenerator json = JSON.createGenerator(out)) {
      PeerConversion.convert(JsonFields.parser(object.toString()), wanted, json);
    }
    return JSON.readTree(out.toString());
  }

  static Stream<Pair> specs() {
    String all =
        "{myASN: 1, peerASN: 4294967295, peerAddress: 10.0.0.1, sourceAddress: 10.0.0.2,"
            + " peerPort: 180, holdTime: 90s, keepaliveTime: 30s, routerID: 1.1.1.1, password: x,"
            + " bfdProfile: b, ebgpMultiHop: true, nodeSelectors: [{matchLabels: {a: b},"
            + " matchExpressions: [{key: k, operator: In, values: [v]}]}]}";
    return Stream.of(
        new Pair("what both have is copied up", all, OLD, all),
        new Pair("what both have is copied down", all, NEW, all),
        new Pair(
            "absent timers stay absent",
            "{myASN: 1, peerASN: 2, peerAddress: 10.0.0.1}",
            OLD,
            "{myASN: 1, peerASN: 2, peerAddress: 10.0.0.1}"),
        new Pair(
            "timers of zero stay zero",
            "{myASN: 1, peerASN: 2, peerAddress: 10.0.0.1, holdTime: 0s, keepaliveTime: 0s}",
            OLD,
            "{myASN: 1, peerASN: 2, peerAddress: 10.0.0.1, holdTime: 0s, keepaliveTime: 0s}"),
        new Pair(
            "the port 0 means none",
            "{myASN: 1, peerASN: 2, peerAddress: 10.0.0.1, peerPort: 0}",
            OLD,
            "{myASN: 1, peerASN: 2, peerAddress: 10.0.0.1}"));
  }

  @ParameterizedTest
  @MethodSource("specs")
  void fieldsBecomeFields(Pair pair) throws IOException {
    JsonNode given = peer(pair.givenVersion(), METADATA, pair.given());
    assertThat(convert(given, pair.wanted()))
        .isEqualTo(peer(pair.wanted(), METADATA, pair.expected()));
  }

  @Test
  void newerFieldsGoThroughTheOlderVersion() throws IOException {
    JsonNode newer =
        peer(
            NEW,
            METADATA,
            "{myASN: 1, dynamicASN: external, interface: eth0, connectTime: 10s, vrf: red,"
                + " passwordSecret: {name: s}, enableGracefulRestart: true}");
    JsonNode older = convert(newer, OLD);
    assertThat(older.path("spec")).isEqualTo(JSON.readTree("{\"myASN\":1}"));
    assertThat(older.at("/metadata/annotations").size()).isEqualTo(1);
    assertThat(convert(older, NEW)).isEqualTo(newer);
  }

  @Test
  void otherAnnotationsStay() throws IOException {
    String metadata = METADATA + ", annotations: {a: b}";
    JsonNode newer = peer(NEW, metadata, "{myASN: 1, vrf: red}");
    JsonNode older = convert(newer, OLD);
    assertThat(older.at("/metadata/annotations/a").asText()).isEqualTo("b");
    assertThat(convert(older, NEW)).isEqualTo(newer);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "peerASN, 5 | dynamicASN | peerASN",
        "peerASN, 0 | peerASN | dynamicASN",
        "peerAddress, 10.0.0.1 | interface | peerAddress",
        "peerAddress, '' | peerAddress | interface",
        "password, x | passwordSecret | password",
      })
  void whoWroteTheOlderVersionLastHasTheWord(String written, String gone, String stays)
      throws IOException {
    JsonNode newer =
        peer(
            NEW,
            METADATA,
            "{myASN: 1, dynamicASN: external, interface: eth0, passwordSecret: {name: s}}");
    JsonNode older = convert(newer, OLD);
    String[] field = written.split(", ", -1);
    ((ObjectNode) older.path("spec")).set(field[0], YAML.readTree(field[1]));
    JsonNode again = convert(older, NEW).path("spec");
    assertThat(again.has(gone)).isFalse();
    assertThat(again.has(stays)).isTrue();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {"{", "[]", "5", "''", "{\"unknown\":1,\"vrf\":\"red\"} trailing"})
  void aSpoiltAnnotationIsRemovedAndNothingUnknownComesOfIt(String text) throws IOException {
    JsonNode older = peer(OLD, METADATA, "{myASN: 1}");
    ((ObjectNode) older.path("metadata"))
        .putObject("annotations")
        .put(PeerConversion.ANNOTATION, text);
    JsonNode newer = convert(older, NEW);
    assertThat(newer.path("metadata").has("annotations")).isFalse();
    assertThat(newer.path("spec").has("unknown")).isFalse();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "metallb.io/v1beta1 | Service | metallb.io/v1beta2 | Service",
        "metallb.io/v1beta3 | BGPPeer | metallb.io/v1beta2 | v1beta3",
        "metallb.io/v1beta1 | BGPPeer | metallb.io/v1 | metallb.io/v1",
      })
  void whatIsNoneOfBothIsRefused(String version, String kind, String wanted, String words) {
    JsonNode object = JSON.createObjectNode().put("apiVersion", version).put("kind", kind);
    assertThatThrownBy(() -> convert(object, wanted))
        .isInstanceOf(JsonShapeException.class)
        .hasMessageContaining(words);
  }

  @Test
  void theSameVersionIsTheSameObject() throws IOException {
    JsonNode object = peer(NEW, METADATA, "{myASN: 1, vrf: red}");
    assertThat(convert(object, NEW)).isEqualTo(object);
  }

  @Property(tries = 500)
  void nothingIsLostOnTheWayDownAndUp(@ForAll @From("anySpecs") Map<String, Object> spec)
      throws IOException {
    ObjectNode newer = (ObjectNode) peer(NEW, METADATA, "{}");
    newer.set("spec", JSON.readTree(JSON.writeValueAsString(spec)));
    assertThat(convert(convert(newer, OLD), NEW)).isEqualTo(newer);
  }

  @Provide
  Arbitrary<Map<String, Object>> anySpecs() {
    Arbitrary<String> fields =
        Arbitraries.of(
            Set.of(
                "myASN",
                "peerASN",
                "peerAddress",
                "holdTime",
                "routerID",
                "bfdProfile",
                "vrf",
                "connectTime",
                "localASN",
                "disableMP",
                "dualStackAddressFamily"));
    Arbitrary<Object> values =
        Arbitraries.oneOf(
            Arbitraries.strings().ofMaxLength(8).map(text -> (Object) text),
            Arbitraries.longs().map(number -> (Object) number),
            Arbitraries.of(true, false).map(flag -> (Object) flag),
            Arbitraries.of(List.of(), List.of(1, "x"), Map.of("a", 1.5)));
    return Arbitraries.maps(fields, values).ofMaxSize(11);
  }
}
