package dev.mokalb.controller.kube;

import dev.mokalb.controller.loop.StatusWriter;
import dev.mokalb.kube.api.ApiClient;
import dev.mokalb.kube.api.ResourceType;
import dev.mokalb.kube.convert.Annotations;
import dev.mokalb.kube.json.JsonBody;
import dev.mokalb.kube.write.PatchLimits;
import dev.mokalb.kube.write.PatchOutcome;
import dev.mokalb.kube.write.StatusPatcher;
import dev.mokalb.model.ServiceSnapshot;
import dev.mokalb.net.IpAddress;
import java.time.Duration;
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
    return JsonBody.of(json -> {
      json.writeObjectFieldStart("metadata");
      json.writeStringField("resourceVersion", base.version().resourceVersion());
      json.writeObjectFieldStart("annotations");
      String poolKey = Annotations.PREFIX + Annotations.ALLOCATED_FROM;
      if (change.pool().isEmpty()) {
        json.writeNullField(poolKey);
      } else {
        json.writeStringField(poolKey, change.pool());
      }
      json.writeEndObject();
      json.writeEndObject();
      json.writeObjectFieldStart("status");
      json.writeObjectFieldStart("loadBalancer");
      if (change.addresses().isEmpty()) {
        json.writeNullField("ingress");
      } else {
        json.writeArrayFieldStart("ingress");
        for (IpAddress address : change.addresses()) {
          json.writeStartObject();
          json.writeStringField("ip", address.toString());
          json.writeStringField("ipMode", "VIP");
          json.writeEndObject();
        }
        json.writeEndArray();
      }
      json.writeEndObject();
      json.writeEndObject();
    });
  }
}
