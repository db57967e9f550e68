package dev.mokalb.controller.ops;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mokalb.controller.ops.ControllerSettings.Parsed;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The flags of MetalLB that are about webhooks. */
class WebhookSettingsTest {

  private static final Map<String, String> POD = Map.of("METALLB_POD_NAME", "controller-0");

  private static Parsed parse(String arguments) {
    List<String> words = arguments.isEmpty() ? List.of() : Arrays.asList(arguments.split(" ", -1));
    return ControllerSettings.parse(words, POD);
  }

  private static WebhookSettings understood(String arguments) {
    return ((Parsed.Run) parse(arguments)).settings().webhook();
  }

  @Test
  void withoutFlagsItIsAsInMetalLb() {
    WebhookSettings settings = understood("");
    assertThat(settings.mode()).isEqualTo(WebhookSettings.Mode.ENABLED);
    assertThat(settings.port()).isEqualTo(9443);
    assertThat(settings.folder()).isEmpty();
    assertThat(settings.names().in("n").serverNames().dns())
        .containsExactly("metallb-webhook-service.n.svc");
    assertThat(settings.names().secret()).isEqualTo("metallb-webhook-cert");
    assertThat(settings.tls().protocols()).containsExactly("TLSv1.3");
  }

  @ParameterizedTest
  @CsvSource({
    "enabled, true, true",
    "disabled, false, true",
    "onlywebhook, true, false",
  })
  void modesAreUnderstood(String word, boolean webhooks, boolean services) {
    WebhookSettings.Mode mode = understood("--webhook-mode=" + word).mode();
    assertThat(mode.servesWebhooks()).isEqualTo(webhooks);
    assertThat(mode.servesServices()).isEqualTo(services);
  }

  @Test
  void certificatesMayComeFromAFolder() {
    assertThat(understood("--disable-cert-rotation").folder())
        .contains(Path.of("/tmp/k8s-webhook-server/serving-certs"));
    assertThat(understood("--disable-cert-rotation=true --cert-dir=/x").folder())
        .contains(Path.of("/x"));
    assertThat(understood("--cert-dir=/x").folder()).isEmpty();
  }

  @Test
  void suitesOfTls12AreKnown() {
    assertThat(
            understood(
                    "--tls-min-version=VersionTLS12"
                        + " --tls-cipher-suites=TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256")
                .tls()
                .cipherSuites())
        .containsExactly("TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--webhook-mode=off | use enabled or disabled or onlywebhook",
        "--webhook-port=0 | use a number from 1 to 65535",
        "--webhook-port=http | use a number from 1 to 65535",
        "--disable-cert-rotation=maybe | use true or false",
        "--tls-min-version=1.2 | use VersionTLS13 or VersionTLS12",
        "--tls-min-version=VersionTLS12 --tls-cipher-suites=TLS_FOO | there is no such cipher",
      })
  void whatIsWrongIsRefused(String arguments, String words) {
    assertThat(parse(arguments))
        .isInstanceOfSatisfying(
            Parsed.Print.class,
            print -> {
              assertThat(print.exitCode()).isEqualTo(2);
              assertThat(print.text()).contains(words);
            });
  }
}
