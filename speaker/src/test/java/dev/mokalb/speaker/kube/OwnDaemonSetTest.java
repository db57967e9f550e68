package dev.mokalb.speaker.kube;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mokalb.kube.api.ApiFailure;
import dev.mokalb.kube.api.ApiResult;
import dev.mokalb.speaker.bgp.EndingChoice;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OwnDaemonSetTest {

  private static final Map<String, String> LABELS = Map.of("kubernetes.io/os", "linux");

  private static ApiResult result(String name) {
    return switch (name) {
      case "here" -> new ApiResult.Answer(json("", "linux"));
      case "elsewhere" -> new ApiResult.Answer(json("", "none"));
      case "being deleted" ->
          new ApiResult.Answer(json(", \"deletionTimestamp\": \"2026-01-01T00:00:00Z\"", "linux"));
      case "garbage" -> new ApiResult.Answer("<html>");
      case "404" -> new ApiResult.Failed(new ApiFailure.NotFound("none"));
      case "403" -> new ApiResult.Failed(new ApiFailure.Forbidden(Optional.empty(), "no"));
      case "401" -> new ApiResult.Failed(new ApiFailure.Unauthorized("no"));
      case "nobody" -> new ApiResult.Failed(new ApiFailure.Unreachable("refused"));
      case "late" -> new ApiResult.Failed(new ApiFailure.TimedOut(Duration.ofSeconds(1)));
      default -> throw new IllegalArgumentException(name);
    };
  }

  private static String json(String meta, String os) {
    return """
    {"metadata": {"name": "moka-speaker", "namespace": "metallb-system", "resourceVersion": "7" %s},
     "spec": {"template": {"spec": {"nodeSelector": {"kubernetes.io/os": "%s"}}}}}
    """
        .formatted(meta, os);
  }

  @ParameterizedTest
  @CsvSource({
    "FOUND,   here,          HERE",
    "FOUND,   elsewhere,     ELSEWHERE",
    "FOUND,   being deleted, BEING_DELETED",
    "FOUND,   404,           GONE",
    "FOUND,   403,           GONE",
    "FOUND,   401,           GONE",
    "FOUND,   nobody,        UNKNOWN",
    "FOUND,   late,          UNKNOWN",
    "FOUND,   garbage,       UNKNOWN",
    "UNTOLD,  here,          HERE",
    "UNTOLD,  elsewhere,     ELSEWHERE",
    "UNTOLD,  404,           GONE",
    "UNTOLD,  403,           UNKNOWN",
    "UNTOLD,  401,           UNKNOWN",
    "UNTOLD,  nobody,        UNKNOWN",
    "MISSING, here,          HERE",
    "MISSING, 404,           UNKNOWN",
    "MISSING, 403,           UNKNOWN",
    "MISSING, late,          UNKNOWN",
  })
  void anAnswerMeans(OwnDaemonSet.First first, String answer, EndingChoice.DaemonSet finding) {
    assertThat(OwnDaemonSet.finding(first, result(answer), LABELS)).isEqualTo(finding);
  }
}
