package dev.mokalb.speaker.kube;

import dev.mokalb.kube.api.ApiClient;
import dev.mokalb.kube.api.ApiFailure;
import dev.mokalb.kube.api.ApiRequest;
import dev.mokalb.kube.api.ApiResult;
import dev.mokalb.kube.write.OwnerReference;
import dev.mokalb.model.ObjectKey;
import dev.mokalb.speaker.announce.Mix;
import dev.mokalb.speaker.announce.NodeName;
import dev.mokalb.speaker.status.SessionRow;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Keeps the BGP sessions in the SpeakerReport of this node as they are. The rest of the object is
 * another's to write; both write by merge patches that leave the other's fields alone. Confined to
 * the thread that calls {@link #show}, but for what a request came to.
 */
final class SessionsWriter {

  private static final Duration PAUSE = Duration.ofSeconds(3);

  /**
   * Routes come and go by the hundred: an object that others watch does not follow each of them,
   * and nodes take up to as long again, so that not all write at once.
   */
  private static final Duration DETAILS_AFTER = Duration.ofSeconds(10);

  /** Somebody may have deleted the object. */
  private static final Duration AGAIN_AFTER = Duration.ofMinutes(2);

  /** What is worth a write at once. */
  private record News(String peer, boolean isUp, Optional<String> lastEnd) {}

  private final ObjectKey report;
  private final Supplier<Optional<OwnerReference>> owner;
  private final WriteLane lane;

  private final long detailsAfterNanos;

  /** What the object says; empty while it is not known what an earlier process left there. */
  private volatile Optional<List<SessionRow>> written = Optional.empty();

  private long writtenNanos = System.nanoTime();

  /**
   * Writes once there is a session to show.
   *
   * @param owner the pod that the report goes with
   */
  SessionsWriter(
      ApiClient client, String namespace, NodeName me, Supplier<Optional<OwnerReference>> owner) {
    this.owner = owner;
    report = new ObjectKey(namespace, me.value());
    lane = new WriteLane(client, KubeLanStore.REPORTS, namespace, PAUSE);
    detailsAfterNanos =
        DETAILS_AFTER.toNanos()
            + Long.remainderUnsigned(Mix.of(me.value()), DETAILS_AFTER.toNanos());
  }

  /** What the sessions are now; it is written if that is something else. */
  void show(List<SessionRow> rows) {
    long now = System.nanoTime();
    if (!isDue(rows, now - writtenNanos) || !lane.isFree()) {
      return;
    }
    writtenNanos = now;
    lane.send(
        "patch",
        ApiRequest.mergePatch(
            KubeLanStore.REPORTS.path(report), SessionsJson.patch(rows, owner.get())),
        outcome -> {
          if (outcome instanceof ApiResult.Failed(ApiFailure.NotFound _)) {
            if (rows.isEmpty()) {
              written = Optional.of(rows);
              return false;
            }
            create(rows);
            return true;
          }
          keep(rows, outcome);
          return false;
        });
  }

  private boolean isDue(List<SessionRow> rows, long sinceNanos) {
    if (written.isEmpty() || !news(rows).equals(news(written.get()))) {
      return true;
    }
    boolean differs = !routes(rows).equals(routes(written.get()));
    return (differs && sinceNanos >= detailsAfterNanos)
        || (!rows.isEmpty() && sinceNanos >= AGAIN_AFTER.toNanos());
  }

  private static List<News> news(List<SessionRow> rows) {
    return rows.stream()
        .map(row -> new News(row.peer(), row.state().isUp(), row.lastEnd()))
        .toList();
  }

  /** In which state a peer that does not answer is tried again is no news. */
  private static List<Integer> routes(List<SessionRow> rows) {
    return rows.stream().map(SessionRow::routes).toList();
  }

  private void create(List<SessionRow> rows) {
    lane.send(
        "create",
        ApiRequest.post(
            KubeLanStore.REPORTS.pathIn(report.namespace()),
            SessionsJson.whole(report, owner.get(), rows, Instant.now())),
        outcome -> {
          keep(rows, outcome);
          return false;
        });
  }

  private void keep(List<SessionRow> rows, ApiResult outcome) {
    if (outcome instanceof ApiResult.Answer) {
      written = Optional.of(rows);
    }
  }
}
