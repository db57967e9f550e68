package dev.mokalb.speaker.bgp;

import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Two peers that lead to one neighbour would fight over one session. The first by name has it.
 *
 * @param refused the others, with the reason
 */
public record PeerConflicts(
    Map<PeerName, PeerSettings> accepted, Map<PeerName, PeerStatus> refused) {

  /** One neighbour: its address or interface, within a VRF. */
  private record Neighbour(PeerSettings.Remote remote, Optional<String> vrf) {}

  private static final PeerCounts.Messages NO_MESSAGES = new PeerCounts.Messages(0, 0, 0, 0, 0);

  /** Finds them. */
  public static PeerConflicts among(Map<PeerName, PeerSettings> wanted) {
    Map<PeerName, PeerSettings> accepted = new TreeMap<>();
    Map<PeerName, PeerStatus> refused = new TreeMap<>();
    Map<Neighbour, PeerName> taken = new HashMap<>();
    new TreeMap<>(wanted)
        .forEach((name, settings) -> {
          Neighbour neighbour = new Neighbour(settings.target().remote(), settings.target().vrf());
          PeerName first = taken.putIfAbsent(neighbour, name);
          if (first == null) {
            accepted.put(name, settings);
          } else {
            refused.put(name, refusal(name, settings, first));
          }
        });
    return new PeerConflicts(accepted, refused);
  }

  private static PeerStatus refusal(PeerName name, PeerSettings settings, PeerName first) {
    String reason =
        "has the same "
            + switch (settings.target().remote()) {
              case PeerSettings.Remote.Address it -> "address " + it;
              case PeerSettings.Remote.Unnumbered it -> "interface " + it;
            }
            + " as the peer "
            + first
            + ", which comes first by name; remove one of them";
    return new PeerStatus(
        name,
        settings.target().label(),
        settings.target().vrf().orElse(""),
        FsmState.IDLE.name(),
        Instant.EPOCH,
        Optional.empty(),
        Optional.of(reason),
        List.of(reason),
        new PeerCounts(NO_MESSAGES, NO_MESSAGES, 0, 0, 0));
  }
}
