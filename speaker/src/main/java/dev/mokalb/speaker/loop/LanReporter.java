package dev.mokalb.speaker.loop;

import dev.mokalb.model.ServiceSnapshot;
import dev.mokalb.speaker.l2.OutsideSubnets;
import dev.mokalb.speaker.l2.Sighting;
import dev.mokalb.speaker.report.Obstruction;
import java.util.Optional;

/** Tells people what is odd on the local network. */
public interface LanReporter {

  /**
   * A stranger claims an address of ours.
   *
   * @param holder the Service that has the address
   */
  void stranger(Sighting sighting, Optional<ServiceSnapshot> holder);

  /**
   * This node cannot answer for an address that it had or has.
   *
   * @param holder the Service that has the address
   */
  void obstructed(Obstruction address, ServiceSnapshot holder);

  /** This node answers for an address for which perhaps nobody asks. */
  void outside(OutsideSubnets address, Optional<ServiceSnapshot> holder);
}
