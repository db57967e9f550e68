package dev.mokalb.speaker.l2.pcap;

import dev.mokalb.speaker.l2.InterfaceRules;
import dev.mokalb.speaker.l2.Layer2Health;
import dev.mokalb.speaker.l2.Layer2Problem;
import dev.mokalb.speaker.l2.Link;
import dev.mokalb.speaker.l2.UsableInterface;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Holds a port open on every usable interface. Compares what is with what should be each time it is
 * told the interfaces, and tries again later what failed.
 *
 * <p>Confined to the interface thread.
 */
final class Ports implements AutoCloseable {

  private static final int LINKS_NAMED_MAX = 8;

  /** An open port and its interface as it is now. */
  private record Held(Port port, Link link) {}

  /** An interface that could not be opened. */
  private record Broken(Link link, String reason, Backoff backoff) {}

  /** A cause that concerns all interfaces. */
  private record Blocked(Layer2Problem problem, Backoff backoff) {}

  private final InterfaceRules rules;
  private final PortOpener opener;
  private final SortedMap<String, Held> held = new TreeMap<>();
  private final SortedMap<String, Broken> broken = new TreeMap<>();
  private @Nullable Blocked blocked;
  private List<Link> links = List.of();

  Ports(InterfaceRules rules, PortOpener opener) {
    this.rules = rules;
    this.opener = opener;
  }

  /**
   * Opens and closes what the interfaces ask for.
   *
   * @return whether an interface became able to carry frames, so that all addresses have to be
   *     announced again
   */
  boolean reconcile(List<Link> now, long nowNanos) {
    links = now;
    SortedMap<String, Link> wanted = new TreeMap<>();
    for (Link link : now) {
      if (rules.objection(link).isEmpty()) {
        wanted.put(link.name(), link);
      }
    }
    closeUnwanted(wanted, nowNanos);
    broken.entrySet().removeIf(entry -> !isSame(wanted.get(entry.getKey()), entry.getValue().link));
    boolean announce = false;
    for (Link link : wanted.values()) {
      Held before = held.get(link.name());
      if (before != null) {
        announce |= hasCarrier(link) && !hasCarrier(before.link);
        held.put(link.name(), new Held(before.port, link));
      } else {
        announce |= open(link, nowNanos);
      }
    }
    if (wanted.isEmpty()) {
      blocked = null;
    }
    return announce;
  }

  private void closeUnwanted(Map<String, Link> wanted, long nowNanos) {
    for (Held each : List.copyOf(held.values())) {
      Optional<String> failure = each.port.failure();
      Link link = wanted.get(each.link.name());
      if (failure.isPresent() || !isSame(link, each.port.link())) {
        held.remove(each.link.name());
        each.port.close();
      }
      if (failure.isPresent() && link != null) {
        broken.put(link.name(), new Broken(link, failure.get(), Backoff.first(nowNanos)));
      }
    }
  }

  private boolean open(Link link, long nowNanos) {
    Broken before = broken.get(link.name());
    if (before != null && !before.backoff.isDue(nowNanos)) {
      return false;
    }
    if (isBlocked(nowNanos)) {
      return false;
    }
    return switch (opener.open(link)) {
      case PortOpener.Outcome.Opened opened -> {
        broken.remove(link.name());
        held.put(link.name(), new Held(opened.port(), link));
        yield true;
      }
      case PortOpener.Outcome.Failed failed -> {
        Backoff backoff = before == null ? Backoff.first(nowNanos) : before.backoff.next(nowNanos);
        broken.put(link.name(), new Broken(link, failed.reason(), backoff));
        yield false;
      }
    };
  }

  private boolean isBlocked(long nowNanos) {
    Blocked before = blocked;
    if (before != null && !before.backoff.isDue(nowNanos)) {
      return true;
    }
    Optional<Layer2Problem> obstacle = opener.obstacle();
    if (obstacle.isEmpty()) {
      blocked = null;
      return false;
    }
    Backoff backoff = before == null ? Backoff.first(nowNanos) : before.backoff.next(nowNanos);
    blocked = new Blocked(obstacle.get(), backoff);
    return true;
  }

  /** Whether a port opened on the one serves the other: carrier and other flags may differ. */
  private static boolean isSame(@Nullable Link now, Link opened) {
    return now != null && now.index() == opened.index() && now.mac().equals(opened.mac());
  }

  private static boolean hasCarrier(Link link) {
    return link.flags().contains(Link.Flag.CARRIER);
  }

  /** All open ports, ordered by the interface's name. */
  List<Port> open() {
    return held.values().stream().map(Held::port).toList();
  }

  /** When the next attempt is due; empty if none is. */
  OptionalLong nextAttemptNanos() {
    List<Backoff> backoffs = new ArrayList<>();
    if (blocked != null) {
      backoffs.add(blocked.backoff);
    } else {
      broken.values().forEach(each -> backoffs.add(each.backoff));
    }
    // Differences, as the clock's origin is arbitrary and it may wrap around.
    return backoffs.stream()
        .mapToLong(Backoff::dueNanos)
        .reduce((one, other) -> one - other < 0 ? one : other);
  }

  Layer2Health health() {
    List<UsableInterface> usable =
        held.values().stream()
            .map(each ->
                new UsableInterface(each.link.name(), each.port.mac(), hasCarrier(each.link)))
            .toList();
    List<Layer2Problem> problems = new ArrayList<>();
    if (blocked != null) {
      problems.add(blocked.problem);
    }
    for (Broken each : broken.values()) {
      problems.add(
          new Layer2Problem(
              Layer2Problem.Kind.INTERFACE_FAILED,
              each.link.name(),
              "Interface "
                  + each.link.name()
                  + " cannot be used: "
                  + each.reason
                  + ". Addresses are not answered on it; it is tried again every 30 s at the latest."));
    }
    if (usable.isEmpty() && problems.isEmpty()) {
      problems.add(noInterface());
    }
    return new Layer2Health(usable, problems);
  }

  private Layer2Problem noInterface() {
    String objections =
        links.stream()
            .limit(LINKS_NAMED_MAX)
            .map(link ->
                rules.objection(link).map(why -> link.name() + ": " + why).orElse(link.name()))
            .collect(Collectors.joining("; "));
    return new Layer2Problem(
        Layer2Problem.Kind.NO_INTERFACE,
        "",
        "No network interface is usable, so no address is answered on the local network. Of "
            + links.size()
            + " interfaces none will do ("
            + objections
            + "). Bring one up, or run the speaker in the host's network (hostNetwork: true).");
  }

  @Override
  public void close() {
    held.values().forEach(each -> each.port.close());
    held.clear();
  }
}
