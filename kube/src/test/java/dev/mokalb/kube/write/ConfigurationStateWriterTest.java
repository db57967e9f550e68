package dev.mokalb.kube.write;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.mokalb.kube.api.ApiAccess;
import dev.mokalb.kube.api.ApiClient;
import dev.mokalb.kube.fake.FakeApiServer;
import dev.mokalb.kube.fake.Fault;
import dev.mokalb.kube.fake.Things;
import dev.mokalb.kube.write.ConfigurationStateWriter.Component;
import dev.mokalb.model.ObjectKey;
import dev.mokalb.model.config.Problem;
import dev.mokalb.model.config.SourceRef;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ConfigurationStateWriterTest {

  private static final String STATES = "configurationstates";

  private final FakeApiServer server = FakeApiServer.start();
  private final ApiClient client = ApiClient.open(ApiAccess.plain(server.uri()));
  private final AtomicBoolean leads = new AtomicBoolean(true);
  private final ConfigurationStateWriter writer =
      new ConfigurationStateWriter(
          client, Component.controller("default", "controller-1"), leads::get);

  @AfterEach
  void close() {
    writer.close();
    client.close();
    server.close();
  }

  private static ConditionFactory soon() {
    return await().atMost(Duration.ofSeconds(10)).pollInterval(Duration.ofMillis(2));
  }

  private static Problem problem(String pool) {
    return new Problem(
        SourceRef.of("IPAddressPool", new ObjectKey("default", pool)),
        "spec.addresses[0] \"x\"",
        "is no address",
        "write one");
  }

  private String state() {
    return server.objects(STATES).get("controller").map(Things.Thing::data).orElse("");
  }

  private long writes() {
    return server.requests().stream()
        .filter(request -> request.path().contains(STATES))
        .filter(request -> !request.method().equals("GET"))
        .count();
  }

  @Test
  void itIsMadeAndGoesWithItsPod() {
    server.objects("pods").put("controller-1", "{}");
    writer.start();
    writer.say(List.of());
    soon().until(() -> state().contains("\"result\":\"Valid\""));
    assertThat(state())
        .contains("\"metallb.io/component-type\":\"controller\"")
        .contains("\"kind\":\"Pod\",\"name\":\"controller-1\",\"uid\":\"u-controller-1\"")
        .contains("\"type\":\"poolReconcilerValid\",\"status\":\"True\",\"reason\":\"Reconciled\"");
  }

  /** Of the fields that the definition has, a generation is not observed: there is no spec. */
  @Test
  void itsStatusHasTheFieldsOfTheDefinition() throws IOException {
    writer.start();
    writer.say(List.of(problem("p")));
    soon().until(() -> state().contains("\"result\":\"Invalid\""));
    JsonNode status = new ObjectMapper().readTree(state()).path("status");
    JsonNode schema;
    try (InputStream in =
        ConfigurationStateWriterTest.class.getResourceAsStream(
            "/crds/metallb.io_configurationstates.yaml")) {
      schema =
          new YAMLMapper()
              .readTree(in)
              .at("/spec/versions/0/schema/openAPIV3Schema/properties/status/properties");
    }
    assertThat(names(status)).isEqualTo(names(schema));
    Set<String> ofCondition = names(schema.at("/conditions/items/properties"));
    assertThat(ofCondition.remove("observedGeneration")).isTrue();
    assertThat(names(status.at("/conditions/0"))).isEqualTo(ofCondition);
  }

  private static Set<String> names(JsonNode object) {
    Set<String> names = new TreeSet<>();
    object.fieldNames().forEachRemaining(names::add);
    return names;
  }

  @Test
  void itsPodIsAskedForAgainWhereTheServerDidNotAnswer() {
    server.objects("pods").put("controller-1", "{}");
    server.faults().next("pods get", Fault.SERVER_ERROR, Fault.NO_ANSWER);
    writer.start();
    writer.say(List.of());
    soon().until(() -> state().contains("\"result\":\"Valid\""));
    assertThat(state()).contains("\"uid\":\"u-controller-1\"");
  }

  @Test
  void whatIsWrongIsSaidAndTakenBack() {
    writer.start();
    writer.say(List.of(problem("a"), problem("b")));
    soon().until(() -> state().contains("\"result\":\"Invalid\""));
    assertThat(state())
        .contains(
            "\"errorSummary\":\"configuration error: IPAddressPool default/a: spec.addresses[0]"
                + " \\\"x\\\" is no address: write one\\nIPAddressPool default/b: ")
        .contains("\"status\":\"False\",\"reason\":\"ConfigurationError\"");
    writer.say(List.of());
    soon().until(() -> state().contains("\"result\":\"Valid\",\"errorSummary\":\"\""));
  }

  @Test
  void whatStandsThereIsNotWrittenAgainAndWhatIsDeletedIs() {
    writer.start();
    writer.say(List.of());
    soon().until(() -> state().contains("Valid"));
    long before = writes();
    IntStream.range(0, 20).forEach(_ -> writer.say(List.of()));
    server.objects(STATES).remove("controller");
    soon().until(() -> state().contains("Valid"));
    assertThat(writes() - before).as("one to make it, one for its status").isEqualTo(2);
  }

  @Test
  void aReplicaThatDoesNotLeadWritesNothingUntilItDoes() {
    leads.set(false);
    writer.start();
    writer.say(List.of(problem("a")));
    soon().until(() -> server.requests().stream().anyMatch(r -> r.query().contains("watch")));
    assertThat(writes()).isZero();
    leads.set(true);
    writer.takeOver();
    soon().until(() -> state().contains("Invalid"));
  }

  /** Two replicas, of which now the one leads and now the other. */
  @Test
  void itGoesWithThePodOfTheReplicaThatLeads() {
    server.objects("pods").put("controller-1", "{}");
    server.objects("pods").put("controller-2", "{}");
    AtomicBoolean secondLeads = new AtomicBoolean();
    try (ConfigurationStateWriter second =
        new ConfigurationStateWriter(
            client, Component.controller("default", "controller-2"), secondLeads::get)) {
      writer.start();
      second.start();
      writer.say(List.of());
      second.say(List.of());
      soon().until(() -> state().contains("\"result\":\"Valid\"") && owners().equals(only(1)));

      leads.set(false);
      secondLeads.set(true);
      second.takeOver();
      soon().until(this::owners, only(2)::equals);
      assertThat(state()).contains("\"result\":\"Valid\"");

      secondLeads.set(false);
      leads.set(true);
      writer.takeOver();
      soon().until(this::owners, only(1)::equals);
    }
  }

  private static List<String> only(int pod) {
    return List.of("controller-" + pod + " u-controller-" + pod);
  }

  /** The names and uids of the pods that the object goes with. */
  private List<String> owners() {
    try {
      List<String> owners = new ArrayList<>();
      new ObjectMapper()
          .readTree(state())
          .at("/metadata/ownerReferences")
          .forEach(
              owner -> owners.add(owner.path("name").asText() + " " + owner.path("uid").asText()));
      return owners;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What was on its way when it came to lead again does not show whose the object is now. */
  @Test
  void itIsTakenAlsoWhereAWriteOfBeforeEndsAfterTheHandOver() {
    leads.set(false);
    try (ConfigurationStateWriter alone =
        new ConfigurationStateWriter(client, Component.controller("default", ""), leads::get)) {
      alone.start();
      alone.say(List.of());
      soon().until(() -> server.requests().stream().anyMatch(r -> r.query().contains("watch")));
      leads.set(true);
      alone.resume();
      alone.takeOver();
      soon()
          .until(() ->
              server.requests().stream()
                  .anyMatch(request ->
                      request.method().equals("PATCH")
                          && request.path().endsWith(STATES + "/controller")));
    }
  }

  @Test
  void aFailedWriteIsTriedAgain() {
    server.faults().next(STATES + " create", Fault.SERVER_ERROR, Fault.NO_ANSWER);
    writer.start();
    writer.say(List.of());
    soon().until(() -> state().contains("\"result\":\"Valid\""));
  }

  @Test
  void aThousandProblemsStayWithinALimit() {
    ConfigurationVerdict verdict =
        ConfigurationVerdict.of(
            IntStream.range(0, 1_000).mapToObj(i -> problem("pool-" + i)).toList());
    assertThat(verdict.summary()).hasSizeLessThan(17_000).endsWith("\nand 950 more");
  }
}
