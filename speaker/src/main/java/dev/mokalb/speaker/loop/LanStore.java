package dev.mokalb.speaker.loop;

import dev.mokalb.model.AddressConflict;
import dev.mokalb.model.SpeakerReport;
import dev.mokalb.net.IpAddress;
import dev.mokalb.net.MacAddress;
import dev.mokalb.speaker.announce.NodeName;
import dev.mokalb.speaker.report.ConflictChange;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The objects in which speakers write down what they find out. Returns at once. */
public interface LanStore {

  /** The AddressConflict objects that are there, whoever wrote them. */
  Map<IpAddress, AddressConflict> conflicts();

  /** Whether {@link #write(ConflictChange)} would be taken now. */
  boolean takesConflicts();

  /** Writes an object, once. Whether it came to be, {@link #conflicts} shows. */
  void write(ConflictChange change);

  /**
   * The hardware addresses that speakers wrote down of themselves. Those are followed only while
   * some are wanted, so that they are not there at the first call yet.
   */
  Map<NodeName, Set<MacAddress>> speakers(Set<NodeName> wanted);

  /** Whether {@link #write(SpeakerReport)} would be taken now. */
  boolean takesReports();

  /** Writes this speaker's report, once; {@link #written} shows whether it came to be. */
  void write(SpeakerReport report);

  /** The last report that was written. */
  Optional<SpeakerReport> written();
}
