package dev.mokalb.speaker.ops;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mokalb.kube.endpoint.OpsSettings;
import dev.mokalb.net.IpAddress;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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
