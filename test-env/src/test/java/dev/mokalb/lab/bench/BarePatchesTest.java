package dev.mokalb.lab.bench;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mokalb.controller.plan.Refusal;
import dev.mokalb.lab.bench.BarePatches.Kind;
import dev.mokalb.lab.moka.Moka;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class BarePatchesTest {

  /** Else a controller that starts would first write its own words into all of them. */
  @Test
  void aRefusedServiceSaysWhatTheControllerWouldSay() {
    Refusal refusal = new Refusal.NoPool(Moka.NAMESPACE);
    assertThat(new String(BarePatches.patch(Kind.REFUSE, "1", 0), StandardCharsets.UTF_8))
        .contains("\"reason\":\"" + refusal.reason() + '"')
        .contains("\"message\":\"" + refusal.message().replace("\"", "\\\"") + '"');
  }
}
