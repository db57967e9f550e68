package dev.mokalb.crds;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mokalb.crds.Sample.ExpectedMistake;
import dev.mokalb.crds.Sample.Layer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SampleTest {

  private static final Path FOLDER = Path.of("src/test/resources/dev/mokalb/crds/samples");
  private static final int BAD_MIN = 100;

  @Test
  void everyFileIsReadAndHasSamplesOfBothSorts() throws IOException {
    try (Stream<Path> files = Files.list(FOLDER)) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .isNotEmpty()
          .allSatisfy(file -> {
            assertThat(Sample.good().map(Sample::file)).contains(file);
            assertThat(Sample.bad().map(Sample::file)).contains(file);
          });
    }
    assertThat(Sample.bad().count()).isGreaterThanOrEqualTo(BAD_MIN);
  }

  @Test
  void everySampleHasANameOfItsOwn() {
    assertThat(Sample.all()).extracting(Sample::toString).doesNotHaveDuplicates();
  }

  @Test
  void anObjectIsCompletedAndItsVerdictIsRead() {
    List<Sample> samples =
        Sample.parse(
            "f.txt",
            """
            # a comment
            ## good
            apiVersion: metallb.io/v1beta1
            kind: BGPPeer
            metadata: {name: own}
            > accepted

            ## bad
            kind: BGPPeer
            spec: {a: 1}
            ---
            kind: BGPPeer
            spec: {a: 2}
            > cel: spec.a | is bad
            > schema: spec.b: Required value
            """);
    assertThat(samples)
        .containsExactly(
            new Sample(
                "f.txt",
                "good",
                List.of("apiVersion: metallb.io/v1beta1\nkind: BGPPeer\nmetadata: {name: own}\n"),
                List.of()),
            new Sample(
                "f.txt",
                "bad",
                List.of(
                    """
                    apiVersion: metallb.io/v1beta2
                    metadata: {name: sample, namespace: metallb-system}
                    kind: BGPPeer
                    spec: {a: 1}
                    """,
                    """
                    apiVersion: metallb.io/v1beta2
                    metadata: {name: sample, namespace: metallb-system}
                    kind: BGPPeer
                    spec: {a: 2}
                    """),
                List.of(
                    new ExpectedMistake(Layer.CEL, List.of("spec.a", "is bad")),
                    new ExpectedMistake(Layer.SCHEMA, List.of("spec.b: Required value")))));
    assertThat(samples.getLast().kind()).isEqualTo("BGPPeer");
  }

  @Test
  void aSampleNeedsAVerdict() {
    assertThatThrownBy(() -> Sample.parse("f.txt", "## odd\nkind: BGPPeer\n"))
        .hasMessageContaining("no verdict on odd");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "a: b                       | a: b",
        "[{{3 x 'p-#'}}]            | ['p-1', 'p-2', 'p-3']",
        "{{{2 x k#: {v: #}}}}       | {k1: {v: 1}, k2: {v: 2}}",
        "{{3 of ab}}{{2 of c}}      | abababcc",
        "[{{2 x {{3 of a}}#}}]      | [aaa1, aaa2]",
        "{z: {{2 deep}}}            | {z: {a: {a: {}}}}",
      })
  void longValuesAreWrittenOut(String line, String expanded) {
    assertThat(Shorthand.expand(line)).isEqualTo(expanded);
  }

  @Test
  void bracesHaveToEnd() {
    assertThatThrownBy(() -> Shorthand.expand("{{3 x a}"))
        .hasMessageContaining("braces are missing");
  }
}
