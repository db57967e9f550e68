package dev.mokalb.speaker.status;

import java.time.Instant;
import java.util.Optional;

/**
 * A session with a BGP peer as people are shown it.
 *
 * @param peer the name of the BGPPeer
 * @param address of the peer and its port, or the interface behind which it is
 * @param vrf the VRF's device; empty for none
 * @param state as RFC 4271 §8.2.2 names it, or that there can be no session
 * @param since the session is up, or is not
 * @param routes told to the peer and not withdrawn
 * @param lastEnd why the last connection ended or could not be opened, or why there can be none, in
 *     words
 */
public record SessionRow(
    String peer,
    String address,
    String vrf,
    State state,
    Instant since,
    int routes,
    Optional<String> lastEnd) {

  /** The state, and whether it is the one in which routes are exchanged. */
  public record State(String name, boolean isUp) {}
}
