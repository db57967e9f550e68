package dev.mokalb.kube.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mokalb.kube.fake.ProtobufWriter;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import org.junit.jupiter.api.Test;
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

  private static ApiFailure ofProtobuf(int code, byte[] body) {
    return Failures.of(code, new RefusalBody(body, Encoding.PROTOBUF), null, Optional.empty());
  }

  @Test
  void aRefusalInProtobufSaysTheSame() {
    byte[] busy =
        new ProtobufWriter()
            .text(2, "Failure")
            .text(3, "slow down")
            .message(5, new ProtobufWriter().text(1, "").number(5, 7))
            .number(6, 429)
            .inEnvelope("Status");
    assertThat(ofProtobuf(429, busy))
        .isEqualTo(new ApiFailure.TooManyRequests(Duration.ofSeconds(7)));
    byte[] gone = new ProtobufWriter().text(3, "too old").number(6, 410).inEnvelope("Status");
    assertThat(ofProtobuf(410, gone)).isEqualTo(new ApiFailure.Expired("too old"));
  }

  /** A proxy between may answer anything. */
  @Test
  void ofARefusalThatIsNoProtobufTheCodeCounts() {
    byte[] status = new ProtobufWriter().text(3, "too old").number(6, 410).inEnvelope("Status");
    for (int length = 0; length < 12; length++) {
      assertThat(ofProtobuf(503, Arrays.copyOf(status, length)))
          .isEqualTo(new ApiFailure.ServerError(503, "HTTP 503", Duration.ZERO));
    }
    assertThat(ofProtobuf(404, "{\"code\": 500}".getBytes(StandardCharsets.UTF_8)))
        .isEqualTo(new ApiFailure.NotFound("HTTP 404"));
  }
}
