package dev.mokalb.speaker.members.jgroups;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mokalb.speaker.members.NetworkKind;
import dev.mokalb.speaker.members.Timing;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToLongFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What has to hold between the timers of each profile, whatever their figures. */
class DetectionProfileTest {

  private static final Path RECORD =
      Path.of("..", "docs", "adr", "0012-secrets-and-profiles.md").toAbsolutePath().normalize();

  @ParameterizedTest
  @EnumSource
  void aLostHeartbeatRaisesNoQuestionAndTwoLostTriesToAskDoNotAnswerIt(NetworkKind kind) {
    DetectionProfile profile = DetectionProfile.of(kind);
    assertThat(profile.heartbeatMillis() * 2).isLessThan(profile.silenceMillis());
    assertThat(profile.probeTries()).isGreaterThan(2);
  }

  @ParameterizedTest
  @EnumSource
  void aNodeThatIsGoneIsKnownToBeLongBeforeAProcessIsTakenToHang(NetworkKind kind) {
    DetectionProfile profile = DetectionProfile.of(kind);
    assertThat((profile.silenceMillis() + profile.probeMillis()) * 2)
        .isLessThan(profile.hangMillis());
  }

  /** Else a process that stood still would answer beside the one that replaced it. */
  @ParameterizedTest
  @EnumSource
  void aProcessStopsToAnswerBeforeTheOthersReplaceIt(NetworkKind kind) {
    assertThat(kind.timing().lease().toMillis()).isLessThan(DetectionProfile.of(kind).hangMillis());
  }

  /** Else a speaker that woke would answer by what it was told before it slept. */
  @ParameterizedTest
  @EnumSource
  void aHelloDoesNotOutliveTheLeaseAndFewMayBeLost(NetworkKind kind) {
    Timing timing = kind.timing();
    assertThat(timing.helloGoodFor()).isLessThan(timing.lease());
    assertThat(timing.helloEvery().multipliedBy(5)).isLessThanOrEqualTo(timing.helloGoodFor());
  }

  @ParameterizedTest
  @EnumSource
  void aNewMemberAsksLongerThanAQuestionTakesAndTheFirstTableWaitsForIt(NetworkKind kind) {
    DetectionProfile profile = DetectionProfile.of(kind);
    assertThat(profile.joinMillis()).isLessThan(kind.timing().joining().toMillis());
    assertThat(profile.mergeMinMillis()).isLessThan(profile.mergeMaxMillis());
  }

  @Test
  void aPoorerNetworkIsGivenMoreTimeInEverything() {
    List<ToLongFunction<DetectionProfile>> timers =
        List.of(
            DetectionProfile::heartbeatMillis,
            DetectionProfile::silenceMillis,
            DetectionProfile::probeMillis,
            DetectionProfile::hangMillis,
            DetectionProfile::joinMillis,
            DetectionProfile::mergeMinMillis,
            DetectionProfile::mergeMaxMillis);
    for (ToLongFunction<DetectionProfile> timer : timers) {
      List<Long> millis = new ArrayList<>();
      for (NetworkKind kind : NetworkKind.values()) {
        millis.add(timer.applyAsLong(DetectionProfile.of(kind)));
      }
      assertThat(millis).isSorted().doesNotHaveDuplicates();
    }
  }

  @ParameterizedTest
  @CsvSource({"1, 1", "3, 1", "10, 1", "11, 2", "20, 2", "21, 3", "50, 5", "51, 6", "100, 10"})
  void heartbeatsAreSlowerByTheTensOfMembers(int members, int slowdown) {
    assertThat(DetectionProfile.slowdown(members)).isEqualTo(slowdown);
  }

  @Test
  void theTableInTheDocumentsIsThisOne() throws IOException {
    List<String> columns = new ArrayList<>();
    for (NetworkKind kind : NetworkKind.values()) {
      DetectionProfile profile = DetectionProfile.of(kind);
      Timing timing = kind.timing();
      columns.add(
          String.join(
              "|",
              time(profile.heartbeatMillis()),
              time(profile.silenceMillis()),
              time(profile.probeMillis()) + ", " + profile.probeTries(),
              time(profile.hangMillis()),
              time(timing.lease().toMillis()),
              time(timing.helloEvery().toMillis())));
    }
    List<List<String>> rows =
        Files.readAllLines(RECORD).stream()
            .filter(line -> line.startsWith("| ") && line.matches(".*\\d.*"))
            .map(line -> List.of(line.strip().replaceAll("^\\| | \\|$", "").split(" \\| ")))
            .toList();
    for (int column = 0; column < columns.size(); column++) {
      int at = column + 1;
      assertThat(rows.stream().map(row -> row.get(at)).toList())
          .containsExactly(columns.get(column).split("\\|"));
    }
  }

  private static String time(long millis) {
    return millis % 1_000 == 0
        ? millis / 1_000 + " s"
        : millis > 1_000 ? millis / 1_000.0 + " s" : millis + " ms";
  }
}
