package dev.mokalb.speaker.members;

import java.time.Duration;
import java.util.Locale;
import java.util.Optional;

/** What connects the nodes: how soon silence means that one is gone. */
public enum NetworkKind {
  /** One wired network. */
  LAN,
  /** Some nodes are on Wi-Fi, which loses frames and stalls for moments. */
  WIFI,
  /** Nodes are far from each other. */
  WAN;

  /** How long speakers wait for each other there. */
  public Timing timing() {
    return switch (this) {
      case LAN -> timing(100, 1_000, 1_500, 2_000);
      case WIFI -> timing(200, 2_000, 4_000, 3_000);
      case WAN -> timing(1_000, 5_000, 12_000, 6_000);
    };
  }

  private static Timing timing(long helloEvery, long helloGoodFor, long lease, long joining) {
    return new Timing(
        Duration.ofMillis(helloEvery),
        Duration.ofMillis(helloGoodFor),
        Duration.ofMillis(lease),
        Duration.ofMillis(joining));
  }

  /** The kind with this name, as it stands in settings. */
  public static Optional<NetworkKind> named(String name) {
    for (NetworkKind kind : values()) {
      if (kind.name().toLowerCase(Locale.ROOT).equals(name)) {
        return Optional.of(kind);
      }
    }
    return Optional.empty();
  }
}
