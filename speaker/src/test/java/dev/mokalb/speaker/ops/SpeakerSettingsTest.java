package dev.mokalb.speaker.ops;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mokalb.kube.endpoint.OpsSettings;
import dev.mokalb.net.IpAddress;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SpeakerSettingsTest {

  private static SpeakerSettings run(Map<String, String> environment, String... arguments) {
    SpeakerSettings.Parsed parsed = SpeakerSettings.parse(List.of(arguments), environment);
    assertThat(parsed).isInstanceOf(SpeakerSettings.Parsed.Run.class);
    return ((SpeakerSettings.Parsed.Run) parsed).settings();
  }

  @Test
  void portsAreThoseOfMetalLbAndMetricsAreAtTheNodesAddress() {
    SpeakerSettings settings =
        run(Map.of("METALLB_HOST", "192.168.2.11", "METALLB_POD_NAME", "speaker-x"));
    assertThat(settings.ops()).isEqualTo(new OpsSettings(9120, 17472));
    assertThat(settings.host()).contains(IpAddress.of("192.168.2.11"));
    assertThat(settings.podName()).isEqualTo("speaker-x");
    assertThat(run(Map.of(), "--port=0", "--health-probe-port=7473").ops())
        .isEqualTo(new OpsSettings(0, 7473));
    assertThat(run(Map.of()).host()).isEmpty();
  }

  /** Those of 0.9 to 0.16, with values that MetalLB takes. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "--config=other",
        "--kubeconfig=/root/config",
        "--disable-epslices",
        "--enable-pprof",
        "--host=192.168.2.11",
        "--port=7472",
        "--namespace=metallb-system",
        "--node-name=n1",
        "--pod-name=speaker-x",
        "--log-level=debug",
        "--pprof-bind-address=:6060",
        "--health-probe-port=17473",
        "--lb-class=x",
        "--ignore-exclude-lb",
        "--ml-bindaddr=192.168.2.11",
        "--ml-bindport=7947",
        "--ml-labels=app=metallb",
        "--ml-secret-key=c2VjcmV0",
        "--ml-secret-key-path=/etc/ml_secret_key",
        "--ml-wan-config",
        "--bgp-debounce-timeout=3000",
        "--frrk8s-namespace=frr-k8s-system",
        "--frrk8s-secret-passthrough",
        "--tls-min-version=VersionTLS13",
        "--tls-cipher-suites=TLS_AES_128_GCM_SHA256",
        "--tls-curve-preferences=29",
        "--metrics-cert-dir=/tmp/metrics"
      })
  void everyFlagOfMetalLbIsTaken(String flag) {
    run(Map.of(), flag);
  }

  @Test
  void theLegacyConfigMapMayHaveAnotherName() {
    assertThat(run(Map.of()).cluster().configMap()).isEqualTo("config");
    assertThat(run(Map.of(), "--config=other", "--kubeconfig=/k").cluster())
        .isEqualTo(new SpeakerSettings.ClusterSettings("", "", "/k", "other"));
  }

  @Test
  void flagsOfMetalLbWithoutEffectAreNamed() {
    assertThat(run(Map.of(), "--bgp-debounce-timeout=3", "--tls-min-version=x").ignored())
        .containsExactlyInAnyOrder("bgp-debounce-timeout", "tls-min-version");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--port=65536 | --port 65536: use a port from 1 to 65535, or 0 for none",
        "--host=here | --host here: use an address of this node, or nothing for all of them",
        "--port=17472 | --port and --health-probe-port are both 17472: use two",
      })
  void whatIsWrongIsSaid(String flag, String problem) {
    assertThat(SpeakerSettings.parse(List.of(flag), Map.of()))
        .isEqualTo(new SpeakerSettings.Parsed.Print(problem, 2));
  }
}
