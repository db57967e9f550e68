package dev.mokalb.kube.write;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mokalb.kube.json.JsonBody;
import dev.mokalb.model.ServiceCondition;
import dev.mokalb.model.ServiceCondition.Status;
import dev.mokalb.model.ServiceStatus.Conditions;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class ConditionsJsonTest {

  private static final String OTHERS =
      "{\"type\":\"other.io/Ready\",\"status\":\"True\"},{\"type\":\"a/B\",\"status\":\"False\"}";
  private static final ServiceCondition HAS =
      new ServiceCondition(ServiceCondition.ALLOCATED, Status.TRUE, "Assigned", "");
  private static final ServiceCondition HAS_NOT =
      new ServiceCondition(ServiceCondition.ALLOCATED, Status.FALSE, "PoolExhausted", "\"a\"");

  @Test
  void thoseOfOthersStandThereAsTheyWere() {
    assertThat(written(new Conditions(List.of(), OTHERS).with(HAS, 1)))
        .isEqualTo(
            "{\"conditions\":[{\"type\":\"mokalb.dev/Allocated\",\"status\":\"True\","
                + "\"reason\":\"Assigned\",\"message\":\"\","
                + "\"lastTransitionTime\":\"1970-01-01T00:00:01Z\"},"
                + OTHERS
                + "]}");
    assertThat(written(new Conditions(List.of(), OTHERS)))
        .isEqualTo("{\"conditions\":[" + OTHERS + "]}");
  }

  @Test
  void withoutAnyTheFieldGoes() {
    assertThat(written(Conditions.NONE.with(HAS, 1).without(ServiceCondition.ALLOCATED)))
        .isEqualTo("{\"conditions\":null}");
  }

  @Test
  void theTimeChangesWithTheStatusAlone() {
    Conditions first = Conditions.NONE.with(HAS, 1);
    ServiceCondition otherReason =
        new ServiceCondition(ServiceCondition.ALLOCATED, Status.TRUE, "Other", "");
    assertThat(first.with(otherReason, 2).ours())
        .containsExactly(new Conditions.Standing(otherReason, 1));
    assertThat(first.with(HAS_NOT, 2).ours()).containsExactly(new Conditions.Standing(HAS_NOT, 2));
  }

  private static String written(Conditions conditions) {
    return new String(
        JsonBody.of(json -> ConditionsJson.write(json, conditions)), StandardCharsets.UTF_8);
  }
}
