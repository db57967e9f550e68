package dev.mokalb.speaker.kube;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mokalb.kube.convert.AddressConflictDecoder;
import dev.mokalb.kube.convert.SpeakerReportDecoder;
import dev.mokalb.kube.watch.SingleObject;
import dev.mokalb.kube.write.OwnerReference;
import dev.mokalb.model.AddressConflict;
import dev.mokalb.model.ObjectKey;
import dev.mokalb.model.SpeakerReport;
import dev.mokalb.net.IpAddress;
import dev.mokalb.net.MacAddress;
import dev.mokalb.speaker.report.ConflictObject;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What a speaker writes is what the controller reads. */
class LanJsonTest {

  private static final Instant NOW = Instant.parse("2026-01-02T03:04:05.678Z");
  private static final Optional<OwnerReference> POD = Optional.of(OwnerReference.pod("p", "u"));
  private static final IpAddress A = IpAddress.of("192.168.2.200");
  private static final IpAddress B = IpAddress.of("fd00::201");
  private static final IpAddress C = IpAddress.of("192.168.2.202");
  private static final MacAddress MINE = MacAddress.of("02:00:00:00:00:01");
  private static final MacAddress OTHER = MacAddress.of("02:00:00:00:00:02");
  private static final MacAddress STRANGER = MacAddress.of("02:00:00:00:00:99");

  @Test
  void aReportIsReadAsItWasWritten() {
    SpeakerReport report =
        new SpeakerReport(
            "n1",
            NOW,
            Set.of(MINE),
            List.of(new SpeakerReport.Claim(NOW.minusSeconds(9), List.of(A))),
            List.of(
                new SpeakerReport.Sight(NOW, Optional.of(OTHER), List.of(B)),
                new SpeakerReport.Sight(NOW, Optional.of(STRANGER), List.of(B)),
                new SpeakerReport.Sight(NOW, Optional.empty(), List.of(C))));
    String json = text(LanJson.whole(new ObjectKey("metallb-system", "n1"), report, POD));
    assertThat(SingleObject.read(json, new SpeakerReportDecoder())).contains(report);
    assertThat(text(LanJson.patch(report, POD)))
        .contains(
            "\"ownerReferences\":[{\"apiVersion\":\"v1\",\"kind\":\"Pod\",\"name\":\"p\",\"uid\":\"u\"}]");
    assertThat(json)
        .contains("\"announcing\":1", "\"asked\":2", "\"silent\":1", "\"kind\":\"SpeakerReport\"");
  }

  @Test
  void aConflictIsReadAsItWasWritten() {
    AddressConflict conflict =
        new AddressConflict(
            B,
            STRANGER,
            new AddressConflict.Sight("n1", "eth0", NOW.minusSeconds(60)),
            NOW.plusSeconds(600));
    ConflictObject object =
        new ConflictObject(conflict, NOW, Optional.of(new ObjectKey("apps", "echo")));
    String json = text(LanJson.whole(new ObjectKey("metallb-system", "fd00"), object));
    assertThat(SingleObject.read(json, new AddressConflictDecoder())).contains(conflict);
    assertThat(json)
        .contains(
            "\"inUseBy\":{\"namespace\":\"apps\",\"name\":\"echo\"}",
            "\"lastSeen\":\"2026-01-02T03:04:05.678Z\"");
  }

  /** A merge patch takes away what is null, so that a Service that is gone is named no longer. */
  @Test
  void aHolderThatIsGoneIsTakenOutOfTheObject() {
    AddressConflict conflict =
        new AddressConflict(
            A, STRANGER, new AddressConflict.Sight("n1", "eth0", NOW), NOW.plusSeconds(600));
    assertThat(text(LanJson.patch(new ConflictObject(conflict, NOW, Optional.empty()))))
        .startsWith("{\"status\":{")
        .contains("\"inUseBy\":null");
  }

  /** With the version that the API server gives to what it stores. */
  private static String text(byte[] json) {
    return new String(json, StandardCharsets.UTF_8)
        .replace("\"metadata\":{", "\"metadata\":{\"resourceVersion\":\"7\",");
  }
}
