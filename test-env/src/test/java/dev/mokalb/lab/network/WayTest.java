package dev.mokalb.lab.network;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class WayTest {
  @Test
  void betweenSidesIsEveryWayThatLeavesOne() {
    assertThat(Way.between(List.of(Set.of("n1"), Set.of("n2", "n3"))))
        .containsExactlyInAnyOrder(
            new Way("n1", "n2"), new Way("n1", "n3"), new Way("n2", "n1"), new Way("n3", "n1"));
    assertThat(Way.between(List.of(Set.of("n1"), Set.of("n2"), Set.of("n3")))).hasSize(6);
    assertThat(Way.between(List.of(Set.of("n1", "n2")))).isEmpty();
  }

  @Test
  void oneWayIsNotTheOther() {
    assertThat(Way.from("n1", List.of("n2", "n3")))
        .containsExactlyInAnyOrder(new Way("n1", "n2"), new Way("n1", "n3"));
    assertThat(Way.to("n1", List.of("n2", "n3")))
        .containsExactlyInAnyOrder(new Way("n2", "n1"), new Way("n3", "n1"));
  }
}
