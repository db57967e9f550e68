package dev.mokalb.speaker.status;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** When the sessions that are shown to people have to be shown anew. */
public final class SessionNews {

  /** Somebody may have deleted what was shown. */
  static final Duration AGAIN_AFTER = Duration.ofMinutes(2);

  /** What is worth a write at once. */
  private record Turn(String peer, boolean isUp, Optional<String> lastEnd) {}

  private SessionNews() {}

  /**
   * Whether to show these now. A session that came or went is shown at once, the number of its
   * routes in a while: routes come and go by the hundred. In which state a peer that does not
   * answer is tried again is no news.
   *
   * @param shown empty while it is not known what an earlier process left there
   * @param since they were shown
   * @param routesAfter how long routes alone are waited for
   */
  public static boolean isDue(
      Optional<List<SessionRow>> shown,
      List<SessionRow> now,
      Duration since,
      Duration routesAfter) {
    if (shown.isEmpty() || !turns(now).equals(turns(shown.get()))) {
      return true;
    }
    boolean routesDiffer = !routes(now).equals(routes(shown.get()));
    return (routesDiffer && since.compareTo(routesAfter) >= 0)
        || (!now.isEmpty() && since.compareTo(AGAIN_AFTER) >= 0);
  }

  private static List<Turn> turns(List<SessionRow> rows) {
    return rows.stream()
        .map(row -> new Turn(row.peer(), row.state().isUp(), row.lastEnd()))
        .toList();
  }

  private static List<Integer> routes(List<SessionRow> rows) {
    return rows.stream().map(SessionRow::routes).toList();
  }
}
