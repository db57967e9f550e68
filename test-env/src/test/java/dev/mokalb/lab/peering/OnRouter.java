package dev.mokalb.lab.peering;

import static org.awaitility.Awaitility.await;

import dev.mokalb.lab.router.Router;
import java.time.Duration;

/** What a router is to have, sooner or later. */
final class OnRouter {

  private static final Duration SOON = Node.SOON;

  private OnRouter() {}

  static void awaitRoute(Router router, String prefix) {
    await("route " + prefix).atMost(SOON).until(() -> router.route(prefix).isPresent());
  }

  static void awaitNoRoute(Router router, String prefix) {
    await("no route " + prefix).atMost(SOON).until(() -> router.route(prefix).isEmpty());
  }

  /** The community of RFC 8326, as each of them prints it. */
  static void awaitShutdownAsked(Router router, String prefix) {
    await("other paths are asked for first")
        .atMost(SOON)
        .until(() ->
            router
                .route(prefix)
                .filter(text ->
                    text.contains("65535:0")
                        || text.contains("65535,0")
                        || text.contains("graceful")
                        || text.contains("planned-shut")) // GoBGP's name of it
                .isPresent());
  }
}
