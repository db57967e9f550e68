package dev.mokalb.speaker.l2.pcap;

import dev.mokalb.net.IpAddress;
import java.util.Optional;

/**
 * Through which an interface hears IPv6 groups. Joining a group also tells the network's switches
 * that it is wanted here (MLD, RFC 3810). All is left with {@link #close}. Confined to one thread.
 */
interface GroupDoor extends AutoCloseable {

  /** Hears a group from now on; why not, if it cannot. */
  Optional<String> join(IpAddress group);

  /** Hears a group no longer. */
  void leave(IpAddress group);

  /** Hears all groups from now on, as far as switches let them through; why not, if it cannot. */
  Optional<String> joinAll();

  /** Hears only the groups that were joined. */
  void leaveAll();

  @Override
  void close();

  /** Makes doors. */
  interface Opener {

    /** The door of the interface with this index. */
    GroupDoor open(int interfaceIndex);
  }
}
