package dev.mokalb.speaker.kube;

import dev.mokalb.kube.api.ApiClient;
import dev.mokalb.kube.api.ApiFailure;
import dev.mokalb.kube.api.ApiRequest;
import dev.mokalb.kube.api.ApiResult;
import dev.mokalb.kube.api.Permission;
import dev.mokalb.kube.api.ResourceType;
import dev.mokalb.kube.convert.DaemonSetDecoder;
import dev.mokalb.kube.watch.SingleObject;
import dev.mokalb.model.DaemonSetSnapshot;
import dev.mokalb.model.ObjectKey;
import dev.mokalb.speaker.bgp.EndingChoice;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The DaemonSet that this speaker's pod is of. It is asked for twice: when the speaker starts, to
 * know whether it may be asked for, and when it ends. Safe for any thread.
 */
public final class OwnDaemonSet {

  private static final Logger LOG = LoggerFactory.getLogger(OwnDaemonSet.class);

  private static final ResourceType DAEMON_SETS = new ResourceType("apps", "v1", "daemonsets");

  /** The pod is ending: what has not come by then is not waited for. */
  private static final Duration LAST_WITHIN = Duration.ofSeconds(1);

  /** What came of asking when the speaker started. */
  enum First {
    FOUND,
    /** There is none of this name: it is configured wrongly. */
    MISSING,
    /** It may not be asked for, or nobody answered. */
    UNTOLD
  }

  private final ApiClient client;
  private final String namespace;
  private final Optional<String> name;
  private volatile First first = First.UNTOLD;

  /** Of this name; empty if the process is of none. */
  public OwnDaemonSet(ApiClient client, String namespace, String name) {
    this.client = client;
    this.namespace = namespace;
    this.name = Optional.of(name).filter(text -> !text.isEmpty());
  }

  /** Looks for the first time; does not wait. */
  public void look() {
    name.ifPresent(it -> {
      var _ = client.send(request(it)).thenAccept(result -> looked(it, result));
    });
  }

  private void looked(String it, ApiResult result) {
    first =
        switch (result) {
          case ApiResult.Answer _ -> First.FOUND;
          case ApiResult.Failed(ApiFailure.NotFound _) -> First.MISSING;
          case ApiResult.Failed _ -> First.UNTOLD;
        };
    if (result instanceof ApiResult.Failed(ApiFailure failure)) {
      LOG.warn(
          "DaemonSet {} cannot be read, so that routers with graceful restart keep routes for a"
              + " while when Moka is uninstalled: {}",
          it,
          failure.explain());
    }
  }

  /** What became of it by now, for a node with these labels; waits a second at most. */
  public EndingChoice.DaemonSet ask(Map<String, String> labels) {
    if (name.isEmpty()) {
      return EndingChoice.DaemonSet.UNKNOWN;
    }
    CompletableFuture<ApiResult> answer = client.send(request(name.get()).within(LAST_WITHIN));
    try {
      return finding(first, answer.get(2 * LAST_WITHIN.toMillis(), TimeUnit.MILLISECONDS), labels);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return EndingChoice.DaemonSet.UNKNOWN;
    } catch (ExecutionException | TimeoutException e) {
      return EndingChoice.DaemonSet.UNKNOWN;
    }
  }

  private ApiRequest request(String it) {
    return ApiRequest.get(DAEMON_SETS.path(new ObjectKey(namespace, it)))
        .needing(Permission.to("get", DAEMON_SETS, namespace));
  }

  /**
   * What an answer means. An uninstallation takes the right to ask, too, and often before the last
   * question comes.
   */
  static EndingChoice.DaemonSet finding(First first, ApiResult result, Map<String, String> labels) {
    return switch (result) {
      case ApiResult.Answer(String body) ->
          SingleObject.read(body, new DaemonSetDecoder())
              .map(read -> finding(read, labels))
              .orElse(EndingChoice.DaemonSet.UNKNOWN);
      case ApiResult.Failed(ApiFailure failure) -> finding(first, failure);
    };
  }

  private static EndingChoice.DaemonSet finding(
      DaemonSetSnapshot read, Map<String, String> labels) {
    return switch (read.phase()) {
      case BEING_DELETED -> EndingChoice.DaemonSet.BEING_DELETED;
      case KEPT ->
          read.selects(labels) ? EndingChoice.DaemonSet.HERE : EndingChoice.DaemonSet.ELSEWHERE;
    };
  }

  private static EndingChoice.DaemonSet finding(First first, ApiFailure failure) {
    boolean gone =
        switch (first) {
          case FOUND ->
              failure instanceof ApiFailure.NotFound
                  || failure instanceof ApiFailure.Forbidden
                  || failure instanceof ApiFailure.Unauthorized;
          case UNTOLD -> failure instanceof ApiFailure.NotFound;
          case MISSING -> false;
        };
    return gone ? EndingChoice.DaemonSet.GONE : EndingChoice.DaemonSet.UNKNOWN;
  }
}
