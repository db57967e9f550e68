package dev.mokalb.speaker.bgp;

import dev.mokalb.net.IpFamily;
import dev.mokalb.net.bgp.CodecTerms;
import dev.mokalb.net.bgp.Open;
import java.util.Set;

/**
 * What two OPENs agreed on.
 *
 * @param addresses of this side
 * @param peer its OPEN
 * @param families whose routes are exchanged; at least one
 * @param holdSeconds 0 for no limit
 * @param keepaliveSeconds 0 for none
 */
public record Agreement(
    SessionAddresses addresses,
    Open peer,
    CodecTerms terms,
    Set<IpFamily> families,
    int holdSeconds,
    int keepaliveSeconds,
    Set<Feature> features) {

  /** What both can do. */
  public enum Feature {
    /** The peer may ask for routes again (RFC 2918). */
    ROUTE_REFRESH,
    /** The ends of a repetition are marked (RFC 7313). */
    ENHANCED_ROUTE_REFRESH,
    /** IPv4 routes may have a next hop of IPv6 (RFC 8950). */
    IPV4_BY_IPV6,
    /** The peer keeps routes while this side restarts (RFC 4724). */
    GRACEFUL_RESTART
  }

  public Agreement {
    families = Set.copyOf(families);
    features = Set.copyOf(features);
  }

  public boolean has(Feature feature) {
    return features.contains(feature);
  }

  /** With whom and on what, in one line for people. */
  public String words() {
    return "AS "
        + peer.asn()
        + ", router ID "
        + peer.identifier()
        + ", "
        + (holdSeconds == 0 ? "no hold time" : "hold time " + holdSeconds + " s")
        + ", routes of "
        + String.join(" and ", families.stream().sorted().map(IpFamily::toString).toList())
        + (has(Feature.GRACEFUL_RESTART) ? ", with" : ", without")
        + " graceful restart";
  }
}
