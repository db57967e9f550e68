package dev.mokalb.controller.kube;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.mokalb.controller.loop.StatusWriter;
import dev.mokalb.controller.loop.StatusWriter.StatusChange;
import dev.mokalb.controller.loop.StatusWriters;
import dev.mokalb.kube.api.ApiClient;
import dev.mokalb.kube.api.ResourceType;
import dev.mokalb.kube.convert.Annotations;
import dev.mokalb.kube.write.ConditionsJson;
import dev.mokalb.kube.write.PatchLimits;
import dev.mokalb.kube.write.PatchOutcome;
import dev.mokalb.kube.write.StatusPatch;
import dev.mokalb.kube.write.StatusPatcher;
import dev.mokalb.model.ServiceSnapshot;
import dev.mokalb.model.ServiceStatus.Conditions;
import dev.mokalb.net.IpAddress;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * Writes the status of Services by merge patches of the subresource {@code status}. For Services
 * the API server takes the annotations of such a patch too, so that address and pool change
 * together.
 */
public final class KubeStatusWriter implements StatusWriters {

  private final StatusPatcher patcher;
  private final Clock clock = Clock.systemUTC();

  /**
   * Ready to write.
   *
   * @param onRoom called when a write may start again after there was no room
   */
  public KubeStatusWriter(ApiClient client, PatchLimits limits, Runnable onRoom) {
    this.patcher = new StatusPatcher(client, ResourceType.core("services"), limits, onRoom);
  }

  @Override
  public StatusWriter under(BooleanSupplier permit) {
    return new OfOneTerm(permit);
  }

  /** The writer of one term. */
  private final class OfOneTerm implements StatusWriter {
    private final BooleanSupplier permit;

    private OfOneTerm(BooleanSupplier permit) {
      this.permit = permit;
    }

    @Override
    public boolean hasRoom() {
      return patcher.hasRoom(permit);
    }

    @Override
    public boolean write(
        ServiceSnapshot base, StatusChange change, Consumer<PatchOutcome> outcome) {
      return patcher.tryPatch(
          base.key(), body(base, change, clock.instant().getEpochSecond()), permit, outcome);
    }
  }

  /** The API server answers again after a time in which it did not. */
  public void resume() {
    patcher.resume();
  }

  /** Whether writes are on their way. */
  public boolean isBusy() {
    return patcher.inFlight() > 0;
  }

  /** How many writes may be under way at once now. */
  public int limit() {
    return patcher.limit();
  }

  /** Waits until no write can be carried out any more; false if that takes longer. */
  public boolean awaitSettled(Duration atMost) throws InterruptedException {
    return patcher.awaitSettled(atMost);
  }

  static byte[] body(ServiceSnapshot base, StatusChange change, long now) {
    Conditions conditions = change.conditions(base, now);
    return StatusPatch.of(
        base.version().resourceVersion(),
        metadata -> writePool(metadata, change.pool()),
        status -> {
          writeAddresses(status, change.addresses());
          if (!conditions.equals(base.status().conditions())) {
            ConditionsJson.write(status, conditions);
          }
        });
  }

  private static void writePool(JsonGenerator metadata, String pool) throws IOException {
    String key = Annotations.PREFIX + Annotations.ALLOCATED_FROM;
    metadata.writeObjectFieldStart("annotations");
    if (pool.isEmpty()) {
      metadata.writeNullField(key);
    } else {
      metadata.writeStringField(key, pool);
    }
    metadata.writeEndObject();
  }

  private static void writeAddresses(JsonGenerator status, List<IpAddress> addresses)
      throws IOException {
    status.writeObjectFieldStart("loadBalancer");
    if (addresses.isEmpty()) {
      status.writeNullField("ingress");
    } else {
      status.writeArrayFieldStart("ingress");
      for (IpAddress address : addresses) {
        status.writeStartObject();
        status.writeStringField("ip", address.toString());
        status.writeStringField("ipMode", "VIP");
        status.writeEndObject();
      }
      status.writeEndArray();
    }
    status.writeEndObject();
  }
}
