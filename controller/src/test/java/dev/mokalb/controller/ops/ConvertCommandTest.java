package dev.mokalb.controller.ops;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConvertCommandTest {

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream problems = new ByteArrayOutputStream();

  private int run(String input, String... arguments) throws IOException {
    return ConvertCommand.run(
        List.of(arguments),
        new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)),
        new PrintStream(out, true, StandardCharsets.UTF_8),
        new PrintStream(problems, true, StandardCharsets.UTF_8));
  }

  private static String text(ByteArrayOutputStream stream) {
    return stream.toString(StandardCharsets.UTF_8);
  }

  @Test
  void writesResourcesToItsOutput() throws IOException {
    String input = "address-pools: [{name: a, protocol: layer2, addresses: [10.0.0.0/24]}]";
    assertThat(run(input, "--namespace", "lb")).isZero();
    assertThat(text(out)).contains("kind: IPAddressPool", "namespace: lb", "10.0.0.0/24");
    assertThat(text(problems)).isEmpty();
  }

  @Test
  void tellsMistakesAndWritesNothing() throws IOException {
    assertThat(run("adress-pools: []")).isEqualTo(1);
    assertThat(text(out)).isEmpty();
    assertThat(text(problems)).contains("unknown key \"adress-pools\"", "line 1");
  }

  @Test
  void tellsMistakesBetweenPartsAndWritesNothing() throws IOException {
    String input =
        """
        address-pools:
        - {name: a, protocol: layer2, addresses: [10.0.0.0/24]}
        - {name: b, protocol: layer2, addresses: [10.0.0.9/32]}
        """;
    assertThat(run(input)).isEqualTo(1);
    assertThat(text(out)).isEmpty();
    assertThat(text(problems)).contains("address-pools \"b\"", "overlap");
  }

  @Test
  void aConfigMapWithoutConfigurationIsAMistake() throws IOException {
    assertThat(run("{kind: ConfigMap, metadata: {name: config}}")).isEqualTo(1);
    assertThat(text(out)).isEmpty();
    assertThat(text(problems)).contains("data.config");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " \n\t\n", "---\n", "{}", "# a comment\n"})
  void anEmptyInputIsAMistake(String input) throws IOException {
    assertThat(run(input)).isEqualTo(1);
    assertThat(text(out)).isEmpty();
    assertThat(text(problems)).contains("the input is empty: give the ConfigMap");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "address-pools: []",
        "peers:",
        "{kind: ConfigMap, data: {config: ''}}",
        "{kind: ConfigMap, data: {config: '---'}}",
        "{kind: ConfigMap, data: {config: '{}'}}",
      })
  void aConfigurationWithoutAnEntryIsAMistake(String input) throws IOException {
    assertThat(run(input)).isEqualTo(1);
    assertThat(text(out)).isEmpty();
    assertThat(text(problems)).contains("the configuration is empty", "address-pools");
  }

  @Test
  void whatTheApiServerWouldRefuseIsToldAndNothingIsWritten() throws IOException {
    String input =
        """
        address-pools:
        - {name: a, protocol: layer2, addresses: [10.0.0.0/24]}
        peers:
        - {my-asn: 64512, peer-asn: 64513, peer-address: 10.0.0.1, peer-port: 20000}
        """;
    assertThat(run(input)).isEqualTo(1);
    assertThat(text(out)).isEmpty();
    assertThat(text(problems)).contains("BGPPeer \"peer1\"", "spec.peerPort", "line 4", "16384");
  }

  @Test
  void allThatIsWrongIsToldAtOnceWhereItStandsInTheInput() throws IOException {
    String input =
        """
        apiVersion: v1
        kind: ConfigMap
        data:
          config: |
            peers:
            - {my-asn: 64512, peer-asn: 64513, peer-address: 10.0.0.1, peer-port: 20000}
            address-pools:
            - {name: a, protocol: layer2, addresses: [10.0.0.0]}
        """;
    assertThat(run(input)).isEqualTo(1);
    assertThat(text(out)).isEmpty();
    assertThat(text(problems).lines())
        .satisfiesExactly(
            refused ->
                assertThat(refused)
                    .contains("BGPPeer \"peer1\"", "spec.peerPort", "(line 6, column 75)"),
            misread ->
                assertThat(misread)
                    .contains("address-pools \"a\"", "addresses[0]", "(line 8, column 47)"));
  }

  @Test
  void ofATextInQuotesThePlaceInItIsTold() throws IOException {
    assertThat(run("{kind: ConfigMap, data: {config: 'peers: {}'}}")).isEqualTo(1);
    assertThat(text(out)).isEmpty();
    assertThat(text(problems))
        .contains("(line 1, column 8 of the text that begins at line 1, column 34)");
  }

  @Test
  void anInputThatIsNestedWithoutEndIsAMistake() throws IOException {
    assertThat(run("[".repeat(2_000))).isEqualTo(1);
    assertThat(text(out)).isEmpty();
    assertThat(text(problems)).contains("the input is not valid YAML", "nesting");
  }

  @Test
  void explainsItself() throws IOException {
    assertThat(run("", "--help")).isZero();
    assertThat(text(out)).contains("usage: moka-controller convert");
    assertThat(run("", "--nonsense")).isEqualTo(2);
    assertThat(text(problems)).contains("usage: moka-controller convert");
  }
}
