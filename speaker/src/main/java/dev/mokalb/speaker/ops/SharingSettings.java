package dev.mokalb.speaker.ops;

import dev.mokalb.model.settings.CommandLine;
import dev.mokalb.model.settings.Option;
import dev.mokalb.speaker.announce.MovePolicy;
import dev.mokalb.speaker.announce.MovePolicy.Evenness;
import dev.mokalb.speaker.announce.Nodes.ExcludeLabel;
import dev.mokalb.speaker.loop.SpeakerRules.Sharing;
import dev.mokalb.speaker.members.NetworkKind;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * How the speakers share the addresses.
 *
 * @param sharing whether they talk to each other about it
 * @param network how soon silence means that a node is gone
 */
public record SharingSettings(
    Sharing sharing, NetworkKind network, ExcludeLabel excludeLabel, MovePolicy movePolicy) {

  /** Settings, or what is wrong with them. */
  sealed interface Parsed {
    record Good(SharingSettings settings) implements Parsed {}

    record Bad(String problem) implements Parsed {}
  }

  private static final long HOLD_DOWN_SECONDS_MAX = 86_400;

  static List<Option> options() {
    return List.of(
        new Option(
            "speakers-meet",
            "MOKA_SPEAKERS_MEET",
            "true",
            "false means that speakers do not talk to each other: each computes MetalLB's hash over"
                + " the nodes that the API shows, and nobody replaces a dead one"),
        new Option(
            "detection-profile",
            "MOKA_DETECTION_PROFILE",
            "",
            "how soon a silent node is replaced: lan (some 0.3 s), wifi (1.2 s, bears 5 % loss and"
                + " stalls of 200 ms) or wan (6 s); lan if nothing is said"),
        new Option("ml-wan-config", "", "false", "the same as --detection-profile=wan"),
        new Option(
            "ignore-exclude-lb",
            "",
            "false",
            "announce from nodes with the label exclude-from-external-load-balancers, too"),
        new Option(
            "rebalance",
            "MOKA_REBALANCE",
            "false",
            "move addresses, slowly, until all nodes own equally many; a move breaks TCP"
                + " connections"),
        new Option(
            "rebalance-hold-down",
            "MOKA_REBALANCE_HOLD_DOWN",
            "30",
            "so many seconds nothing else must have changed before an address moves to a node that"
                + " is preferred or emptier"));
  }

  static Parsed parse(CommandLine.Understood given) {
    String profile = given.get("detection-profile");
    String fallback = given.isSet("ml-wan-config") ? "wan" : "lan";
    Optional<NetworkKind> network = NetworkKind.named(profile.isEmpty() ? fallback : profile);
    if (network.isEmpty()) {
      return new Parsed.Bad("--detection-profile " + profile + ": use lan, wifi or wan");
    }
    String seconds = given.get("rebalance-hold-down");
    if (!seconds.matches("[0-9]{1,5}") || Long.parseLong(seconds) > HOLD_DOWN_SECONDS_MAX) {
      return new Parsed.Bad(
          "--rebalance-hold-down " + seconds + ": use seconds from 0 to " + HOLD_DOWN_SECONDS_MAX);
    }
    MovePolicy policy =
        new MovePolicy(
            given.isSet("rebalance") ? Evenness.BY_MOVES : Evenness.BY_NEW_GROUPS,
            Duration.ofSeconds(Long.parseLong(seconds)),
            MovePolicy.DEFAULT.movesPerSecond());
    Sharing sharing = given.isSet("speakers-meet") ? Sharing.BY_TABLE : Sharing.BY_HASH;
    ExcludeLabel label =
        given.isSet("ignore-exclude-lb") ? ExcludeLabel.IGNORED : ExcludeLabel.HEEDED;
    return new Parsed.Good(new SharingSettings(sharing, network.get(), label, policy));
  }
}
