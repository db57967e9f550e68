package dev.mokalb.kube.convert;

import dev.mokalb.model.config.BgpAdvertisement;
import dev.mokalb.model.config.BgpPeer;
import dev.mokalb.model.config.BgpPeer.Option;
import dev.mokalb.model.settings.GoDuration;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * What BGPPeer and BGPAdvertisement say beyond the fields of MetalLB, in annotations that are
 * Moka's own; docs/adr/0014 has the list.
 */
final class BgpAnnotations {

  private static final String PREFIX = "mokalb.dev/";
  private static final String PASSIVE = PREFIX + "passive";
  private static final String TTL_SECURITY = PREFIX + "ttl-security";
  private static final String PREFIX_LIMIT = PREFIX + "prefix-limit";
  private static final String GRACEFUL_SHUTDOWN = PREFIX + "graceful-shutdown";
  private static final String RESTART_TIME = PREFIX + "graceful-restart-time";
  private static final String STALE_TIME = PREFIX + "long-lived-stale-time";
  private static final String LINK_BANDWIDTH = PREFIX + "link-bandwidth";

  private static final int HOPS_MAX = 254;
  private static final int PREFIX_LIMIT_MAX = 10_000;
  private static final long SHUTDOWN_SECONDS_MAX = 60;
  private static final long RESTART_SECONDS_MAX = 4_095; // 12 bits, RFC 4724 §3
  private static final long STALE_SECONDS_MAX = 16_777_215; // 24 bits, RFC 9494 §3.1
  private static final Duration SHUTDOWN = Duration.ofSeconds(1);

  private final Map<String, String> annotations;
  private final Fields fields;

  /** Nothing is said by annotations, as in the ConfigMap. */
  static BgpAnnotations none(Fields fields) {
    return new BgpAnnotations(Map.of(), fields);
  }

  /** Problems are noted with the object whose fields these are. */
  BgpAnnotations(Map<String, String> annotations, Fields fields) {
    this.annotations = annotations;
    this.fields = fields;
  }

  /** Adds the options that annotations turn on. */
  void addTo(Set<Option> options) {
    if (flag(PASSIVE)) {
      options.add(Option.PASSIVE);
    }
  }

  /**
   * The guards of a session.
   *
   * @param options those of the session, as far as the fields could be read
   */
  BgpPeer.Guards guards(Set<Option> options) {
    OptionalInt hops = number(TTL_SECURITY, HOPS_MAX);
    if (hops.isPresent() && options.contains(Option.EBGP_MULTI_HOP)) {
      wrong(
          TTL_SECURITY,
          "is given, and ebgpMultiHop too",
          "remove ebgpMultiHop: the annotation says how many hops there may be");
    }
    return new BgpPeer.Guards(hops, number(PREFIX_LIMIT, PREFIX_LIMIT_MAX), farewell(options));
  }

  private BgpPeer.Farewell farewell(Set<Option> options) {
    // What cannot be read may have been meant to turn it on.
    boolean without =
        !options.contains(Option.GRACEFUL_RESTART) && fields.mayBeFlag("enableGracefulRestart");
    for (String key : List.of(RESTART_TIME, STALE_TIME)) {
      if (without && annotations.containsKey(key)) {
        wrong(key, "is of no effect without graceful restart", "set enableGracefulRestart: true");
      }
    }
    return new BgpPeer.Farewell(
        shutdown(),
        duration(RESTART_TIME, RESTART_SECONDS_MAX),
        duration(STALE_TIME, STALE_SECONDS_MAX));
  }

  private Optional<Duration> shutdown() {
    return switch (text(GRACEFUL_SHUTDOWN)) {
      case "", "false" -> Optional.empty();
      case "true" -> Optional.of(SHUTDOWN);
      default -> duration(GRACEFUL_SHUTDOWN, SHUTDOWN_SECONDS_MAX);
    };
  }

  /** Whether routes of the advertisement say how much traffic a node can take. */
  BgpAdvertisement.Weight weight() {
    return switch (text(LINK_BANDWIDTH)) {
      case "" -> BgpAdvertisement.Weight.NONE;
      case "local-endpoints" -> BgpAdvertisement.Weight.LOCAL_ENDPOINTS;
      default -> {
        wrong(LINK_BANDWIDTH, "is nothing to weigh by", "write local-endpoints");
        yield BgpAdvertisement.Weight.NONE;
      }
    };
  }

  private String text(String key) {
    return annotations.getOrDefault(key, "");
  }

  private void wrong(String key, String rule, String remedy) {
    fields.wrongAnnotation(key, text(key), rule, remedy);
  }

  private boolean flag(String key) {
    return switch (text(key)) {
      case "", "false" -> false;
      case "true" -> true;
      default -> {
        wrong(key, "is not true or false", "write true or false");
        yield false;
      }
    };
  }

  private OptionalInt number(String key, int max) {
    String text = text(key);
    if (text.isEmpty()) {
      return OptionalInt.empty();
    }
    int number = text.matches("[0-9]{1,9}") ? Integer.parseInt(text) : 0;
    if (number < 1 || number > max) {
      String limits = "a whole number from 1 to " + max;
      wrong(key, "is not " + limits, "write " + limits);
      return OptionalInt.empty();
    }
    return OptionalInt.of(number);
  }

  private Optional<Duration> duration(String key, long maxSeconds) {
    String text = text(key);
    if (text.isEmpty()) {
      return Optional.empty();
    }
    Optional<Duration> duration = GoDuration.parse(text);
    boolean fits =
        duration
            .filter(time ->
                time.toSeconds() >= 1
                    && time.toSeconds() <= maxSeconds
                    && time.equals(Duration.ofSeconds(time.toSeconds())))
            .isPresent();
    if (!fits) {
      wrong(
          key,
          "is not from 1 to " + maxSeconds + " whole seconds",
          "write a number with a unit, such as 90s or 1m30s");
      return Optional.empty();
    }
    return duration;
  }
}
