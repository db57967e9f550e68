package dev.mokalb.speaker.report;

import dev.mokalb.model.AddressConflict;
import dev.mokalb.model.ObjectKey;
import dev.mokalb.net.IpAddress;
import dev.mokalb.net.IpFamily;
import java.time.Instant;
import java.util.Optional;

/**
 * What an AddressConflict is to say.
 *
 * @param inUseBy the Service that holds the address
 */
public record ConflictObject(
    AddressConflict conflict, Instant lastSeen, Optional<ObjectKey> inUseBy) {

  private static final int IPV6_GROUPS = 8;

  /**
   * The name that the object of an address has: its octets, or its eight groups without leading
   * zeros, with dashes between them.
   */
  public static String nameOf(IpAddress address) {
    if (address.family() == IpFamily.IPV4) {
      return address.toString().replace('.', '-');
    }
    byte[] octets = address.octets();
    StringBuilder name = new StringBuilder();
    for (int group = 0; group < IPV6_GROUPS; group++) {
      int bits = ((octets[2 * group] & 0xff) << 8) | (octets[2 * group + 1] & 0xff);
      name.append(group == 0 ? "" : "-").append(Integer.toHexString(bits));
    }
    return name.toString();
  }
}
