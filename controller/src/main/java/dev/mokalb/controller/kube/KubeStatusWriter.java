package dev.mokalb.controller.kube;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.mokalb.controller.loop.StatusWriter;
import dev.mokalb.kube.api.ApiClient;
import dev.mokalb.kube.api.ResourceType;
import dev.mokalb.kube.convert.Annotations;
import dev.mokalb.kube.write.PatchLimits;
import dev.mokalb.kube.write.PatchOutcome;
import dev.mokalb.kube.write.StatusPatch;
import dev.mokalb.kube.write.StatusPatcher;
import dev.mokalb.model.ServiceSnapshot;
import dev.mokalb.net.IpAddress;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;

/**
 * Writes the status of Services by merge patches of the subresource {@code status}. For Services
 * the API server takes the annotations of such a patch too, so that address and pool change
 * together.
 */
public final class KubeStatusWriter implements StatusWriter {

  private final StatusPatcher patcher;
  private final PatchLimits limits;

  public KubeStatusWriter(ApiClient client, Runnable onRoom) {
    this.limits = PatchLimits.DEFAULT;
    this.patcher = new StatusPatcher(client, ResourceType.core("services"), limits, onRoom);
  }

  @Override
  public boolean hasRoom() {
    return patcher.inFlight() < limits.inFlightMax();
  }

  /** Whether writes are on their way. */
  public boolean isBusy() {
    return patcher.inFlight() > 0;
  }

  /** Waits until no write is on its way any more; false if that takes longer. */
  public boolean awaitIdle(Duration atMost) throws InterruptedException {
    return patcher.awaitIdle(atMost);
  }

  @Override
  public boolean write(ServiceSnapshot base, StatusChange change, Consumer<PatchOutcome> outcome) {
    return patcher.tryPatch(base.key(), body(base, change), outcome);
  }

  static byte[] body(ServiceSnapshot base, StatusChange change) {
    return StatusPatch.of(
        base.version().resourceVersion(),
        metadata -> writePool(metadata, change.pool()),
        status -> writeAddresses(status, change.addresses()));
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
