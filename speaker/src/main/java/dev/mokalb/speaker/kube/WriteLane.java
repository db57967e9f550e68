package dev.mokalb.speaker.kube;

import dev.mokalb.kube.api.ApiClient;
import dev.mokalb.kube.api.ApiFailure;
import dev.mokalb.kube.api.ApiRequest;
import dev.mokalb.kube.api.ApiResult;
import dev.mokalb.kube.api.Permission;
import dev.mokalb.kube.api.ResourceType;
import dev.mokalb.kube.watch.Backoff;
import dev.mokalb.kube.watch.ReflectorSettings;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes objects of one kind: one request at a time, and a pause after each, a longer one after a
 * failure. It has no thread; any thread may call.
 */
final class WriteLane {

  private static final Logger LOG = LoggerFactory.getLogger(WriteLane.class);

  private static final Duration REQUEST_WITHIN = Duration.ofSeconds(10);
  private static final Duration PAUSE_LONGEST = Duration.ofMinutes(1);

  private final ApiClient client;
  private final ResourceType type;
  private final String namespace;
  private final ReflectorSettings.Pauses pauses;
  private boolean busy;
  private int failures;

  /** A lane that is free. */
  WriteLane(ApiClient client, ResourceType type, String namespace, Duration pause) {
    this.client = client;
    this.type = type;
    this.namespace = namespace;
    pauses = new ReflectorSettings.Pauses(pause, PAUSE_LONGEST);
  }

  synchronized boolean isFree() {
    return !busy;
  }

  private synchronized void occupy() {
    busy = true;
  }

  private synchronized void free() {
    busy = false;
  }

  /** Sends one request. */
  void send(String verb, ApiRequest request) {
    send(verb, request, _ -> false);
  }

  /**
   * Patches an object, or makes it where there is none.
   *
   * @param whole to make it; empty if it is not to be made
   * @param ended told how the last request of the two ended
   */
  void put(ApiRequest patch, Supplier<Optional<ApiRequest>> whole, Consumer<ApiResult> ended) {
    send(
        "patch",
        patch,
        patched -> {
          Optional<ApiRequest> next =
              patched instanceof ApiResult.Failed(ApiFailure.NotFound _)
                  ? whole.get()
                  : Optional.empty();
          if (next.isEmpty()) {
            ended.accept(patched);
            return false;
          }
          send(
              "create",
              next.get(),
              made -> {
                ended.accept(made);
                return false;
              });
          return true;
        });
  }

  /** Whoever is told of the end says whether another request follows, before the pause. */
  private void send(String verb, ApiRequest request, Predicate<ApiResult> goesOn) {
    occupy();
    var _ =
        client
            .send(request.within(REQUEST_WITHIN).needing(Permission.to(verb, type, namespace)))
            .thenAccept(result -> {
              if (!goesOn.test(result)) {
                rest(verb, result);
              }
            });
  }

  private synchronized void rest(String verb, ApiResult result) {
    Duration wait = pauses.first();
    switch (result) {
      case ApiResult.Answer _ -> failures = 0;
      case ApiResult.Failed(ApiFailure failure)
          when failure instanceof ApiFailure.Conflict
              || (failure instanceof ApiFailure.NotFound && !verb.equals("create")) ->
          failures = 0; // Another was there first; what is there now, the watch shows.
      case ApiResult.Failed(ApiFailure failure) -> {
        failures++;
        if (failures == 1) {
          LOG.warn("{}: {}", type.plural(), failure.explain());
        }
        wait = Backoff.pause(pauses, failures + 1, failure);
      }
    }
    var _ = client.after(wait, this::free);
  }
}
