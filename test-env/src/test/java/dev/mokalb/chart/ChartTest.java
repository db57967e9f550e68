package dev.mokalb.chart;

import static dev.mokalb.chart.Chart.container;
import static dev.mokalb.chart.Chart.pod;
import static dev.mokalb.chart.Chart.texts;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ChartTest {

  private static final Path DEFINITIONS = Chart.HOME.resolve("crds/src/main/resources/crds");

  @Test
  void helmFindsNothingToComplainAbout() {
    var result = Chart.helm(List.of("lint", "--strict", Chart.FOLDER.toString()));
    assertThat(result.succeeded()).as(result.output() + result.errors()).isTrue();
  }

  @Test
  void withoutValuesItIsWhatAHomeClusterNeeds() throws IOException {
    assertThat(Chart.names(Chart.render()))
        .contains(
            "Deployment/moka-controller",
            "DaemonSet/moka-speaker",
            "ServiceAccount/moka-controller",
            "ServiceAccount/moka-speaker",
            "ClusterRole/metallb-system:moka-controller",
            "ClusterRole/metallb-system:moka-speaker",
            "Role/moka-controller",
            "Role/moka-speaker",
            "PriorityClass/moka")
        .containsAll(definitionNames())
        .noneMatch(name -> name.matches("(PodMonitor|ServiceMonitor|NetworkPolicy|Secret)/.*"));
  }

  @Test
  void imagesAreThoseOfThisVersion() throws IOException {
    Matcher version =
        Pattern.compile("<version>([^<]+)</version>")
            .matcher(Files.readString(Chart.HOME.resolve("pom.xml")));
    assertThat(version.find()).isTrue();
    JsonNode chart = Chart.read(Chart.FOLDER.resolve("Chart.yaml"));
    assertThat(chart.path("appVersion").asText()).isEqualTo(version.group(1));
    assertThat(container("Deployment", "moka-controller").path("image").asText())
        .isEqualTo("mokalb/moka-controller:" + version.group(1));
    assertThat(
            container("DaemonSet", "moka-speaker", "speaker.image.tag=9.9").path("image").asText())
        .isEqualTo("mokalb/moka-speaker:9.9");
  }

  @ParameterizedTest
  @CsvSource({
    "v1.24.17, false",
    "v1.27.5, false",
    "v1.27.6, true",
    "v1.28.1, false",
    "v1.28.2, true",
    "v1.30.4+k3s1, true",
    "v1.35.0-rc.1, true"
  })
  void anOldKubernetesIsToldByName(String version, boolean taken) {
    var result =
        Chart.helm(
            List.of("template", "moka", Chart.FOLDER.toString(), "--kube-version=" + version));
    assertThat(result.succeeded()).as(result.errors()).isEqualTo(taken);
    if (!taken) {
      assertThat(result.errors()).contains("requires kubeVersion: >=1.27.6", version);
    }
  }

  @ParameterizedTest
  @CsvSource({"Deployment, moka-controller, ''", "DaemonSet, moka-speaker, NET_RAW"})
  void podsAreOrdinaryUsersWithTheLeastPower(String kind, String name, String capability) {
    JsonNode pod = pod(kind, name);
    assertThat(pod.at("/securityContext/runAsNonRoot").asBoolean()).isTrue();
    assertThat(pod.at("/securityContext/runAsUser").asInt()).isEqualTo(65_534);
    assertThat(pod.at("/securityContext/seccompProfile/type").asText()).isEqualTo("RuntimeDefault");
    JsonNode security = pod.at("/containers/0/securityContext");
    assertThat(security.path("allowPrivilegeEscalation").asBoolean(true)).isFalse();
    assertThat(security.path("readOnlyRootFilesystem").asBoolean()).isTrue();
    assertThat(texts(security.at("/capabilities/drop"))).containsExactly("ALL");
    assertThat(String.join(",", texts(security.at("/capabilities/add")))).isEqualTo(capability);
    assertThat(pod.path("volumes")).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"Deployment, moka-controller, 105, 192", "DaemonSet, moka-speaker, 133, 256"})
  void resourcesFitTheMeasuredSizeAndNoCpuIsLimited(
      String kind, String name, int leastMebibytes, int mostMebibytes) {
    JsonNode resources = pod(kind, name).at("/containers/0/resources");
    assertThat(resources.at("/limits/cpu").isMissingNode()).isTrue();
    assertThat(mebibytes(resources.at("/limits/memory")))
        .isBetween(leastMebibytes * 3 / 2, mostMebibytes);
    assertThat(mebibytes(resources.at("/requests/memory"))).isGreaterThanOrEqualTo(leastMebibytes);
  }

  @Test
  void speakersAreReplacedOneByOneAndHaveTimeToHandOver() {
    JsonNode speaker = Chart.only(Chart.render(), "DaemonSet", "moka-speaker");
    assertThat(speaker.at("/spec/updateStrategy/rollingUpdate/maxUnavailable").asInt()).isOne();
    assertThat(speaker.at("/spec/template/spec/terminationGracePeriodSeconds").asInt())
        .isGreaterThanOrEqualTo(5);
    assertThat(speaker.at("/spec/template/spec/hostNetwork").asBoolean()).isTrue();
  }

  @Test
  void aSpeakerKnowsItsDaemonSetMayReadItAndKnowsItsTime() {
    List<JsonNode> rendered = Chart.render();
    JsonNode speaker = Chart.only(rendered, "DaemonSet", "moka-speaker");
    Map<String, String> environment =
        StreamSupport.stream(
                speaker.at("/spec/template/spec/containers/0/env").spliterator(), false)
            .filter(variable -> variable.has("value"))
            .collect(
                Collectors.toMap(
                    variable -> variable.path("name").asText(),
                    variable -> variable.path("value").asText()));
    assertThat(environment)
        .containsEntry("MOKA_DAEMONSET", speaker.at("/metadata/name").asText())
        .containsEntry(
            "MOKA_GRACE_SECONDS",
            speaker.at("/spec/template/spec/terminationGracePeriodSeconds").asText());
    assertThat(grants(Chart.only(rendered, "Role", "moka-speaker")))
        .filteredOn(grant -> grant.contains("daemonsets"))
        .containsExactly("get daemonsets.apps [moka-speaker]");
  }

  @Test
  void speakersFindEachOtherByTheLabelsThatTheyHave() {
    JsonNode speaker = Chart.only(Chart.render(), "DaemonSet", "moka-speaker");
    String selector =
        StreamSupport.stream(
                speaker.at("/spec/template/spec/containers/0/env").spliterator(), false)
            .filter(variable -> variable.path("name").asText().equals("METALLB_ML_LABELS"))
            .map(variable -> variable.path("value").asText())
            .collect(Collectors.joining());
    JsonNode labels = speaker.at("/spec/template/metadata/labels");
    assertThat(selector).isNotEmpty();
    for (String requirement : selector.split(",", -1)) {
      String[] parts = requirement.split("=", 2);
      assertThat(labels.path(parts[0]).asText()).isEqualTo(parts[1]);
    }
  }

  @Test
  void definitionsAreThoseOfTheTreeAndStayWhenTheChartGoes() throws IOException {
    List<JsonNode> rendered = Chart.render();
    List<Path> files = definitionFiles();
    assertThat(files).hasSizeGreaterThanOrEqualTo(2);
    for (Path file : files) {
      JsonNode definition = Chart.read(file);
      String name = definition.at("/metadata/name").asText();
      Path copy = Chart.FOLDER.resolve("crds").resolve(file.getFileName());
      assertThat(copy).as("run: make chart").exists();
      assertThat(withoutMarks(Chart.read(copy))).as("run: make chart").isEqualTo(definition);
      JsonNode template = Chart.only(rendered, "CustomResourceDefinition", name);
      assertThat(template.path("spec")).isEqualTo(definition.path("spec"));
      assertThat(template.at("/metadata/annotations/helm.sh~1resource-policy").asText())
          .isEqualTo("keep");
    }
    try (Stream<Path> copies = Files.list(Chart.FOLDER.resolve("crds"))) {
      assertThat(copies.map(Path::getFileName))
          .as("run: make chart")
          .containsExactlyInAnyOrderElementsOf(files.stream().map(Path::getFileName).toList());
    }
  }

  @Test
  void onePoolAndItsAnnouncementComeInOneGo() {
    List<JsonNode> rendered =
        Chart.render("pool.addresses={192.168.1.240-192.168.1.250,fd00::/120}", "pool.name=home");
    JsonNode pool = Chart.only(rendered, "IPAddressPool", "home");
    assertThat(texts(pool.at("/spec/addresses")))
        .containsExactly("192.168.1.240-192.168.1.250", "fd00::/120");
    assertThat(pool.at("/metadata/annotations/helm.sh~1resource-policy").asText())
        .isEqualTo("keep");
    JsonNode advertisement = Chart.only(rendered, "L2Advertisement", "home");
    assertThat(texts(advertisement.at("/spec/ipAddressPools"))).containsExactly("home");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "controller.replicas=2 | PodDisruptionBudget/moka-controller",
        "networkpolicies.enabled=true | NetworkPolicy/moka-controller",
        "prometheus.prometheusRule.enabled=true | PrometheusRule/moka",
        "fullnameOverride=lb | DaemonSet/lb-speaker",
        "nameOverride=lb | DaemonSet/moka-lb-speaker",
        "controller.serviceAccount.name=mine | ServiceAccount/mine",
      })
  void aSwitchBringsItsObject(String value, String object) {
    assertThat(Chart.names(Chart.render(value))).contains(object);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "speaker.enabled=false | DaemonSet/moka-speaker",
        "controller.enabled=false | Deployment/moka-controller",
        "rbac.create=false | ClusterRole/metallb-system:moka-speaker",
        "priorityClass.create=false | PriorityClass/moka",
        "crds.enabled=false | CustomResourceDefinition/ipaddresspools.metallb.io",
        "controller.serviceAccount.create=false | ServiceAccount/moka-controller",
        "controller.webhookMode=disabled |"
            + " ValidatingWebhookConfiguration/metallb-webhook-configuration",
        "controller.webhookMode=disabled | Service/metallb-webhook-service",
      })
  void aSwitchTakesItsObjectAway(String value, String object) {
    assertThat(Chart.names(Chart.render())).contains(object);
    assertThat(Chart.names(Chart.render(value))).doesNotContain(object);
  }

  @ParameterizedTest
  @CsvSource({"podMonitor, PodMonitor", "serviceMonitor, ServiceMonitor"})
  void eachMonitorWatchesWhatServesMetricsAndLetsPrometheusLook(String value, String kind) {
    assertThat(
            Chart.names(
                Chart.render(
                    "prometheus." + value + ".enabled=true",
                    "prometheus.serviceAccount=prometheus",
                    "prometheus.namespace=monitoring")))
        .contains(kind + "/moka-controller", kind + "/moka-speaker", "RoleBinding/moka-prometheus");
  }

  @Test
  void everyWebhookHasMetallbsNamePathAndResource() {
    JsonNode configuration =
        Chart.only(
            Chart.render(), "ValidatingWebhookConfiguration", "metallb-webhook-configuration");
    assertThat(
            StreamSupport.stream(configuration.path("webhooks").spliterator(), false)
                .map(webhook ->
                    "%s %s %s %s"
                        .formatted(
                            webhook.path("name").asText(),
                            webhook.at("/clientConfig/service/path").asText(),
                            webhook.at("/rules/0/resources/0").asText(),
                            String.join("+", texts(webhook.at("/rules/0/operations"))))))
        .containsExactly(
            "bgppeervalidationwebhook.metallb.io /validate-metallb-io-v1beta2-bgppeer bgppeers"
                + " CREATE+UPDATE",
            "ipaddresspoolvalidationwebhook.metallb.io /validate-metallb-io-v1beta1-ipaddresspool"
                + " ipaddresspools CREATE+UPDATE+DELETE",
            "l2advertisementvalidationwebhook.metallb.io"
                + " /validate-metallb-io-v1beta1-l2advertisement l2advertisements CREATE+UPDATE",
            "bgpadvertisementvalidationwebhook.metallb.io"
                + " /validate-metallb-io-v1beta1-bgpadvertisement bgpadvertisements CREATE+UPDATE",
            "communityvalidationwebhook.metallb.io /validate-metallb-io-v1beta1-community"
                + " communities CREATE+UPDATE+DELETE",
            "bfdprofilevalidationwebhook.metallb.io /validate-metallb-io-v1beta1-bfdprofile"
                + " bfdprofiles CREATE+UPDATE+DELETE");
    assertThat(configuration.findValuesAsText("failurePolicy")).containsOnly("Ignore");
    assertThat(
            Chart.only(
                    Chart.render("crds.validationFailurePolicy=Fail"),
                    "ValidatingWebhookConfiguration",
                    "metallb-webhook-configuration")
                .findValuesAsText("failurePolicy"))
        .containsOnly("Fail");
  }

  @Test
  void theControllerIsAskedHowItIsWhereItTells() {
    JsonNode container = container("Deployment", "moka-controller");
    assertThat(container.at("/livenessProbe/httpGet/path").asText()).isEqualTo("/healthz");
    assertThat(container.at("/readinessProbe/httpGet/path").asText()).isEqualTo("/readyz");
    assertThat(container.findValuesAsText("port")).containsOnly("health");
    assertThat(ports(container)).containsExactly("monitoring 9120", "health 17472", "webhook 9443");
    assertThat(
            ports(
                container(
                    "Deployment",
                    "moka-controller",
                    "prometheus.metricsPort=0",
                    "controller.livenessProbe.enabled=false",
                    "controller.readinessProbe.enabled=false")))
        .containsExactly("webhook 9443");
  }

  @Test
  void speakersAreAskedHowTheyAreByTheirNodeAlone() {
    JsonNode container = container("DaemonSet", "moka-speaker");
    assertThat(container.at("/livenessProbe/httpGet/path").asText()).isEqualTo("/healthz");
    assertThat(container.at("/readinessProbe/httpGet/path").asText()).isEqualTo("/readyz");
    assertThat(container.findValuesAsText("host")).containsExactly("127.0.0.1", "127.0.0.1");
    assertThat(ports(container)).containsExactly("monitoring 9120", "health 17472");
    assertThat(texts(container.path("args"))).contains("--port=9120");
    assertThat(
            ports(
                container(
                    "DaemonSet",
                    "moka-speaker",
                    "prometheus.metricsPort=0",
                    "speaker.livenessProbe.enabled=false",
                    "speaker.readinessProbe.enabled=false")))
        .isEmpty();
  }

  private static List<String> ports(JsonNode container) {
    return StreamSupport.stream(container.path("ports").spliterator(), false)
        .map(port -> port.path("name").asText() + " " + port.path("containerPort").asInt())
        .toList();
  }

  @Test
  void metricsAreAskedForWithoutEncryptionAsTheyAreServed() {
    List<JsonNode> rendered =
        Chart.render("prometheus.podMonitor.enabled=true", "prometheus.rbacPrometheus=false");
    List<JsonNode> annotated = Chart.render("prometheus.scrapeAnnotations=true");
    Map<String, String> kinds = Map.of("controller", "Deployment", "speaker", "DaemonSet");
    kinds.forEach((part, kind) -> {
      JsonNode endpoint =
          Chart.only(rendered, "PodMonitor", "moka-" + part).at("/spec/podMetricsEndpoints/0");
      assertThat(endpoint.path("scheme").asText()).isEqualTo("http");
      assertThat(
              Chart.only(annotated, kind, "moka-" + part)
                  .at("/spec/template/metadata/annotations/prometheus.io~1scheme")
                  .asText())
          .isEqualTo("http");
    });
  }

  /** The end-to-end tests of the lab, whose rules these are, prove that they suffice. */
  @Test
  void itGrantsWhatTheLabGrants() throws IOException {
    List<JsonNode> lab =
        Chart.parse(
            Files.readString(
                Chart.HOME.resolve(
                    "test-env/src/main/resources/dev/mokalb/lab/cluster/rbac.yaml")));
    List<JsonNode> rendered = Chart.render();
    for (String part : List.of("controller", "speaker")) {
      assertThat(grants(Chart.only(rendered, "ClusterRole", "metallb-system:moka-" + part)))
          .containsExactlyInAnyOrderElementsOf(
              grants(Chart.only(lab, "ClusterRole", "metallb-system:" + part)));
      assertThat(grants(Chart.only(rendered, "Role", "moka-" + part)))
          .containsExactlyInAnyOrderElementsOf(grants(Chart.only(lab, "Role", part)));
    }
  }

  /** Each as {@code VERB RESOURCE.GROUP [NAMES]}. */
  private static List<String> grants(JsonNode role) {
    List<String> grants = new ArrayList<>();
    for (JsonNode rule : role.path("rules")) {
      for (String group : texts(rule.path("apiGroups"))) {
        for (String resource : texts(rule.path("resources"))) {
          for (String verb : texts(rule.path("verbs"))) {
            grants.add(
                "%s %s.%s %s".formatted(verb, resource, group, texts(rule.path("resourceNames"))));
          }
        }
      }
    }
    assertThat(grants).isNotEmpty();
    return grants;
  }

  @Test
  void nothingIsGrantedBeyondOnesNamespaceButReadingAndTelling() {
    List<JsonNode> rendered = Chart.render();
    for (String name : List.of("controller", "speaker")) {
      JsonNode role = Chart.only(rendered, "ClusterRole", "metallb-system:moka-" + name);
      for (JsonNode rule : role.path("rules")) {
        assertThat(texts(rule.path("resources")))
            .doesNotContain("*", "secrets", "pods", "configmaps");
        assertThat(texts(rule.path("apiGroups"))).doesNotContain("*");
        if (texts(rule.path("verbs")).stream().anyMatch(verb -> !verb.matches("list|watch"))
            && rule.path("resourceNames").isMissingNode()) {
          assertThat(texts(rule.path("resources"))).isSubsetOf("services/status", "events");
        }
      }
    }
  }

  private static List<String> definitionNames() throws IOException {
    return definitionFiles().stream()
        .map(file -> "CustomResourceDefinition/" + Chart.read(file).at("/metadata/name").asText())
        .toList();
  }

  private static List<Path> definitionFiles() throws IOException {
    try (Stream<Path> files = Files.list(DEFINITIONS)) {
      return files.filter(file -> file.toString().endsWith(".yaml")).sorted().toList();
    }
  }

  private static JsonNode withoutMarks(JsonNode definition) {
    ((ObjectNode) definition.path("metadata")).remove(Set.of("labels", "annotations"));
    return definition;
  }

  private static int mebibytes(JsonNode quantity) {
    assertThat(quantity.asText()).endsWith("Mi");
    return Integer.parseInt(quantity.asText().replace("Mi", ""));
  }
}
