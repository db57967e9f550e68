package dev.mokalb.speaker.l2;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mokalb.net.IpAddress;
import dev.mokalb.net.MacAddress;
import dev.mokalb.speaker.l2.Answers.Answer;
import dev.mokalb.speaker.l2.OpenQuestions.Step;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class OpenQuestionsTest {

  private static final long MILLI = 1_000_000L;
  private static final long START = Long.MAX_VALUE - 100 * MILLI; // nanoTime may wrap around
  private static final IpAddress A = IpAddress.of("192.168.2.200");
  private static final IpAddress B = IpAddress.of("192.168.2.201");
  private static final MacAddress ONE = MacAddress.of("02:00:00:00:00:01");
  private static final MacAddress TWO = MacAddress.of("02:00:00:00:00:02");
  private static final Duration TIMEOUT = Duration.ofMillis(300);

  private final OpenQuestions questions = new OpenQuestions();
  private long now = START;

  @Test
  void aQuestionIsAskedThreeTimesAndThenToldToHaveNoAnswer() {
    Question question = question(A, Set.of());
    assertThat(questions.open(1, question, now)).isTrue();
    List<Long> millis = new ArrayList<>();
    Optional<Step> step = next();
    while (step.isPresent() && step.get() instanceof Step.Send send) {
      assertThat(send).isEqualTo(new Step.Send(1, question));
      questions.asked(1, Set.of("eth0"));
      millis.add((now - START) / MILLI);
      step = next();
    }
    assertThat(millis).containsExactly(0L, 100L, 200L);
    assertThat(step)
        .contains(new Step.Tell(1, new Answers(A, new TreeSet<>(Set.of("eth0")), List.of())));
    assertThat((now - START) / MILLI).isEqualTo(300);
    assertThat(questions.nanosUntilNext(now)).isEqualTo(Long.MAX_VALUE);
    assertThat(questions.addresses().holds(A)).isFalse();
  }

  @Test
  void allThatAnswerAreToldOnceEach() {
    questions.open(1, question(A, Set.of()), now);
    assertThat(next()).isPresent();
    now += 10 * MILLI;
    questions.heard(claim(A, ONE, Claim.Kind.ARP_REPLY), now);
    questions.heard(claim(A, ONE, Claim.Kind.ARP_REPLY), now);
    questions.heard(claim(B, ONE, Claim.Kind.ARP_REPLY), now);
    questions.heard(claim(A, ONE, Claim.Kind.ARP_PROBE), now);
    now += 10 * MILLI;
    questions.heard(claim(A, TWO, Claim.Kind.ADVERTISEMENT), now);
    assertThat(next())
        .contains(
            new Step.Tell(
                1,
                new Answers(
                    A,
                    new TreeSet<>(),
                    List.of(
                        new Answer(ONE, "eth0", Duration.ofMillis(10)),
                        new Answer(TWO, "eth0", Duration.ofMillis(20))))));
  }

  @Test
  void anAnswerOnAnotherInterfaceIsNone() {
    questions.open(1, question(A, Set.of("eth1")), now);
    questions.heard(claim(A, ONE, Claim.Kind.ARP_REPLY), now);
    now += 300 * MILLI;
    assertThat(next()).contains(new Step.Tell(1, new Answers(A, new TreeSet<>(), List.of())));
  }

  @Test
  void twoMayAskForTheSame() {
    questions.open(1, question(A, Set.of()), now);
    questions.open(2, question(A, Set.of()), now);
    questions.heard(claim(A, ONE, Claim.Kind.ARP_REPLY), now);
    now += 300 * MILLI;
    List<Long> told = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      assertThat(questions.addresses().holds(A)).isTrue();
      if (next().orElseThrow() instanceof Step.Tell tell) {
        assertThat(tell.answers().answers()).hasSize(1);
        told.add(tell.id());
      }
    }
    assertThat(told).containsExactly(1L, 2L);
    assertThat(questions.addresses().holds(A)).isFalse();
  }

  @Test
  void thereIsALimit() {
    for (int i = 0; i < OpenQuestions.OPEN_MAX; i++) {
      assertThat(questions.open(i, question(IpAddress.ipv4(i), Set.of()), now)).isTrue();
    }
    assertThat(questions.open(-1, question(A, Set.of()), now)).isFalse();
  }

  private Optional<Step> next() {
    now += questions.nanosUntilNext(now);
    return questions.poll(now);
  }

  private static Question question(IpAddress address, Set<String> interfaces) {
    return new Question(address, AnswerScope.on(interfaces), TIMEOUT);
  }

  private static Claim claim(IpAddress address, MacAddress mac, Claim.Kind kind) {
    return new Claim(address, mac, "eth0", Instant.EPOCH, kind);
  }
}
