package dev.mokalb.chart;

import static dev.mokalb.chart.Chart.container;
import static dev.mokalb.chart.Chart.pod;
import static dev.mokalb.chart.Chart.texts;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What single values do, and which are refused. */
class ChartValuesTest {

  @Test
  void aSpeakerThatListensForBgpRunsTheImagesProgramWithTheLauncherForIt() throws IOException {
    assertThat(container("DaemonSet", "moka-speaker").path("command")).isEmpty();
    JsonNode speaker = container("DaemonSet", "moka-speaker", "speaker.listenForBgp=true");
    String capabilities = String.join(",", texts(speaker.at("/securityContext/capabilities/add")));
    assertThat(capabilities).isEqualTo("NET_RAW,NET_BIND_SERVICE");
    List<String> command = texts(speaker.path("command"));
    assertThat(Files.readAllLines(Chart.HOME.resolve("images/capabilities.txt")))
        .contains(command.getFirst() + "=" + capabilities);
    String launcher = command.getFirst().substring(command.getFirst().lastIndexOf('/') + 1);
    assertThat(command).isEqualTo(entryPointOfTheSpeakersImage(launcher));
  }

  private static List<String> entryPointOfTheSpeakersImage(String launcher) throws IOException {
    String pom = Files.readString(Chart.HOME.resolve("pom.xml"));
    String entryPoint =
        pom.substring(pom.indexOf("<entrypoint>"), pom.indexOf("</entrypoint>"))
            .replace("${image.launcher}", launcher)
            .replace("${image.main}", textOf("image.main", Chart.HOME.resolve("speaker/pom.xml")));
    return Pattern.compile("<arg>([^<]+)</arg>")
        .matcher(entryPoint)
        .results()
        .map(argument -> argument.group(1))
        .toList();
  }

  private static String textOf(String element, Path pom) throws IOException {
    Matcher found =
        Pattern.compile("<%1$s>([^<]+)</%1$s>".formatted(element)).matcher(Files.readString(pom));
    assertThat(found.find()).isTrue();
    return found.group(1);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "speaker.wanConfig=true | DaemonSet | moka-speaker | --ml-wan-config=true",
        "tls.minVersion=VersionTLS12 | Deployment | moka-controller |"
            + " --tls-min-version=VersionTLS12",
        "tls.cipherSuites=TLS_A\\,TLS_B | Deployment | moka-controller |"
            + " --tls-cipher-suites=TLS_A,TLS_B",
        "tls.curvePreferences=23\\,29 | Deployment | moka-controller |"
            + " --tls-curve-preferences=23,29",
      })
  void aValueBecomesTheFlagOfItsName(String value, String kind, String name, String flag) {
    assertThat(texts(container(kind, name).path("args"))).doesNotContain(flag);
    assertThat(texts(container(kind, name, value).path("args"))).contains(flag);
  }

  @Test
  void theListOfInterfacesIsMountedWhereTheSpeakerLooks() {
    JsonNode pod = pod("DaemonSet", "moka-speaker", "speaker.excludeInterfaces.enabled=true");
    assertThat(pod.at("/volumes/0/configMap/name").asText()).isEqualTo("metallb-excludel2");
    assertThat(pod.at("/volumes/0/configMap/optional").asBoolean()).isTrue();
    JsonNode mount = pod.at("/containers/0/volumeMounts/0");
    assertThat(mount.path("name")).isEqualTo(pod.at("/volumes/0/name"));
    assertThat(mount.path("mountPath").asText()).isEqualTo("/etc/metallb");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "controller.replicas=0 | /controller/replicas",
        "controller.replicas=many | /controller/replicas",
        "controller.logLevel=loud | /controller/logLevel",
        "controller.webhookMode=on | /controller/webhookMode",
        "speaker.foo=1 | additional properties 'foo' not allowed",
        "foo=1 | additional properties 'foo' not allowed",
        "speaker.memberlist.mlBindPort=70000 | /speaker/memberlist/mlBindPort",
        "tls.minVersion=TLS9 | /tls/minVersion",
        "speaker.listenForBgp=perhaps | /speaker/listenForBgp",
        "speaker.excludeInterfaces.names=x | additional properties 'names' not allowed",
        "crds.validationFailurePolicy=Maybe | /crds/validationFailurePolicy",
        "speaker.terminationGracePeriodSeconds=0 | /speaker/terminationGracePeriodSeconds",
        "speaker.image.pullPolicy=Sometimes | /speaker/image/pullPolicy",
        "pool.addresses=192.168.1.1 | /pool/addresses",
        "pool.addresses={banana} | pool.addresses[0] is \"banana\": use a range such as",
        "speaker.frr.enabled=true | there is no FRR here",
        "frrk8s.enabled=true | there is no frr-k8s here",
        "configInline.x=1 | put the addresses into pool.addresses",
        "prometheus.podMonitor.enabled=true | name the account of your Prometheus",
      })
  void aWrongValueIsRefusedByName(String value, String message) {
    assertThatThrownBy(() -> Chart.render(value))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining(message);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "speaker.frr.enabled=false",
        "frrk8s.enabled=false",
        "speaker.tolerateMaster=false",
        "speaker.memberlist.enabled=false",
        "controller.affinity.nodeAffinity=null",
        "prometheus.scrapeAnnotations=true",
        "prometheus.metricsPort=0",
        "loadBalancerClass=example.com/moka",
      })
  void valuesOfMetallbsChartAreTaken(String value) {
    assertThat(Chart.render(value)).isNotEmpty();
  }
}
