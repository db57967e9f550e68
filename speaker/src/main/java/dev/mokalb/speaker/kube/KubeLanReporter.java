package dev.mokalb.speaker.kube;

import dev.mokalb.kube.write.EventType;
import dev.mokalb.kube.write.EventWriter;
import dev.mokalb.kube.write.ObjectReference;
import dev.mokalb.model.ServiceSnapshot;
import dev.mokalb.speaker.announce.NodeName;
import dev.mokalb.speaker.l2.OutsideSubnets;
import dev.mokalb.speaker.l2.Sighting;
import dev.mokalb.speaker.loop.LanReporter;
import dev.mokalb.speaker.report.Obstruction;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Log lines about the local network, and events on Services by the speaker that answers for them,
 * at once; the controller tells of what is written down, also about addresses that nobody holds.
 */
public final class KubeLanReporter implements LanReporter {

  private static final Logger LOG = LoggerFactory.getLogger(KubeLanReporter.class);

  private final NodeName me;
  private final EventWriter events;

  public KubeLanReporter(NodeName me, EventWriter events) {
    this.me = me;
    this.events = events;
  }

  @Override
  public void stranger(Sighting sighting, Optional<ServiceSnapshot> holder) {
    switch (sighting) {
      case Sighting.ByPeer _ -> {}
      case Sighting.InUse use -> {
        LOG.warn(use.message());
        holder.ifPresent(service -> publish(service, "addressClaimed", use.message()));
      }
      case Sighting.InPool pool -> LOG.warn(pool.message());
    }
  }

  @Override
  public void obstructed(Obstruction address, ServiceSnapshot holder) {
    LOG.warn("this node {}", address.message());
    publish(holder, "cannotAnswer", address.message());
  }

  @Override
  public void outside(OutsideSubnets address, Optional<ServiceSnapshot> holder) {
    LOG.warn(address.message());
    holder.ifPresent(service -> publish(service, "addressOutsideSubnets", address.message()));
  }

  private void publish(ServiceSnapshot service, String reason, String message) {
    events.publish(
        EventType.WARNING,
        ObjectReference.of(service),
        reason,
        "node \"" + me.value() + "\": " + message);
  }
}
