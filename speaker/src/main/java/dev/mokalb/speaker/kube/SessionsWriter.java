package dev.mokalb.speaker.kube;

import dev.mokalb.kube.api.ApiClient;
import dev.mokalb.kube.api.ApiFailure;
import dev.mokalb.kube.api.ApiRequest;
import dev.mokalb.kube.api.ApiResult;
import dev.mokalb.kube.write.OwnerReference;
import dev.mokalb.model.ObjectKey;
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

  /** Routes come and go by the hundred; an object that many watch does not follow each of them. */
  private static final Duration PAUSE = Duration.ofSeconds(3);

  /** Somebody may have deleted the object. */
  private static final Duration AGAIN_AFTER = Duration.ofMinutes(2);

  private final ObjectKey report;
  private final Supplier<Optional<OwnerReference>> owner;
  private final WriteLane lane;

  /** What the object says, as far as is known; at the beginning it has no session. */
  private volatile List<SessionRow> written = List.of();

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
  }

  /** What the sessions are now; it is written if that is something else. */
  void show(List<SessionRow> rows) {
    long now = System.nanoTime();
    boolean old = !rows.isEmpty() && now - writtenNanos >= AGAIN_AFTER.toNanos();
    if ((rows.equals(written) && !old) || !lane.isFree()) {
      return;
    }
    writtenNanos = now;
    lane.send(
        "patch",
        ApiRequest.mergePatch(KubeLanStore.REPORTS.path(report), SessionsJson.patch(rows)),
        outcome -> {
          if (outcome instanceof ApiResult.Failed(ApiFailure.NotFound _)) {
            create(rows);
            return true;
          }
          keep(rows, outcome);
          return false;
        });
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
      written = rows;
    }
  }
}
