package dev.mokalb.lab.cases;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.mokalb.crds.Sample;
import dev.mokalb.lab.moka.Moka;
import dev.mokalb.lab.process.LabProcess;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaProps;
import io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaPropsBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.Resource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Every wrong object of the tables and every conflict between objects, all at once, beside valid
 * ones: at an API server with Moka's definitions, which refuse what one object alone shows, and at
 * one whose definitions check nothing, as where objects are older than their definitions.
 */
class WrongObjectsIT {

  @RegisterExtension static final TestLab LAB = new TestLab();

  private static final YAMLMapper YAML = new YAMLMapper();
  private static final long SEED = 4;
  private static final Duration STOP_LIMIT = Duration.ofSeconds(15);
  private static final Path NOT_CONVERTED =
      Path.of("../kube/src/test/resources/dev/mokalb/kube/convert/definition-alone.txt");

  /** How a line of the log, or of the state, says whose mistake it is. */
  private static final Pattern BLAMED =
      Pattern.compile("(?:configuration: |error: |^)\\w+ metallb-system/([-a-z0-9]+):");

  /** The resources by kind. */
  private static final Map<String, String> RESOURCES =
      Map.of(
          "IPAddressPool", "ipaddresspools",
          "L2Advertisement", "l2advertisements",
          "BGPAdvertisement", "bgpadvertisements",
          "BGPPeer", "bgppeers",
          "BFDProfile", "bfdprofiles",
          "Community", "communities");

  private static final String VALID =
      """
      apiVersion: metallb.io/v1beta1
      kind: IPAddressPool
      metadata: {name: valid, namespace: metallb-system, labels: {valid: pool}}
      spec: {addresses: [192.168.2.200-192.168.2.209]}
      ---
      apiVersion: metallb.io/v1beta1
      kind: L2Advertisement
      metadata: {name: valid, namespace: metallb-system}
      spec: {ipAddressPools: [valid]}
      ---
      apiVersion: metallb.io/v1beta1
      kind: Community
      metadata: {name: valid, namespace: metallb-system}
      spec: {communities: [{name: valid-community, value: '64512:77'}]}
      ---
      apiVersion: metallb.io/v1beta1
      kind: BGPAdvertisement
      metadata: {name: valid, namespace: metallb-system}
      spec:
        ipAddressPoolSelectors: [{matchLabels: {valid: pool}}]
        communities: [valid-community]
      """;

  /** What the API server cannot see in one object: conflicts, and names of what is not there. */
  private static final List<String> CONFLICTS =
      List.of(
          "kind: IPAddressPool\nspec: {addresses: [192.168.2.209-192.168.2.230]}",
          "kind: BGPPeer\nspec: {myASN: 1, peerASN: 2, peerAddress: 10.9.9.9, bfdProfile: none}",
          "kind: BGPAdvertisement\nspec: {communities: [no-such-name]}",
          "kind: Community\nspec: {communities: [{name: valid-community, value: '64512:78'}]}");

  /** How much of the controller's log is of before. */
  private int linesOfBefore;

  /** The definitions as they were, by name. */
  private final Map<String, CustomResourceDefinition> definitions = new HashMap<>();

  /**
   * A wrong object under a name of its own.
   *
   * @param sample where it comes from
   */
  private record Wrong(String sample, ObjectNode object) {
    String kind() {
      return object.path("kind").asText();
    }

    String name() {
      return object.at("/metadata/name").asText();
    }

    /** Whether the API server takes it. */
    boolean create() {
      String uri =
          "/apis/%s/namespaces/%s/%s?fieldValidation=Ignore"
              .formatted(object.path("apiVersion").asText(), Moka.NAMESPACE, RESOURCES.get(kind()));
      try {
        LAB.lab().kubernetes().raw(uri, "POST", object);
        return true;
      } catch (KubernetesClientException refused) {
        return false;
      }
    }
  }

  @BeforeEach
  void valid() {
    LAB.apply(VALID);
    serve("before", "192.168.2.200");
    linesOfBefore = controller().logSinceStart().size();
  }

  private static void serve(String service, String address) {
    LAB.create(TestLab.echo(service));
    LAB.awaitAddresses(service, address);
    LAB.awaitPage(address);
  }

  @AfterEach
  void takeAway() {
    RESOURCES
        .keySet()
        .forEach(kind ->
            LAB.lab()
                .kubernetes()
                .genericKubernetesResources("metallb.io/" + version(kind), kind)
                .inNamespace(Moka.NAMESPACE)
                .delete());
    definitions.forEach((name, before) ->
        definition(name)
            .edit(changed -> {
              changed.setSpec(before.getSpec());
              return changed;
            }));
  }

  private static String version(String kind) {
    return kind.equals("BGPPeer") ? "v1beta2" : "v1beta1";
  }

  /** All of them, in an order of no meaning. */
  private static List<Wrong> all() throws IOException {
    List<Wrong> all = new ArrayList<>();
    for (Sample sample : Sample.bad().toList()) {
      Wrong wrong = wrong(sample.toString(), sample.documents().getLast(), all.size());
      // Others are wrong as a change alone, or in a status, which is not taken from a new object.
      boolean asNew = sample.documents().size() == 1 && !wrong.object().has("status");
      if (RESOURCES.containsKey(sample.kind()) && asNew) {
        all.add(wrong);
      }
    }
    for (String conflict : CONFLICTS) {
      String apiVersion = conflict.contains("BGPPeer") ? "v1beta2" : "v1beta1";
      all.add(
          wrong(conflict, "apiVersion: metallb.io/" + apiVersion + "\n" + conflict, all.size()));
    }
    Collections.shuffle(all, new Random(SEED));
    return all;
  }

  private static Wrong wrong(String sample, String document, int number) throws IOException {
    ObjectNode object = (ObjectNode) YAML.readTree(document);
    object
        .withObjectProperty("metadata")
        .put("namespace", Moka.NAMESPACE)
        .put("name", "wrong-" + number);
    return new Wrong(sample, object);
  }

  private static boolean isConflict(Wrong wrong) {
    return CONFLICTS.contains(wrong.sample());
  }

  @Test
  void whatTheApiServerCannotSeeIsToldAndHarmsNobody() throws IOException {
    List<Wrong> all = all();
    assertThat(all).hasSizeGreaterThan(200);
    List<Wrong> stored = all.stream().filter(Wrong::create).toList();
    List<String> others =
        stored.stream().filter(wrong -> !isConflict(wrong)).map(Wrong::sample).toList();
    System.out.printf(
        "%d wrong objects, %d refused by the API server%n", all.size(), all.size() - stored.size());
    assertThat(others).as("taken, though one object alone shows the mistake").isEmpty();
    assertThat(stored).hasSize(CONFLICTS.size());
    awaitTold(names(stored));
    theValidOnesServe();
  }

  @Test
  void whereTheApiServerChecksNothingEachIsToldAndHarmsNobody() throws IOException {
    Set<String> notConverted =
        Files.readAllLines(NOT_CONVERTED).stream().collect(Collectors.toSet());
    List<Wrong> all = all();
    checkNothing();
    List<Wrong> stored = new ArrayList<>();
    for (String kind : RESOURCES.keySet()) {
      List<Wrong> ofKind = all.stream().filter(wrong -> wrong.kind().equals(kind)).toList();
      // The first one shows that the new definition is in use.
      await(kind + " to be taken, whatever it is")
          .atMost(TestLab.SOON)
          .until(ofKind.getFirst()::create);
      stored.add(ofKind.getFirst());
      ofKind.stream().skip(1).filter(Wrong::create).forEach(stored::add);
    }
    System.out.printf("%d wrong objects, %d stored%n", all.size(), stored.size());
    assertThat(stored).hasSizeGreaterThan(all.size() * 9 / 10);
    Set<String> toTell =
        names(stored.stream().filter(wrong -> !notConverted.contains(wrong.sample())).toList());
    awaitTold(toTell);
    theValidOnesServe();

    controller().stop(STOP_LIMIT);
    controller().start();
    linesOfBefore = 0;
    awaitTold(toTell);
    serve("after-the-restart", "192.168.2.202");
    assertThat(LAB.addresses("before")).containsExactly("192.168.2.200");
  }

  private static Set<String> names(List<Wrong> objects) {
    return objects.stream().map(Wrong::name).collect(Collectors.toSet());
  }

  /** Waits until the log has blamed all of these, and the state some; nobody blames others. */
  private void awaitTold(Set<String> names) {
    await("lines about each of " + names.size() + " wrong objects")
        .atMost(TestLab.SOON)
        .untilAsserted(() -> assertThat(blamed(log())).containsAll(names));
    await("the state").atMost(TestLab.SOON).until(() -> !blamed(state()).isEmpty());
    assertThat(blamed(log())).allMatch(name -> name.startsWith("wrong-"));
    assertThat(blamed(state())).allMatch(name -> name.startsWith("wrong-"));
  }

  private static LabProcess controller() {
    return LAB.lab().moka().controller();
  }

  private List<String> log() {
    return controller().logSinceStart().stream().skip(linesOfBefore).toList();
  }

  private static List<String> state() {
    GenericKubernetesResource state = LAB.object("v1beta1", "ConfigurationState", "controller");
    String summary = state == null ? null : state.get("status", "errorSummary");
    return summary == null ? List.of() : summary.lines().toList();
  }

  private static Set<String> blamed(List<String> lines) {
    Set<String> names = new HashSet<>();
    for (String line : lines) {
      Matcher blamed = BLAMED.matcher(line);
      if (blamed.find()) {
        names.add(blamed.group(1));
      }
    }
    return names;
  }

  /** The Service of before keeps its address, and another one gets its own; both are answered. */
  private static void theValidOnesServe() {
    serve("beside", "192.168.2.201");
    assertThat(LAB.addresses("before")).containsExactly("192.168.2.200");
    LAB.awaitPage("192.168.2.200");
  }

  private static Resource<CustomResourceDefinition> definition(String name) {
    return LAB.lab().kubernetes().apiextensions().v1().customResourceDefinitions().withName(name);
  }

  /** Replaces the schemas by such that take anything. */
  private void checkNothing() {
    JSONSchemaProps anything =
        new JSONSchemaPropsBuilder()
            .withType("object")
            .withXKubernetesPreserveUnknownFields(true)
            .build();
    for (String resource : RESOURCES.values()) {
      String name = resource + ".metallb.io";
      definitions.put(name, definition(name).get());
      definition(name)
          .edit(definition -> {
            definition
                .getSpec()
                .getVersions()
                .forEach(version -> version.getSchema().setOpenAPIV3Schema(anything));
            return definition;
          });
    }
  }
}
