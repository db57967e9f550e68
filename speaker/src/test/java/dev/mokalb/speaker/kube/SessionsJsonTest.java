package dev.mokalb.speaker.kube;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mokalb.kube.convert.SpeakerReportDecoder;
import dev.mokalb.kube.watch.SingleObject;
import dev.mokalb.kube.write.OwnerReference;
import dev.mokalb.model.ObjectKey;
import dev.mokalb.model.SpeakerReport;
import dev.mokalb.speaker.status.SessionRow;
import dev.mokalb.speaker.status.SessionRow.State;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SessionsJsonTest {

  private static final Instant NOW = Instant.parse("2026-01-02T03:04:05.678Z");
  private static final Optional<OwnerReference> POD = Optional.of(OwnerReference.pod("p", "u"));
  private static final SessionRow UP =
      new SessionRow(
          "tor", "192.0.2.1:179", "", new State("Established", true), NOW, 7, Optional.empty());
  private static final SessionRow DOWN =
      new SessionRow(
          "spine", "eth0", "red", new State("Active", false), NOW, 0, Optional.of("refused"));

  private static String text(byte[] octets) {
    return new String(octets, StandardCharsets.UTF_8);
  }

  @Test
  void aPatchSaysNothingButTheSessions() {
    assertThat(text(SessionsJson.patch(List.of(DOWN, UP), Optional.empty())))
        .isEqualTo(
            "{\"metadata\":{},\"status\":{\"bgpSessionsUp\":1,\"bgpSessions\":["
                + "{\"peer\":\"spine\",\"address\":\"eth0\",\"vrf\":\"red\",\"state\":\"Active\","
                + "\"since\":\"2026-01-02T03:04:05Z\",\"routes\":0,\"lastEnd\":\"refused\"},"
                + "{\"peer\":\"tor\",\"address\":\"192.0.2.1:179\",\"state\":\"Established\","
                + "\"since\":\"2026-01-02T03:04:05Z\",\"routes\":7}]}}");
    assertThat(text(SessionsJson.patch(List.of(), POD)))
        .contains("\"uid\":\"u\"")
        .endsWith(",\"status\":{\"bgpSessionsUp\":0,\"bgpSessions\":[]}}");
  }

  @Test
  void aNewObjectIsAReportThatSaysNothingOfLayer2() {
    String json =
        text(SessionsJson.whole(new ObjectKey("metallb-system", "n1"), POD, List.of(UP), NOW));
    String stored = json.replace("\"metadata\":{", "\"metadata\":{\"resourceVersion\":\"7\",");
    assertThat(SingleObject.read(stored, new SpeakerReportDecoder()))
        .contains(new SpeakerReport("n1", NOW, Set.of(), List.of(), List.of()));
    assertThat(json).contains("\"uid\":\"u\"", "\"bgpSessionsUp\":1");
  }

  @Test
  void theDefinitionHasLimits() {
    SessionRow wordy =
        new SessionRow(
            "spine",
            "eth0",
            "",
            new State("Active", false),
            NOW,
            0,
            Optional.of("x".repeat(SessionsJson.WORDS_MAX + 1)));
    assertThat(text(SessionsJson.patch(List.of(wordy), POD)))
        .contains("\"" + "x".repeat(SessionsJson.WORDS_MAX - 1) + "…\"");
    SessionRow longNames =
        new SessionRow(
            "spine",
            "e".repeat(SessionsJson.ADDRESS_MAX + 1),
            "r".repeat(SessionsJson.VRF_MAX + 1),
            new State("None", false),
            NOW,
            0,
            Optional.of("no device has such a name"));
    assertThat(text(SessionsJson.patch(List.of(longNames), POD)))
        .contains("\"" + "e".repeat(SessionsJson.ADDRESS_MAX - 1) + "…\"")
        .contains("\"" + "r".repeat(SessionsJson.VRF_MAX - 1) + "…\"");
    String many = text(SessionsJson.patch(IntStream.range(0, 300).mapToObj(_ -> UP).toList(), POD));
    assertThat(many.split("\"peer\"", -1)).hasSize(SessionsJson.SESSIONS_MAX + 1);
    assertThat(many).contains("\"bgpSessionsUp\":300");
  }
}
