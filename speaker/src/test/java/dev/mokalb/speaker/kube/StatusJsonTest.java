package dev.mokalb.speaker.kube;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mokalb.kube.watch.SingleObject;
import dev.mokalb.kube.write.OwnerReference;
import dev.mokalb.model.ObjectKey;
import dev.mokalb.speaker.status.StatusObject;
import dev.mokalb.speaker.status.StatusObject.Standing;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StatusJsonTest {

  private static final ObjectKey WEB = new ObjectKey("shop", "web");

  private static String stored(String status) {
    return """
    {"metadata": {"name": "l2-x", "namespace": "metallb-system", "uid": "u",
      "resourceVersion": "7", "labels": {"metallb.io/node": "n1",
      "metallb.io/service-name": "web", "metallb.io/service-namespace": "shop"},
      "ownerReferences": [{"apiVersion": "v1", "kind": "Pod", "name": "p", "uid": "pod-1"}]},
     "status": %s}
    """
        .formatted(status);
  }

  private static Optional<StatusObject> read(String body) {
    return SingleObject.read(body, StatusJson::decode);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "{} | BARE |",
        "{'node':'n1','serviceName':'web','serviceNamespace':'shop'} | FILLED |",
        "{'node':'n1','serviceName':'web','serviceNamespace':'shop',"
            + "'interfaces':[{'name':'eth1'},{'name':'eth0'}]} | FILLED | eth0 eth1",
        "{'node':'n1','serviceName':'web','serviceNamespace':'shop','peers':['b','a']}"
            + " | FILLED | a b",
        "{'node':'n2','serviceName':'web','serviceNamespace':'shop'} | SPOILT |",
        "{'node':'n1','serviceName':'other','serviceNamespace':'shop'} | SPOILT |",
      })
  void aStoredObjectIsRead(String status, Standing standing, String entries) {
    List<String> names = entries == null ? List.of() : List.of(entries.split(" ", -1));
    assertThat(read(stored(status.replace('\'', '"'))))
        .contains(new StatusObject("l2-x", WEB, "n1", "pod-1", new TreeSet<>(names), standing));
  }

  @Test
  void withoutLabelsItIsNobodys() {
    assertThat(read("{\"metadata\":{\"name\":\"l2-x\",\"resourceVersion\":\"1\"}}")).isEmpty();
  }

  @Test
  void whatIsWrittenIsWhatMetalLbWrites() {
    assertThat(
            new String(
                StatusJson.whole(
                    StatusKind.BGP, WEB, "n1", Optional.of(OwnerReference.pod("p", "pod-1"))),
                StandardCharsets.UTF_8))
        .isEqualTo(
            "{\"apiVersion\":\"metallb.io/v1beta1\",\"kind\":\"ServiceBGPStatus\","
                + "\"metadata\":{\"generateName\":\"bgp-\",\"labels\":{\"metallb.io/node\":\"n1\","
                + "\"metallb.io/service-name\":\"web\",\"metallb.io/service-namespace\":\"shop\"},"
                + "\"ownerReferences\":[{\"apiVersion\":\"v1\",\"kind\":\"Pod\",\"name\":\"p\","
                + "\"uid\":\"pod-1\"}]}}");
    assertThat(
            new String(
                StatusJson.status(
                    StatusKind.LAYER2, WEB, "n1", new TreeSet<>(List.of("eth1", "eth0"))),
                StandardCharsets.UTF_8))
        .isEqualTo(
            "{\"status\":{\"node\":\"n1\",\"serviceName\":\"web\",\"serviceNamespace\":\"shop\","
                + "\"interfaces\":[{\"name\":\"eth0\"},{\"name\":\"eth1\"}]}}");
  }
}
