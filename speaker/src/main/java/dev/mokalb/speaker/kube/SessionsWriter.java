package dev.mokalb.speaker.kube;

import dev.mokalb.kube.api.ApiClient;
import dev.mokalb.kube.api.ApiFailure;
import dev.mokalb.kube.api.ApiRequest;
import dev.mokalb.kube.api.ApiResult;
import dev.mokalb.kube.write.OwnerReference;
import dev.mokalb.model.ObjectKey;
import dev.mokalb.speaker.announce.Mix;
import dev.mokalb.speaker.announce.NodeName;
import dev.mokalb.speaker.status.SessionNews;
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

  /** Nodes take up to as long again, so that not all write of a new Service at once. */
  private static final Duration ROUTES_AFTER = Duration.ofSeconds(10);

  private final ObjectKey report;
  private final Supplier<Optional<OwnerReference>> owner;
  private final WriteLane lane;
  private final Duration routesAfter;

  /** What the object says; empty while it is not known what an earlier process left there. */
  private volatile Optional<List<SessionRow>> written = Optional.empty();

  private long writtenNanos = System.nanoTime();

  /**
   * Writes what it is given to show; at first that there is none, too, for an earlier process of
   * this pod may have left some.
   *
   * @param owner the pod that the report goes with
   */
  SessionsWriter(
      ApiClient client, String namespace, NodeName me, Supplier<Optional<OwnerReference>> owner) {
    this.owner = owner;
    report = new ObjectKey(namespace, me.value());
    lane = new WriteLane(client, KubeLanStore.REPORTS, namespace, PAUSE);
    routesAfter =
        ROUTES_AFTER.plusNanos(Long.remainderUnsigned(Mix.of(me.value()), ROUTES_AFTER.toNanos()));
  }

  /** What the sessions are now; it is written if that is news. */
  void show(List<SessionRow> rows) {
    long now = System.nanoTime();
    Duration since = Duration.ofNanos(now - writtenNanos);
    if (!lane.isFree() || !SessionNews.isDue(written, rows, since, routesAfter)) {
      return;
    }
    writtenNanos = now;
    lane.put(
        ApiRequest.mergePatch(
            KubeLanStore.REPORTS.path(report), SessionsJson.patch(rows, owner.get())),
        () ->
            Optional.of(rows)
                .filter(some -> !some.isEmpty())
                .map(some ->
                    ApiRequest.post(
                        KubeLanStore.REPORTS.pathIn(report.namespace()),
                        SessionsJson.whole(report, owner.get(), some, Instant.now()))),
        outcome -> {
          boolean nothingThere =
              rows.isEmpty() && outcome instanceof ApiResult.Failed(ApiFailure.NotFound _);
          if (nothingThere || outcome instanceof ApiResult.Answer) {
            written = Optional.of(rows);
          }
        });
  }
}
