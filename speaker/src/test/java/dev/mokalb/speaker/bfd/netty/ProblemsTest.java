package dev.mokalb.speaker.bfd.netty;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mokalb.speaker.bfd.BfdProblem;
import dev.mokalb.speaker.bfd.BfdProblem.Kind;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ProblemsTest {

  private final List<List<BfdProblem>> told = new ArrayList<>();
  private final Problems problems = new Problems(told::add);

  @Test
  void onlyChangesAreTold() {
    problems.tell(1);
    assertThat(told).isEmpty();
    problems.set(Kind.CANNOT_SEND, "a", "one");
    problems.tell(2);
    problems.set(Kind.CANNOT_SEND, "a", "one");
    problems.tell(3);
    problems.set(Kind.CANNOT_SEND, "a", "two");
    problems.tell(4);
    problems.clear(Kind.CANNOT_SEND, "a");
    problems.tell(5);
    problems.tell(6);
    assertThat(told)
        .containsExactly(
            List.of(new BfdProblem(Kind.CANNOT_SEND, "a", "one")),
            List.of(new BfdProblem(Kind.CANNOT_SEND, "a", "two")),
            List.of());
  }

  @Test
  void whatEndsByItselfEnds() {
    problems.setUntil(Kind.DROPPED, "a", "text", 10);
    problems.tell(9);
    problems.tell(10);
    assertThat(told).hasSize(2);
    assertThat(told.getLast()).isEmpty();
  }

  @Test
  void problemsEndByKindOrBySubject() {
    problems.set(Kind.CANNOT_SEND, "a", "");
    problems.set(Kind.CANNOT_RECEIVE, "a", "");
    problems.set(Kind.CANNOT_SEND, "b", "");
    problems.clear(Kind.CANNOT_SEND);
    assertThat(problems.now()).extracting(BfdProblem::kind).containsExactly(Kind.CANNOT_RECEIVE);
    problems.clear("a");
    assertThat(problems.now()).isEmpty();
  }

  @Test
  void thereIsALimit() {
    for (int i = 0; i < 2_000; i++) {
      problems.set(Kind.DROPPED, "peer " + i, "");
    }
    problems.set(Kind.DROPPED, "peer 5", "known ones still change");
    assertThat(problems.now()).hasSize(512);
    assertThat(problems.now())
        .anyMatch(problem -> problem.text().equals("known ones still change"));
  }
}
