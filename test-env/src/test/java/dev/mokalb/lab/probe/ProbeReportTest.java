package dev.mokalb.lab.probe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mokalb.lab.probe.Observation.Answered;
import dev.mokalb.lab.probe.Observation.Asked;
import dev.mokalb.lab.probe.Observation.EchoReceived;
import dev.mokalb.lab.probe.Observation.EchoSent;
import dev.mokalb.lab.probe.Observation.PageFailed;
import dev.mokalb.lab.probe.Observation.PageReceived;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ProbeReportTest {
  private static final long MS = 1_000_000;

  @Test
  void linesReadBackAsWhatTheyStoodFor() {
    List<Observation> all =
        List.of(
            new Asked(1),
            new Answered(-2, "02:00:00:00:00:01"),
            new EchoSent(3, 7),
            new EchoReceived(4, 7),
            new PageReceived(5),
            new PageFailed(6));
    assertThat(all.stream().flatMap(seen -> Observation.parse(seen.line()).stream()))
        .containsExactlyElementsOf(all);
    assertThat(Observation.parse("WARNING: a line of the JVM")).isEmpty();
    assertThat(Observation.parse("Q x")).isEmpty();
  }

  @Test
  void theLongestSilenceIsBetweenTwoAnswersOrAtTheEnd() {
    var answers = List.<Observation>of(answer(0, "a"), answer(10, "a"), answer(40, "b"));
    assertThat(new ProbeReport(answers, 50 * MS).longestArpSilence())
        .isEqualTo(Duration.ofMillis(30));
    assertThat(new ProbeReport(answers, 100 * MS).longestArpSilence())
        .isEqualTo(Duration.ofMillis(60));
  }

  @Test
  void soManyInAHundredGapsAreNoLonger() {
    var answers = new ArrayList<Observation>(List.of(answer(0, "a"), answer(100, "a")));
    IntStream.range(0, 99).forEach(i -> answers.add(answer(101 + i, "a")));
    var report = new ProbeReport(answers, 200 * MS);
    assertThat(report.arpGap(99)).isEqualTo(Duration.ofMillis(1));
    assertThat(report.arpGap(100)).isEqualTo(Duration.ofMillis(100));
    assertThat(new ProbeReport(answers.subList(0, 1), 30 * MS).arpGap(99))
        .isEqualTo(Duration.ofMillis(30));
  }

  @Test
  void silencesBeforeAMomentDoNotCount() {
    var answers = List.<Observation>of(answer(0, "a"), answer(500, "a"), answer(510, "a"));
    assertThat(new ProbeReport(answers, 520 * MS).since(450 * MS).longestArpSilence())
        .isEqualTo(Duration.ofMillis(10));
  }

  @Test
  void eachChangeOfTheAnswererIsSeen() {
    var report =
        new ProbeReport(
            List.of(answer(0, "a"), answer(5, "a"), answer(10, "b"), answer(15, "b")), 20 * MS);
    assertThat(report.answerers()).extracting(ProbeReport.Answerer::mac).containsExactly("a", "b");
    assertThat(report.otherAnswerAfter(2 * MS, "a")).contains(Duration.ofMillis(8));
    assertThat(report.otherAnswerAfter(2 * MS, "b")).contains(Duration.ofMillis(3));
    assertThat(report.lastOtherAnswerAfter(2 * MS, "a")).contains(Duration.ofMillis(13));
    assertThat(report.lastOtherAnswerAfter(2 * MS, "b")).contains(Duration.ofMillis(3));
    assertThat(report.lastOtherAnswerAfter(6 * MS, "b")).isEmpty();
  }

  @Test
  void aDatagramUnderWayAtTheEndIsNotLost() {
    var report =
        new ProbeReport(
            List.of(
                new EchoSent(0, 0),
                new EchoReceived(MS, 0),
                new EchoSent(5 * MS, 1),
                new EchoSent(995 * MS, 2)),
            1_000 * MS);
    assertThat(report.lostEchoes()).isEqualTo(1);
  }

  private static Observation answer(long ms, String mac) {
    return new Answered(ms * MS, mac);
  }
}
