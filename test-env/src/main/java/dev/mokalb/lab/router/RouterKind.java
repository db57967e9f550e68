package dev.mokalb.lab.router;

import dev.mokalb.lab.network.NetworkNamespace;
import java.nio.file.Path;

/** The routers that the lab has. */
public enum RouterKind {
  FRR,
  BIRD,
  GOBGP;

  /** One that is not started yet; its files are in a folder of its own under {@code parent}. */
  public Router make(NetworkNamespace namespace, Path parent, RouterConfig config) {
    return switch (this) {
      case FRR -> new Frr(namespace, parent, FrrConfig.of(config));
      case BIRD -> new Bird(namespace, parent, BirdConfig.of(config));
      case GOBGP -> new Gobgp(namespace, parent, GobgpConfig.of(config), config.networks());
    };
  }
}
