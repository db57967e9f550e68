package dev.mokalb.speaker.status;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SessionNewsTest {

  private static final Duration ROUTES_AFTER = Duration.ofSeconds(15);

  private static List<SessionRow> session(String state, int routes, String lastEnd) {
    return List.of(
        new SessionRow(
            "tor",
            "192.0.2.1:179",
            "",
            new SessionRow.State(state, state.equals("Established")),
            Instant.EPOCH,
            routes,
            Optional.of(lastEnd).filter(words -> !words.isEmpty())));
  }

  /** It was Established with two routes, or Active after "refused"; what is it now, since when? */
  @ParameterizedTest
  @CsvSource({
    "Established, 2, '',      0,   false",
    "Established, 2, '',      119, false",
    "Established, 2, '',      120, true",
    "Established, 3, '',      14,  false",
    "Established, 3, '',      15,  true",
    "Active,      0, expired, 0,   true",
  })
  void aTurnIsShownAtOnceAndRoutesInAWhile(
      String state, int routes, String lastEnd, long seconds, boolean due) {
    assertThat(
            SessionNews.isDue(
                Optional.of(session("Established", 2, "")),
                session(state, routes, lastEnd),
                Duration.ofSeconds(seconds),
                ROUTES_AFTER))
        .isEqualTo(due);
  }

  @ParameterizedTest
  @CsvSource({
    "Connect,  refused,   60,  false",
    "Connect,  refused,   120, true",
    "Connect,  timed out, 0,   true",
    "OpenSent, refused,   60,  false",
  })
  void inWhichStateAPeerIsTriedAgainIsNoNews(
      String state, String lastEnd, long seconds, boolean due) {
    assertThat(
            SessionNews.isDue(
                Optional.of(session("Active", 0, "refused")),
                session(state, 0, lastEnd),
                Duration.ofSeconds(seconds),
                ROUTES_AFTER))
        .isEqualTo(due);
  }

  @Test
  void whatAnEarlierProcessLeftIsReplacedEvenByNothing() {
    Duration hour = Duration.ofHours(1);
    assertThat(SessionNews.isDue(Optional.empty(), List.of(), Duration.ZERO, ROUTES_AFTER))
        .isTrue();
    assertThat(SessionNews.isDue(Optional.of(List.of()), List.of(), hour, ROUTES_AFTER)).isFalse();
  }
}
