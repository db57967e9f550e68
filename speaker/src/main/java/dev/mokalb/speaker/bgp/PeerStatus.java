package dev.mokalb.speaker.bgp;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * How a peer is doing, for people and metrics.
 *
 * @param peer address or interface, and port
 * @param vrf the VRF's device; empty for none
 * @param state as RFC 4271 §8.2.2 names it
 * @param since the session is up, or is not
 * @param agreement of the session that is up
 * @param lastEnd why the last connection ended or could not be opened, in words
 * @param problems what is not as configured, though the session may be up; in words
 */
public record PeerStatus(
    PeerName name,
    String peer,
    String vrf,
    String state,
    Instant since,
    Optional<Agreement> agreement,
    Optional<String> lastEnd,
    List<String> problems,
    PeerCounts counts) {

  public PeerStatus {
    problems = List.copyOf(problems);
  }

  public boolean isUp() {
    return agreement.isPresent();
  }
}
