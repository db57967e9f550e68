package dev.mokalb.model;

import dev.mokalb.net.IpAddress;
import dev.mokalb.net.MacAddress;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What the speaker of one node says of layer 2: which addresses it announces, and what it saw when
 * it asked on the network for those that others announce.
 *
 * @param node whose speaker it is
 * @param observedAt when it said so
 * @param macs the hardware addresses with which this node answers
 */
public record SpeakerReport(
    String node,
    Instant observedAt,
    Set<MacAddress> macs,
    List<Claim> announced,
    List<Sight> seen) {

  public SpeakerReport {
    macs = Set.copyOf(macs);
    announced = List.copyOf(announced);
    seen = List.copyOf(seen);
  }

  /** How many addresses it tells of. */
  public int size() {
    int size = 0;
    for (Claim claim : announced) {
      size += claim.addresses.size();
    }
    for (Sight sight : seen) {
      size += sight.addresses.size();
    }
    return size;
  }

  /**
   * Addresses for which the node answers.
   *
   * @param since when it began to
   */
  public record Claim(Instant since, List<IpAddress> addresses) {
    public Claim {
      addresses = List.copyOf(addresses);
    }
  }

  /**
   * Addresses that were asked for together and had the same answer.
   *
   * @param answeredBy who answered; empty if nobody did
   */
  public record Sight(Instant askedAt, Optional<MacAddress> answeredBy, List<IpAddress> addresses) {
    public Sight {
      addresses = List.copyOf(addresses);
    }
  }
}
