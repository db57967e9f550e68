package dev.mokalb.lab.crds;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.mokalb.crds.Sample;
import dev.mokalb.crds.Sample.ExpectedMistake;
import dev.mokalb.lab.Lab;
import dev.mokalb.lab.LabOptions;
import dev.mokalb.lab.process.CommandResult;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What a real API server makes of the definitions, with nothing else that could check anything. */
class DefinitionsIT {

  private static final Pattern WORDS = Pattern.compile("'([^']*)'|\"([^\"]*)\"");
  private static final int TELLING_CHARACTERS = 15;

  private static final long SEED = 20_260_718;
  private static final int RANDOM_POOLS = 1_000;

  static Lab lab;
  static List<JsonNode> definitions = List.of();
  static final Map<String, ApiVerdict> VERDICTS = new LinkedHashMap<>();

  @BeforeAll
  static void askTheApiServer() throws IOException {
    lab = Lab.up(LabOptions.in(Path.of("target", "labs", "DefinitionsIT")).bare().withNodes(1));
    definitions = read(lab.installation().definitions());
    for (Sample sample : Sample.all()) {
      VERDICTS.put(sample.toString(), writer().judge(sample));
    }
  }

  private static ObjectWriter writer() {
    return new ObjectWriter(lab.kubernetes(), definitions);
  }

  @AfterAll
  static void takeDown() {
    lab.close();
  }

  static Stream<Sample> good() {
    return Sample.good();
  }

  static Stream<Sample> bad() {
    return Sample.bad();
  }

  @ParameterizedTest
  @MethodSource("good")
  void aGoodObjectIsAccepted(Sample sample) {
    assertThat(verdict(sample).complaints()).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("bad")
  void aBadObjectIsRefusedWithWordsThatNameTheMistake(Sample sample) {
    List<ApiVerdict.Complaint> errors = verdict(sample).complaints();
    for (ExpectedMistake mistake : sample.mistakes()) {
      assertThat(errors)
          .as(mistake.toString())
          .anyMatch(error -> error.layer() == mistake.layer() && mistake.isTold(error.message()));
    }
  }

  /** No rule is written in vain: each has a sample that it refuses. */
  @Test
  void everyRuleRefusesASample() {
    String told =
        String.join(
            "\n",
            VERDICTS.values().stream()
                .flatMap(verdict -> verdict.complaints().stream())
                .map(ApiVerdict.Complaint::message)
                .toList());
    List<String> unheard = new ArrayList<>();
    for (JsonNode definition : definitions) {
      for (JsonNode rule : definition.findValues("x-kubernetes-validations")) {
        rule.forEach(one -> {
          if (words(one).stream().noneMatch(told::contains)) {
            unheard.add(definition.at("/metadata/name").asText() + ": " + one.path("message"));
          }
        });
      }
    }
    assertThat(unheard).isEmpty();
  }

  /** The rules and Moka's own parser are two implementations of one thing. */
  @Test
  void theRulesForAddressesAgreeWithTheParser() {
    RandomEntries random = new RandomEntries(SEED);
    int[] good = {0};
    for (int i = 0; i < RANDOM_POOLS; i++) {
      List<String> entries = random.next();
      ObjectNode pool = new ObjectMapper().createObjectNode();
      pool.put("apiVersion", "metallb.io/v1beta1").put("kind", "IPAddressPool");
      pool.putObject("metadata").put("name", "random").put("namespace", "metallb-system");
      ArrayNode addresses = pool.putObject("spec").putArray("addresses");
      entries.forEach(addresses::add);
      ApiVerdict verdict = writer().tryOut(pool);
      assertThat(verdict.complaints().isEmpty())
          .as("%s, seed %d, number %d: %s", entries, SEED, i, verdict.complaints())
          .isEqualTo(RandomEntries.areGood(entries));
      good[0] += verdict.complaints().isEmpty() ? 1 : 0;
    }
    assertThat(good[0]).isBetween(RANDOM_POOLS / 10, RANDOM_POOLS * 9 / 10);
  }

  @Test
  void theOldVersionOfBgpPeerIsReadAsTheNewOneAndBack() throws IOException {
    CommandResult applied =
        apply(
            """
            apiVersion: metallb.io/v1beta1
            kind: BGPPeer
            metadata: {name: old, namespace: metallb-system}
            spec: {myASN: 64512, peerASN: 64513, peerAddress: 172.30.0.3, holdTime: 90s}
            """);
    assertThat(applied.succeeded()).as(applied.errors()).isTrue();
    assertThat(applied.errors()).contains("v1beta1 is deprecated, please use v1beta2");
    assertThat(get("bgppeers.v1beta2.metallb.io", "old"))
        .isEqualTo(
            json(
                """
                {"disableMP": false, "dualStackAddressFamily": false, "holdTime": "90s",
                 "myASN": 64512, "peerASN": 64513, "peerAddress": "172.30.0.3", "peerPort": 179}
                """));

    assertThat(
            apply(
                    """
                    apiVersion: metallb.io/v1beta2
                    kind: BGPPeer
                    metadata: {name: new, namespace: metallb-system}
                    spec:
                      myASN: 64512
                      peerASN: 64513
                      peerAddress: 172.30.0.3
                      connectTime: 10s
                      vrf: red
                      nodeSelectors:
                      - matchExpressions: [{key: rack, operator: In, values: [a]}]
                    """)
                .succeeded())
        .isTrue();
    assertThat(get("bgppeers.v1beta1.metallb.io", "new"))
        .isEqualTo(
            json(
                """
                {"myASN": 64512, "peerASN": 64513, "peerAddress": "172.30.0.3", "peerPort": 179,
                 "nodeSelectors": [
                   {"matchExpressions": [{"key": "rack", "operator": "In", "values": ["a"]}]}]}
                """));
    lab.kubectl("delete", "bgppeers", "-n", "metallb-system", "--all");
  }

  @Test
  void columnsAreShown() {
    apply(
        """
        apiVersion: mokalb.dev/v1alpha1
        kind: AddressConflict
        metadata: {name: 192-168-2-5, namespace: metallb-system}
        status:
          address: 192.168.2.5
          mac: 02:00:5e:10:00:01
          node: n1
          interface: eth0
          firstSeen: '2026-01-02T03:04:05Z'
          lastSeen: '2026-01-02T03:04:05Z'
          until: '2026-01-02T03:04:05Z'
        """);
    String shown = lab.kubectl("get", "addressconflicts", "-n", "metallb-system").output();
    assertThat(shown.lines().findFirst().orElse("").split(" {2,}", -1))
        .containsSubsequence("NAME", "ADDRESS", "MAC", "NODE", "LAST SEEN", "AGE");
    assertThat(shown).contains("192.168.2.5", "02:00:5e:10:00:01", "n1");
    lab.kubectl("delete", "addressconflicts", "-n", "metallb-system", "--all");
  }

  @Test
  void aFieldThatNobodyKnowsIsToldToWhoeverAsks() {
    CommandResult applied =
        apply(
            """
            apiVersion: metallb.io/v1beta1
            kind: IPAddressPool
            metadata: {name: typo, namespace: metallb-system}
            spec: {addresses: [192.168.2.0/24], autoAsign: false}
            """);
    assertThat(applied.succeeded()).isFalse();
    assertThat(applied.errors()).contains("unknown field \"spec.autoAsign\"");
  }

  private static ApiVerdict verdict(Sample sample) {
    return Objects.requireNonNull(VERDICTS.get(sample.toString()));
  }

  /** What a rule may say: its message, or the longer texts in the expression that makes one. */
  private static List<String> words(JsonNode rule) {
    List<String> words = new ArrayList<>();
    if (rule.has("messageExpression")) {
      Matcher literals = WORDS.matcher(rule.path("messageExpression").asText());
      while (literals.find()) {
        String literal = literals.group(1) == null ? literals.group(2) : literals.group(1);
        if (literal.length() >= TELLING_CHARACTERS) {
          words.add(literal.strip());
        }
      }
    } else {
      words.add(rule.path("message").asText());
    }
    return words;
  }

  private static CommandResult apply(String manifest) {
    Path file = lab.folder().cluster().resolve("manifest.yaml");
    try {
      Files.writeString(file, manifest);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return lab.kubectl("apply", "-f", file.toString());
  }

  private static JsonNode get(String resource, String name) throws IOException {
    CommandResult got =
        lab.kubectl("get", resource, name, "-n", "metallb-system", "-o", "jsonpath={.spec}");
    assertThat(got.succeeded()).as(got.errors()).isTrue();
    return json(got.output());
  }

  private static JsonNode json(String text) throws IOException {
    return new ObjectMapper().readTree(text);
  }

  private static List<JsonNode> read(Path folder) throws IOException {
    List<JsonNode> read = new ArrayList<>();
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.sorted().toList()) {
        read.add(new YAMLMapper().readTree(file.toFile()));
      }
    }
    return read;
  }
}
