package dev.mokalb.speaker.bgp;

import dev.mokalb.model.config.BgpAdvertisement;
import dev.mokalb.net.bgp.Community;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;

/**
 * What is said about a route, besides what follows from the session.
 *
 * @param localPref for peers of the own system; a default is sent to them without it
 * @param communities each once, in their order
 * @param linkBandwidth octets per second, for peers that weigh paths by it
 */
public record RouteAttributes(
    OptionalLong localPref, List<Community> communities, Optional<Float> linkBandwidth) {

  public static final int COMMUNITIES_MAX = BgpAdvertisement.COMMUNITIES_MAX;

  public static final RouteAttributes NONE =
      new RouteAttributes(OptionalLong.empty(), List.of(), Optional.empty());

  /** Sorts the communities; refuses what cannot be sent, bugs of the caller. */
  public RouteAttributes {
    communities = communities.stream().distinct().sorted().toList();
    if (communities.size() > COMMUNITIES_MAX + 1) { // graceful shutdown comes on top
      throw new IllegalArgumentException("a route has up to 63 communities");
    }
    if (localPref.isPresent() && localPref.getAsLong() >>> 32 != 0) {
      throw new IllegalArgumentException("no preference: " + localPref.getAsLong());
    }
    if (linkBandwidth.isPresent() && !(linkBandwidth.get() > 0 && isFinite(linkBandwidth.get()))) {
      throw new IllegalArgumentException("no bandwidth: " + linkBandwidth.get());
    }
  }

  /** The same route, about to go (RFC 8326 §3): tagged, and the last choice within the system. */
  public RouteAttributes shuttingDown() {
    return new RouteAttributes(
        OptionalLong.of(0),
        Stream.concat(communities.stream(), Stream.of(Community.Standard.GRACEFUL_SHUTDOWN))
            .toList(),
        linkBandwidth);
  }

  private static boolean isFinite(float value) {
    return !Float.isInfinite(value) && !Float.isNaN(value);
  }
}
