package dev.mokalb.speaker.bfd;

import dev.mokalb.net.IpAddress;
import dev.mokalb.net.IpFamily;
import dev.mokalb.net.bfd.Hops;
import java.util.Comparator;

/**
 * The other end of a session, and the way there.
 *
 * @param source what this end sends from; unspecified (0.0.0.0 or ::) lets the kernel choose
 * @param interfaceName the interface that the session is bound to, or empty
 * @param vrf the device of the virtual routing table it is in, empty for the main one
 */
public record BfdPeer(
    IpAddress address, Hops hops, IpAddress source, String interfaceName, String vrf)
    implements Comparable<BfdPeer> {

  private static final int DEVICE_NAME_OCTETS_MAX = 15; // IFNAMSIZ of Linux, less the zero
  private static final Comparator<BfdPeer> ORDER =
      Comparator.comparing(BfdPeer::address)
          .thenComparing(BfdPeer::hops)
          .thenComparing(BfdPeer::source)
          .thenComparing(BfdPeer::interfaceName)
          .thenComparing(BfdPeer::vrf);

  /**
   * Checks that the parts fit each other.
   *
   * @throws IllegalArgumentException says what does not and what to do
   */
  public BfdPeer {
    if (isUnspecified(address)) {
      throw new IllegalArgumentException("the address of a peer is not " + address);
    }
    if (source.family() != address.family()) {
      throw new IllegalArgumentException(
          "the source %s is of another family than the peer %s".formatted(source, address));
    }
    if (address.isLinkLocal() && interfaceName.isEmpty()) {
      throw new IllegalArgumentException(
          "the peer %s is link-local: name the interface it is on".formatted(address));
    }
    checkDevice(interfaceName);
    checkDevice(vrf);
  }

  private static void checkDevice(String name) {
    if (name.length() > DEVICE_NAME_OCTETS_MAX || !name.chars().allMatch(c -> c > ' ' && c < 127)) {
      throw new IllegalArgumentException("no device of Linux is named \"" + name + "\"");
    }
  }

  /** A peer on the same link or behind routers, over the way that the kernel chooses. */
  public static BfdPeer of(IpAddress address, Hops hops) {
    return new BfdPeer(address, hops, anyOf(address.family()), "", "");
  }

  /** The same, sent to from this address. */
  public BfdPeer from(IpAddress local) {
    return new BfdPeer(address, hops, local, interfaceName, vrf);
  }

  /** The same, on this interface alone. */
  public BfdPeer on(String name) {
    return new BfdPeer(address, hops, source, name, vrf);
  }

  /** The address that stands for every address of this node. */
  public static IpAddress anyOf(IpFamily family) {
    return new IpAddress(family, 0, 0);
  }

  private static boolean isUnspecified(IpAddress address) {
    return address.high() == 0 && address.low() == 0;
  }

  /** Whether the kernel chooses what this end sends from. */
  public boolean anySource() {
    return isUnspecified(source);
  }

  /** What sockets of this session are bound to, or empty. */
  public String device() {
    return interfaceName.isEmpty() ? vrf : interfaceName;
  }

  @Override
  public int compareTo(BfdPeer other) {
    return ORDER.compare(this, other);
  }

  /** For log lines. */
  @Override
  public String toString() {
    String place = device().isEmpty() ? "" : "%" + device();
    return address + place + (hops == Hops.MULTIPLE ? " (multi-hop)" : "");
  }
}
