package dev.mokalb.speaker.announce;

import dev.mokalb.net.IpAddress;
import java.util.Optional;
import java.util.SortedSet;

/** The groups that are to be announced, as one speaker's snapshot of the cluster has them. */
public interface GroupBook {

  /** All of them, in their order; a view that changes with the book. */
  SortedSet<GroupId> ids();

  /** Empty if there is no such group, or no longer. */
  Optional<AddressGroup> group(GroupId id);

  /** The nodes that may announce the group; nobody if there is no such group. */
  Eligibility eligibility(GroupId id);

  /** The group that an address belongs to. */
  Optional<GroupId> groupOf(IpAddress address);
}
