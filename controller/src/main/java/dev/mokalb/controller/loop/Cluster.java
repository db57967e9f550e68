package dev.mokalb.controller.loop;

import dev.mokalb.model.AddressConflict;
import dev.mokalb.model.ObjectKey;
import dev.mokalb.model.ServiceSnapshot;
import dev.mokalb.model.SpeakerReport;
import dev.mokalb.model.config.Reading;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The cluster as the loop reads it: always the latest known state, never a history. */
public interface Cluster {

  /** The Service as last heard of; empty when it is gone. */
  Optional<ServiceSnapshot> service(ObjectKey key);

  /** All Services. */
  Collection<ServiceSnapshot> services();

  /** The labels of a namespace; none while it is not known. */
  Map<String, String> namespaceLabels(String namespace);

  /** What every source of configuration says. */
  List<Reading> readings();

  /** The addresses that strangers were seen to use, and perhaps no longer do. */
  Collection<AddressConflict> conflicts();

  /** Whether those reports have been read, or may not be read by this process. */
  boolean areConflictsKnown();

  /** What the speakers say they see on the network; empty while it has not been read. */
  Optional<Collection<SpeakerReport>> speakerReports();

  /** Whether every source of configuration and the namespaces have been read since the start. */
  boolean isConfigurationKnown();
}
