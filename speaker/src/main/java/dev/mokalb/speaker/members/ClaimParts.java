package dev.mokalb.speaker.members;

import dev.mokalb.net.IpAddress;
import dev.mokalb.speaker.announce.Mix;
import dev.mokalb.speaker.members.Hello.Claims;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** Cuts what a speaker answers for into parts that fit into a datagram each. */
final class ClaimParts {

  /**
   * Of the addresses in one part, each with the octet that tells its length. With the rest of a
   * hello, the seal and the headers of UDP and IPv6 this stays below the MTU of overlay networks.
   */
  static final int PART_OCTETS_MAX = 900;

  private ClaimParts() {}

  /** At least one part, with no address if there is none. */
  static List<Claims> of(Collection<IpAddress> addresses) {
    List<List<IpAddress>> cut = new ArrayList<>();
    cut.add(new ArrayList<>());
    int octets = 0;
    long digest = 0;
    for (IpAddress address : addresses) {
      // A sum, so that the order does not matter.
      digest += Mix.of(address);
      int more = 1 + address.family().bits() / Byte.SIZE;
      if (octets + more > PART_OCTETS_MAX) {
        cut.add(new ArrayList<>());
        octets = 0;
      }
      cut.getLast().add(address);
      octets += more;
    }
    List<Claims> parts = new ArrayList<>(cut.size());
    for (List<IpAddress> part : cut) {
      parts.add(new Claims(digest, parts.size(), cut.size(), part));
    }
    return List.copyOf(parts);
  }
}
