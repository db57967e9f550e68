package dev.mokalb.kube.convert;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mokalb.kube.watch.SingleObject;
import dev.mokalb.model.DaemonSetSnapshot;
import dev.mokalb.model.DaemonSetSnapshot.Phase;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DaemonSetDecoderTest {

  private static DaemonSetSnapshot read(String meta, String podSpec) {
    String json =
        """
        {"kind": "DaemonSet", "apiVersion": "apps/v1",
         "metadata": {"name": "moka-speaker", "namespace": "metallb-system",
                      "resourceVersion": "7" %s},
         "spec": {"selector": {"matchLabels": {"disk": "none"}},
                  "template": {"metadata": {"labels": {"disk": "none"}}, "spec": {
                    "nodeSelector": null, "containers": [{"name": "speaker"}] %s}},
                  "minReadySeconds": 10},
         "status": {"desiredNumberScheduled": 3}}
        """
            .formatted(meta, podSpec);
    return SingleObject.read(json, new DaemonSetDecoder()).orElseThrow();
  }

  private static Map<String, String> labels(String text) {
    return text == null
        ? Map.of()
        : Arrays.stream(text.split(",", -1))
            .map(label -> label.split("=", -1))
            .collect(Collectors.toMap(parts -> parts[0], parts -> parts[1]));
  }

  private static String affinity(String terms) {
    return ", \"affinity\": {\"podAffinity\": {}, \"nodeAffinity\":"
        + " {\"requiredDuringSchedulingIgnoredDuringExecution\": {\"nodeSelectorTerms\": ["
        + terms
        + "]}}}";
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        " | | true",
        ", \"nodeSelector\": {\"kubernetes.io/os\": \"linux\"} | kubernetes.io/os=linux | true",
        ", \"nodeSelector\": {\"kubernetes.io/os\": \"linux\"} | | false",
        ", \"nodeSelector\": {\"a\": \"1\", \"b\": \"2\"} | a=1,b=3 | false",
      })
  void aNodeSelectorSelects(String podSpec, String labels, boolean selects) {
    DaemonSetSnapshot read = read("", podSpec == null ? "" : podSpec);
    assertThat(read.phase()).isEqualTo(Phase.KEPT);
    assertThat(read.selects(labels(labels))).isEqualTo(selects);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "In ['x','y'] | zone=x | true",
        "In ['x','y'] | zone=z | false",
        "In ['x','y'] | | false",
        "NotIn ['x'] | zone=x | false",
        "NotIn ['x'] | | true",
        "Exists [] | zone=x | true",
        "Exists [] | | false",
        "DoesNotExist [] | zone=x | false",
        "Gt ['5'] | zone=1 | true",
        "Perhaps [] | | true",
      })
  void aTermOfAnAffinityAsksForLabels(String expression, String labels, boolean selects) {
    String[] parts = expression.split(" ", 2);
    String term =
        "{\"matchFields\": [{\"key\": \"metadata.name\", \"operator\": \"In\", \"values\":"
            + " [\"n9\"]}], \"matchExpressions\": [{\"key\": \"zone\", \"operator\": \""
            + parts[0]
            + "\", \"values\": "
            + parts[1].replace('\'', '"')
            + "}]}";
    assertThat(read("", affinity(term)).selects(labels(labels))).isEqualTo(selects);
    String never = "{\"matchExpressions\": [{\"key\": \"never\", \"operator\": \"Exists\"}]}";
    assertThat(read("", affinity(never + ", " + term)).selects(labels(labels)))
        .as("one of several is enough")
        .isEqualTo(selects);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        ", \"deletionTimestamp\": \"2026-01-01T00:00:00Z\" | BEING_DELETED",
        ", \"generation\": 3 | KEPT",
      })
  void oneThatIsBeingDeletedIsKnown(String meta, Phase phase) {
    assertThat(read(meta, "").phase()).isEqualTo(phase);
  }
}
