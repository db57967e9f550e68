package dev.mokalb.lab.router;

import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What a router of the lab is told, whichever it is: one neighbour, some networks.
 *
 * @param own its addresses on the network of the session, for the other family's next hop, too
 * @param neighbour its address, or the interface for an unnumbered session; BIRD wants the
 *     link-local address with the interface, such as {@code fe80::1%eth0}
 * @param networks that it announces
 */
public record RouterConfig(
    long asn,
    Own own,
    Neighbour neighbour,
    Optional<String> password,
    Set<Trait> traits,
    List<String> networks) {

  /** The router itself. */
  public record Own(String routerId, String ipv4, String ipv6) {}

  /** The other side; {@code address} is an interface where the session is unnumbered. */
  public record Neighbour(long asn, String address) {}

  /** What is not as it comes. */
  public enum Trait {
    /** It waits for the neighbour. */
    PASSIVE,
    /** Hold time 9 s. */
    SHORT_HOLD,
    /** The neighbour may be several hops away. */
    MULTI_HOP,
    /** Nothing from farther than one hop is taken, or two with {@link #MULTI_HOP} (RFC 5082). */
    TTL_SECURITY,
    /** It keeps the neighbour's routes while that restarts. */
    GRACEFUL_RESTART,
    /** With {@link #GRACEFUL_RESTART}: and for long after that, as a last resort. */
    LONG_LIVED,
    /** The session is over link-local addresses. */
    UNNUMBERED,
    /** It watches the neighbour by BFD at 3 x 50 ms. GoBGP cannot. */
    BFD
  }

  public RouterConfig {
    traits = traits.isEmpty() ? Set.of() : Set.copyOf(EnumSet.copyOf(traits));
    networks = List.copyOf(networks);
  }

  /** A router of this system whose neighbour is this one. */
  public static RouterConfig of(long asn, Own own, Neighbour neighbour) {
    return new RouterConfig(asn, own, neighbour, Optional.empty(), Set.of(), List.of());
  }

  public RouterConfig password(String text) {
    return new RouterConfig(asn, own, neighbour, Optional.of(text), traits, networks);
  }

  public RouterConfig traits(Trait... more) {
    return new RouterConfig(asn, own, neighbour, password, Set.of(more), networks);
  }

  public RouterConfig networks(String... more) {
    return new RouterConfig(asn, own, neighbour, password, traits, List.of(more));
  }

  boolean has(Trait trait) {
    return traits.contains(trait);
  }

  /** How many hops away the neighbour may be where {@link Trait#TTL_SECURITY} holds. */
  int securedHops() {
    return has(Trait.MULTI_HOP) ? 2 : 1;
  }

  String when(Trait trait, String text) {
    return has(trait) ? text : "";
  }
}
