package dev.mokalb.speaker.l2.pcap;

import dev.mokalb.net.IpFamily;
import dev.mokalb.net.MacAddress;
import dev.mokalb.speaker.l2.InterfaceRules;
import dev.mokalb.speaker.l2.Layer2Health;
import dev.mokalb.speaker.l2.Layer2Problem;
import dev.mokalb.speaker.l2.Link;
import dev.mokalb.speaker.l2.UsableInterface;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
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

  /** An interface that could not be opened. */
  private record Broken(Link link, String reason, Backoff backoff) {}

  /** A cause that concerns all interfaces. */
  private record Blocked(Layer2Problem problem, Backoff backoff) {}

  private final InterfaceRules rules;
  private final PortOpener opener;
  private final SortedMap<String, Port> held = new TreeMap<>();
  private final Subnets subnets = new Subnets();
  private final SortedMap<String, Broken> broken = new TreeMap<>();
  private @Nullable Blocked blocked;
  private List<Link> links = List.of();
  private long overrunOfClosed;

  Ports(InterfaceRules rules, PortOpener opener) {
    this.rules = rules;
    this.opener = opener;
  }

  /**
   * Opens and closes what the interfaces ask for.
   *
   * @return the families for which an interface became able to carry frames, so that all their
   *     addresses have to be announced again
   */
  Set<IpFamily> reconcile(List<Link> now, long nowNanos) {
    links = now;
    SortedMap<String, Link> wanted = new TreeMap<>();
    for (Link link : now) {
      if (rules.objection(link).isEmpty()) {
        wanted.put(link.name(), link);
      }
    }
    closeUnwanted(wanted, nowNanos);
    broken.entrySet().removeIf(entry -> !isSame(wanted.get(entry.getKey()), entry.getValue().link));
    Set<IpFamily> announce = EnumSet.noneOf(IpFamily.class);
    for (Link link : wanted.values()) {
      Port port = held.get(link.name());
      if (port != null) {
        Set<IpFamily> before = spoken(port.link());
        port.update(link);
        spoken(link).stream().filter(family -> !before.contains(family)).forEach(announce::add);
      } else if (open(link, nowNanos)) {
        announce.addAll(spoken(link));
      }
    }
    subnets.retain(held.keySet());
    held.values().forEach(port -> subnets.note(port.link()));
    if (wanted.isEmpty()) {
      blocked = null;
    }
    return announce;
  }

  /** The families of which an address can be announced on it. */
  private static Set<IpFamily> spoken(Link link) {
    if (!link.hasCarrier()) {
      return Set.of();
    }
    return link.linkLocal().isPresent() ? EnumSet.allOf(IpFamily.class) : EnumSet.of(IpFamily.IPV4);
  }

  private void closeUnwanted(Map<String, Link> wanted, long nowNanos) {
    for (Port each : List.copyOf(held.values())) {
      Optional<String> failure = each.failure();
      Link link = wanted.get(each.link().name());
      if (failure.isPresent() || !isSame(link, each.link())) {
        held.remove(each.link().name());
        overrunOfClosed += each.overrun();
        each.close();
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
        held.put(link.name(), opened.port());
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

  /** All open ports, ordered by the interface's name. */
  List<Port> open() {
    return List.copyOf(held.values());
  }

  /** The hardware addresses of all interfaces of this node. */
  Set<MacAddress> ownMacs() {
    return links.stream().flatMap(link -> link.mac().stream()).collect(Collectors.toSet());
  }

  /** Frames that came faster than they were read, on ports that are closed now. */
  long overrunOfClosed() {
    return overrunOfClosed;
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

  /**
   * What this node can answer on.
   *
   * @param others what else is wrong
   */
  Layer2Health health(List<Layer2Problem> others) {
    List<UsableInterface> usable =
        held.values().stream().map(port -> usable(port.link(), port.mac())).toList();
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
                  + ". Addresses are not answered on it; it is tried again every 30 s at the"
                  + " latest."));
    }
    problems.addAll(others);
    if (usable.isEmpty() && problems.isEmpty()) {
      problems.add(noInterface());
    }
    return new Layer2Health(usable, subnets.lost(), problems);
  }

  private UsableInterface usable(Link link, MacAddress mac) {
    return new UsableInterface(
        link.name(), mac, link.hasCarrier(), link.linkLocal(), subnets.of(link.name()));
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
    held.values().forEach(Port::close);
    held.clear();
  }
}
