package dev.mokalb.speaker.l2;

import dev.mokalb.net.IpAddress;
import dev.mokalb.net.IpFamily;
import dev.mokalb.net.IpPrefix;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * What this node can answer on.
 *
 * @param interfaces those that are open, ordered by name
 * @param lost those that were open, ordered by name
 * @param problems empty if all is well
 */
public record Layer2Health(
    List<UsableInterface> interfaces, List<LostInterface> lost, List<Layer2Problem> problems) {

  public Layer2Health {
    interfaces = List.copyOf(interfaces);
    lost = List.copyOf(lost);
    problems = List.copyOf(problems);
  }

  /** Of a node that has lost no interface. */
  public Layer2Health(List<UsableInterface> interfaces, List<Layer2Problem> problems) {
    this(interfaces, List.of(), problems);
  }

  /** Whether there is an interface that hears questions. */
  public boolean canAnswer() {
    return interfaces.stream().anyMatch(UsableInterface::carrier);
  }

  /**
   * Why the address cannot be answered in the scope; empty if it can. Where it is in a subnet of
   * some interfaces, with a carrier or without, only those count: nobody asks for it on the others.
   * So it is where these are lost.
   */
  public Optional<ServeObstacle> obstacle(IpAddress address, AnswerScope scope) {
    if (interfaces.isEmpty()) {
      return Optional.of(new ServeObstacle.NothingUsable(problems));
    }
    List<UsableInterface> covered = covered(scope);
    if (covered.isEmpty()) {
      SortedSet<String> wanted =
          switch (scope) {
            case AnswerScope.AllInterfaces _ -> new TreeSet<>();
            case AnswerScope.Named named -> named.names();
          };
      return Optional.of(new ServeObstacle.NoSuchInterface(wanted, names(interfaces)));
    }
    List<UsableInterface> holding = covered.stream().filter(each -> each.holds(address)).toList();
    SortedSet<String> gone = holding.isEmpty() ? lost(address, scope) : new TreeSet<>();
    if (!gone.isEmpty()) {
      return Optional.of(new ServeObstacle.InterfaceLost(gone));
    }
    List<UsableInterface> asked = holding.isEmpty() ? covered : holding;
    List<UsableInterface> connected = asked.stream().filter(UsableInterface::carrier).toList();
    if (connected.isEmpty()) {
      return Optional.of(new ServeObstacle.NoCarrier(names(asked)));
    }
    boolean speaks =
        address.family() == IpFamily.IPV4
            || connected.stream().anyMatch(each -> each.linkLocal().isPresent());
    return speaks ? Optional.empty() : Optional.of(new ServeObstacle.NoLinkLocal(names(connected)));
  }

  /**
   * That an address is in no subnet of the interfaces in its scope; empty if it is in one, or was
   * in that of a lost one, or there is no such interface.
   */
  public Optional<OutsideSubnets> outsideSubnets(IpAddress address, AnswerScope scope) {
    SortedMap<String, List<IpPrefix>> subnets = new TreeMap<>();
    for (UsableInterface each : covered(scope)) {
      List<IpPrefix> ofFamily =
          each.subnets().stream()
              .filter(subnet -> subnet.network().family() == address.family())
              .toList();
      if (each.holds(address)) {
        return Optional.empty();
      }
      subnets.put(each.name(), ofFamily);
    }
    return subnets.isEmpty() || !lost(address, scope).isEmpty()
        ? Optional.empty()
        : Optional.of(new OutsideSubnets(address, subnets));
  }

  private List<UsableInterface> covered(AnswerScope scope) {
    return interfaces.stream().filter(each -> scope.covers(each.name())).toList();
  }

  /** Those in whose subnets the address was. */
  private SortedSet<String> lost(IpAddress address, AnswerScope scope) {
    return lost.stream()
        .filter(each -> scope.covers(each.name()) && each.held(address))
        .map(LostInterface::name)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static SortedSet<String> names(List<UsableInterface> of) {
    return of.stream().map(UsableInterface::name).collect(Collectors.toCollection(TreeSet::new));
  }
}
