package dev.mokalb.lab.pods;

import static dev.mokalb.lab.pods.PodsTestLab.ADDRESS;
import static dev.mokalb.lab.pods.PodsTestLab.SERVICE;
import static dev.mokalb.lab.pods.PodsTestLab.SOON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.mokalb.lab.cluster.Services;
import dev.mokalb.lab.process.CommandResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * The path of docs/guides/switch.md, away from a release that has what matters of MetalLB's: the
 * definitions among its templates, behind {@code crds.enabled}, and a controller's deployment.
 */
class SwitchPodsIT {
  @RegisterExtension static final PodsTestLab LAB = new PodsTestLab();

  private static final String OTHER = "metallb";

  @Test
  void poolsAndAddressesOutliveTheOtherRelease() throws IOException {
    Path chart = otherChart();
    helm("uninstall", Helm.RELEASE, "--wait");
    helm("install", OTHER, chart.toString(), "--take-ownership");
    String since = LAB.allocatedSince();

    CommandResult refused = LAB.lab().helm().tryApply();
    assertThat(refused.succeeded()).isFalse();
    assertThat(refused.errors())
        .contains("MetalLB's controller runs (deployment metallb-system/metallb-controller)");

    List<String> definitions = definitions();
    assertThat(definitions).isNotEmpty();
    kubectl("annotate", definitions, "helm.sh/resource-policy=keep");
    helm("upgrade", OTHER, chart.toString(), "--reuse-values", "--set", "crds.enabled=false");
    helm("uninstall", OTHER, "--wait");
    assertThat(definitions()).isEqualTo(definitions);
    assertThat(pools()).contains("ipaddresspool.metallb.io/default");

    kubectl(
        "annotate",
        definitions,
        "meta.helm.sh/release-name=moka",
        "meta.helm.sh/release-namespace=" + PodsLab.NAMESPACE);
    kubectl("label", definitions, "app.kubernetes.io/managed-by=Helm");
    LAB.lab().helm().apply();
    LAB.lab().awaitMoka();
    await("the Service to answer").atMost(SOON).until(LAB::pageComes);
    LAB.awaitOneAnswer();
    assertThat(LAB.lab().services().find(SERVICE).map(Services::addresses))
        .contains(List.of(ADDRESS));
    assertThat(LAB.allocatedSince())
        .as("an address that is kept is not given anew")
        .isEqualTo(since);
  }

  private static Path otherChart() throws IOException {
    Path chart = LAB.lab().folder().path().resolve(OTHER);
    Path templates = Files.createDirectories(chart.resolve("templates"));
    Files.writeString(
        chart.resolve("Chart.yaml"), "apiVersion: v2\nname: metallb\nversion: 0.0.1\n");
    Files.writeString(chart.resolve("values.yaml"), "crds: {enabled: true}\n");
    Path definitions = LAB.lab().installation().home().resolve("crds/src/main/resources/crds");
    Path copies = Files.createDirectories(chart.resolve("definitions"));
    try (Stream<Path> files = Files.list(definitions)) {
      for (Path file : files.filter(file -> file.toString().endsWith(".yaml")).toList()) {
        Files.copy(file, copies.resolve(file.getFileName()));
      }
    }
    Files.writeString(
        templates.resolve("crds.yaml"),
        """
        {{- if .Values.crds.enabled }}
        {{- range $path, $_ := .Files.Glob "definitions/*.yaml" }}
        ---
        {{ $.Files.Get $path }}
        {{- end }}
        {{- end }}
        """);
    Files.writeString(
        templates.resolve("controller.yaml"),
        """
        apiVersion: apps/v1
        kind: Deployment
        metadata:
          name: metallb-controller
          labels: {app.kubernetes.io/name: metallb, app.kubernetes.io/component: controller}
        spec:
          selector: {matchLabels: {app: stand-in}}
          template:
            metadata: {labels: {app: stand-in}}
            spec:
              containers: [{name: main, image: "localhost/pause:1", imagePullPolicy: Never}]
        """);
    return chart;
  }

  private static void helm(String... arguments) {
    CommandResult result = LAB.lab().helm().run(arguments);
    assertThat(result.succeeded()).as(result.errors()).isTrue();
  }

  private static void kubectl(String verb, List<String> objects, String... words) {
    var arguments = new ArrayList<>(List.of(verb, "--overwrite"));
    arguments.addAll(objects);
    arguments.addAll(List.of(words));
    CommandResult result = LAB.lab().kubectl(arguments.toArray(String[]::new));
    assertThat(result.succeeded()).as(result.errors()).isTrue();
  }

  private static List<String> definitions() {
    return LAB.lab()
        .kubectl("get", "crd", "-o", "name")
        .output()
        .lines()
        .filter(name -> name.endsWith(".metallb.io"))
        .sorted()
        .toList();
  }

  private static List<String> pools() {
    return LAB.lab()
        .kubectl("get", "ipaddresspools", "-n", PodsLab.NAMESPACE, "-o", "name")
        .output()
        .lines()
        .toList();
  }
}
