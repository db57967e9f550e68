package dev.mokalb.controller.ops;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mokalb.kube.endpoint.OpsSettings;
import dev.mokalb.kube.lease.election.LeaseTimes;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ControllerSettingsTest {

  private static final Map<String, String> POD = Map.of("METALLB_POD_NAME", "controller-1");

  private static ControllerSettings run(Map<String, String> environment, String... arguments) {
    ControllerSettings.Parsed parsed = ControllerSettings.parse(List.of(arguments), environment);
    assertThat(parsed).isInstanceOf(ControllerSettings.Parsed.Run.class);
    return ((ControllerSettings.Parsed.Run) parsed).settings();
  }

  @Test
  void thePodsNameIsTheReplicas() {
    assertThat(run(POD).election().identity()).isEqualTo("controller-1");
    assertThat(run(POD, "--pod-name=other").election().identity()).isEqualTo("other");
    assertThat(run(Map.of("HOSTNAME", "host")).election().identity()).isEqualTo("host");
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
        "--ml-secret-name=memberlist",
        "--deployment=controller",
        "--pod-name=controller-1",
        "--log-level=debug",
        "--pprof-bind-address=:6060",
        "--health-probe-port=17473",
        "--disable-cert-rotation",
        "--cert-dir=/tmp/certs",
        "--cert-service-name=metallb-webhook-service",
        "--webhook-secret=metallb-webhook-cert",
        "--webhook-mode=disabled",
        "--webhook-http2",
        "--lb-class=x",
        "--tls-min-version=VersionTLS13",
        "--tls-min-version=VersionTLS12 --tls-cipher-suites=TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
        "--tls-curve-preferences=29,23",
        "--metrics-cert-dir=/tmp/metrics"
      })
  void everyFlagOfMetalLbIsTaken(String flags) {
    run(POD, flags.split(" ", -1));
  }

  @Test
  void theLegacyConfigMapMayHaveAnotherName() {
    assertThat(run(POD).source()).isEqualTo(new ControllerSettings.Source("", "config"));
    assertThat(run(POD, "--config=other", "--kubeconfig=/k").source())
        .isEqualTo(new ControllerSettings.Source("/k", "other"));
  }

  @Test
  void theSecretForTheSpeakersIsMadeWhenItIsNamed() {
    assertThat(run(POD).memberlist()).isEqualTo(new ControllerSettings.Memberlist("", ""));
    Map<String, String> asMetalLb = new TreeMap<>(POD);
    asMetalLb.put("METALLB_ML_SECRET_NAME", "memberlist");
    asMetalLb.put("METALLB_DEPLOYMENT", "controller");
    assertThat(run(asMetalLb).memberlist())
        .isEqualTo(new ControllerSettings.Memberlist("memberlist", "controller"));
    assertThat(run(asMetalLb, "--ml-secret-name=m", "--deployment=d").memberlist())
        .isEqualTo(new ControllerSettings.Memberlist("m", "d"));
    assertThat(run(asMetalLb).ignored()).isEmpty();
  }

  @Test
  void anElectionIsUsual() {
    ElectionSettings usual = run(POD).election();
    assertThat(usual.enabled()).isTrue();
    assertThat(usual.times()).isEqualTo(LeaseTimes.DEFAULT);
    assertThat(run(Map.of(), "--leader-elect=false").election().enabled()).isFalse();
  }

  @Test
  void itsTimesCanBeSet() {
    assertThat(
            run(
                    POD,
                    "--leader-elect-lease-duration=30s",
                    "--leader-elect-renew-deadline=20s",
                    "--leader-elect-retry-period=500ms")
                .election()
                .times())
        .isEqualTo(
            new LeaseTimes(Duration.ofSeconds(30), Duration.ofSeconds(20), Duration.ofMillis(500)));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--leader-elect-lease-duration=5 | use a duration such as 10s",
        "--leader-elect-lease-duration=5s | renew deadline PT6S < lease duration PT5S does not"
            + " hold",
        "--leader-elect=maybe | use true or false",
        "--log-level=loud | use all, debug, info, warn, error or none",
        "--no-such-flag | unknown argument",
        "--port=65536 | --port 65536: use a port from 1 to 65535, or 0 for none",
        "--health-probe-port=x | --health-probe-port x: use a port from 1 to 65535, or 0",
        "--port=17472 | --port and --health-probe-port are both 17472: use two",
      })
  void whatIsWrongIsSaid(String argument, String said) {
    assertThat(ControllerSettings.parse(List.of(argument), POD))
        .isInstanceOfSatisfying(
            ControllerSettings.Parsed.Print.class,
            print -> {
              assertThat(print.text()).contains(said);
              assertThat(print.exitCode()).isEqualTo(2);
            });
  }

  @Test
  void portsAreThoseOfMetalLbUnlessTheyAreSet() {
    assertThat(run(POD).ops()).isEqualTo(new OpsSettings(9120, 17472));
    assertThat(run(POD, "--port=7472", "--health-probe-port=0").ops())
        .isEqualTo(new OpsSettings(7472, 0));
    assertThat(run(POD, "--port=0", "--health-probe-port=0").ops())
        .isEqualTo(new OpsSettings(0, 0));
  }

  @Test
  void aReplicaWithoutANameIsToldWhereToGetOne() {
    assertThat(ControllerSettings.parse(List.of(), Map.of()))
        .isInstanceOfSatisfying(
            ControllerSettings.Parsed.Print.class,
            print -> assertThat(print.text()).contains("METALLB_POD_NAME"));
  }
}
