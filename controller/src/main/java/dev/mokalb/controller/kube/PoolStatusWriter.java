package dev.mokalb.controller.kube;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.mokalb.controller.alloc.PoolUsage;
import dev.mokalb.kube.api.ApiClient;
import dev.mokalb.kube.api.ApiFailure;
import dev.mokalb.kube.api.ApiRequest;
import dev.mokalb.kube.api.ApiResult;
import dev.mokalb.kube.api.Permission;
import dev.mokalb.kube.api.ResourceType;
import dev.mokalb.kube.json.JsonBody;
import dev.mokalb.kube.watch.Backoff;
import dev.mokalb.kube.watch.ReflectorSettings;
import dev.mokalb.model.ObjectKey;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.SequencedSet;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes the counters in the status of IPAddressPools: for each pool the newest, at most once a
 * second, one request at a time, and nothing that stands there already as far as is known. Guarded
 * by its own monitor; it has no thread.
 */
public final class PoolStatusWriter implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(PoolStatusWriter.class);

  private static final ResourceType POOLS =
      new ResourceType("metallb.io", "v1beta1", "ipaddresspools");
  private static final Duration REQUEST_WITHIN = Duration.ofSeconds(10);
  private static final ReflectorSettings.Pauses PAUSES = ReflectorSettings.Pauses.OF_A_WRITER;

  /**
   * A pool that is a resource.
   *
   * @param uid of the resource: one of the same name that is made anew has an empty status
   */
  public record Counted(String uid, PoolUsage usage) {}

  /** What is to stand in one pool's status, and what does. */
  private static final class Slot {
    private final String uid;
    private PoolUsage wanted;
    private boolean written;
    private boolean resting;
    private int failures;

    Slot(Counted pool) {
      this.uid = pool.uid();
      this.wanted = pool.usage();
    }
  }

  /** What is being written, and how often this process had taken over before. */
  private record Attempt(PoolUsage usage, int takeOvers) {}

  private final ApiClient client;
  private final String namespace;
  private final BooleanSupplier permit;
  private final Map<String, Slot> slots = new HashMap<>();
  private final SequencedSet<String> due = new LinkedHashSet<>();
  private int takeOvers;
  private boolean underWay;
  private boolean closed;
  private boolean complained;

  /**
   * Ready to write.
   *
   * @param permit whether this process may write: of several replicas one does
   */
  public PoolStatusWriter(ApiClient client, String namespace, BooleanSupplier permit) {
    this.client = client;
    this.namespace = namespace;
    this.permit = permit;
  }

  /** How much of each pool is used now, of those that are resources. Any thread. */
  public synchronized void update(Map<String, Counted> pools) {
    slots.keySet().retainAll(Set.copyOf(pools.keySet()));
    pools.forEach((name, pool) -> {
      Slot slot =
          slots.compute(
              name, (_, old) -> old == null || !old.uid.equals(pool.uid()) ? new Slot(pool) : old);
      if (!slot.wanted.equals(pool.usage())) {
        slot.wanted = pool.usage();
        slot.written = false;
      }
      enqueue(name, slot);
    });
    next();
  }

  /** Others may have written meanwhile: what stands there is not known any more. Any thread. */
  public synchronized void takeOver() {
    takeOvers++;
    slots.values().forEach(slot -> slot.written = false);
  }

  /** It may write again. Any thread. */
  public synchronized void resume() {
    next();
  }

  private void enqueue(String pool, Slot slot) {
    if (!slot.written && !slot.resting) {
      due.add(pool);
    }
  }

  private void next() {
    while (!closed && !underWay && !due.isEmpty() && permit.getAsBoolean()) {
      String pool = due.removeFirst();
      Slot slot = slots.get(pool);
      if (slot != null && !slot.written && !slot.resting) {
        write(pool, slot);
      }
    }
  }

  private void write(String pool, Slot slot) {
    underWay = true;
    slot.resting = true;
    Attempt attempt = new Attempt(slot.wanted, takeOvers);
    var _ =
        client
            .send(
                ApiRequest.mergePatch(
                        POOLS.path(new ObjectKey(namespace, pool), "status"), body(attempt.usage()))
                    .within(REQUEST_WITHIN)
                    .needing(new Permission("patch", POOLS, "status", namespace)))
            .thenAccept(result -> ended(pool, slot, attempt, result));
  }

  private synchronized void ended(String pool, Slot slot, Attempt attempt, ApiResult result) {
    underWay = false;
    Duration wait = PAUSES.first();
    switch (result) {
      case ApiResult.Answer _ -> {
        slot.failures = 0;
        slot.written = attempt.equals(new Attempt(slot.wanted, takeOvers));
        complained = false;
      }
      case ApiResult.Failed(ApiFailure failure) -> {
        failed(pool, slot, failure);
        wait = Backoff.pause(PAUSES, slot.failures + 1, failure);
      }
    }
    client.after(wait, () -> rested(pool, slot));
    next();
  }

  private void failed(String pool, Slot slot, ApiFailure failure) {
    if (failure instanceof ApiFailure.NotFound) {
      slot.written = true; // The pool is gone; one made again is another one.
      return;
    }
    slot.failures++;
    if (!complained) {
      complained = true;
      LOG.warn("the counters of pool {} were not written: {}", pool, failure.explain());
    }
  }

  private synchronized void rested(String pool, Slot slot) {
    slot.resting = false;
    if (slots.get(pool) == slot) {
      enqueue(pool, slot);
      next();
    }
  }

  static byte[] body(PoolUsage usage) {
    return JsonBody.of(json -> {
      json.writeObjectFieldStart("status");
      counters(json, "assigned", usage.assigned());
      counters(json, "available", usage.available());
      json.writeEndObject();
    });
  }

  private static void counters(JsonGenerator json, String what, PoolUsage.ByFamily count)
      throws IOException {
    json.writeNumberField(what + "IPv4", count.ipv4());
    json.writeNumberField(what + "IPv6", count.ipv6());
  }

  @Override
  public synchronized void close() {
    closed = true;
  }
}
