package dev.mokalb.speaker.loop;

import dev.mokalb.model.EndpointsSnapshot;
import dev.mokalb.model.NodeSnapshot;
import dev.mokalb.model.ObjectKey;
import dev.mokalb.model.ServiceSnapshot;
import dev.mokalb.model.config.Reading;
import dev.mokalb.speaker.members.Peer;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The cluster as the loop reads it: always the latest known state, never a history. */
public interface Cluster {

  Optional<ServiceSnapshot> service(ObjectKey key);

  Collection<ServiceSnapshot> services();

  /** The EndpointSlices of a Service. */
  Collection<EndpointsSnapshot> slices(ObjectKey service);

  Collection<NodeSnapshot> nodes();

  /** What every source of configuration says. */
  List<Reading> readings();

  /** The speakers that the API knows. */
  Set<Peer> peers();

  /** For how long some of this has not been followed; empty if all of it is up to date. */
  Optional<Duration> behindFor();
}
