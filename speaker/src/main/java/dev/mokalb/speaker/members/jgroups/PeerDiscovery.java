package dev.mokalb.speaker.members.jgroups;

import java.util.List;
import java.util.Set;
import org.jgroups.Address;
import org.jgroups.BytesMessage;
import org.jgroups.Event;
import org.jgroups.Message;
import org.jgroups.Message.Flag;
import org.jgroups.Message.TransientFlag;
import org.jgroups.PhysicalAddress;
import org.jgroups.protocols.Discovery;
import org.jgroups.protocols.PingData;
import org.jgroups.protocols.PingHeader;
import org.jgroups.stack.IpAddress;
import org.jgroups.util.ByteArray;
import org.jgroups.util.NameCache;
import org.jgroups.util.Responses;
import org.jspecify.annotations.Nullable;

/** Asks the speakers that the API knows, and nobody else, who is in the cluster. */
final class PeerDiscovery extends Discovery {

  private volatile Set<IpAddress> peers = Set.of();

  /** Replaces the addresses to ask; from any thread. */
  void ask(Set<IpAddress> addresses) {
    peers = Set.copyOf(addresses);
  }

  @Override
  public boolean isDynamic() {
    // "Static" makes the coordinator send the addresses of all members to a new one.
    return false;
  }

  @Override
  protected void findMembers(
      @Nullable List<Address> members, boolean initialDiscovery, Responses responses) {
    PhysicalAddress own = (PhysicalAddress) down(new Event(Event.GET_PHYSICAL_ADDRESS, local_addr));
    Set<IpAddress> asked = peers;
    if (asked.isEmpty() || asked.equals(Set.of(own))) {
      // Nobody to wait for: the speaker of a one-node cluster starts at once.
      responses.done();
      return;
    }
    PingData data = new PingData(local_addr, false, NameCache.get(local_addr), own);
    if (members != null && members.size() <= max_members_in_discovery_request) {
      data.mbrs(members);
    }
    ByteArray octets = marshal(data);
    PingHeader header =
        new PingHeader(PingHeader.GET_MBRS_REQ)
            .clusterName(cluster_name)
            .initialDiscovery(initialDiscovery);
    for (IpAddress peer : asked) {
      if (!peer.equals(own)) {
        Message request =
            new BytesMessage(peer)
                .setFlag(Flag.DONT_BUNDLE, Flag.OOB)
                .setFlag(TransientFlag.DONT_LOOPBACK)
                .putHeader(id, header);
        request.setArray(octets);
        down_prot.down(request);
      }
    }
  }
}
