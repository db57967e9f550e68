package dev.mokalb.kube.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FailuresTest {

  /** Else a webhook could make a Service wait for ever. */
  @ParameterizedTest
  @CsvSource({"5, '', 5", "86400, '', 60", "0, 86400, 60", "5, 7, 7", "0, 'Sun, 06 Nov 1994', 0"})
  void whoeverAsksToWaitIsAskedAgainWithinAMinute(int inTheBody, String header, int seconds) {
    String body =
        """
        {"kind": "Status", "code": 429, "message": "admission webhook \\"quota\\" denied it",
         "details": {"retryAfterSeconds": %d}}
        """
            .formatted(inTheBody);
    ApiFailure failure =
        Failures.of(
            429,
            new RefusalBody(body.getBytes(StandardCharsets.UTF_8), Encoding.JSON),
            header.isEmpty() ? null : header,
            Optional.empty());
    assertThat(failure)
        .isEqualTo(
            new ApiFailure.Postponed(
                "admission webhook \"quota\" denied it", Duration.ofSeconds(seconds)));
  }
}
