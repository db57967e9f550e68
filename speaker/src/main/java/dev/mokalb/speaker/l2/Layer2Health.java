package dev.mokalb.speaker.l2;

import dev.mokalb.net.IpAddress;
import dev.mokalb.net.IpFamily;
import dev.mokalb.net.IpPrefix;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * What this node can answer on.
 *
 * @param interfaces those that are open, ordered by name
 * @param problems empty if all is well
 */
public record Layer2Health(List<UsableInterface> interfaces, List<Layer2Problem> problems) {

  public Layer2Health {
    interfaces = List.copyOf(interfaces);
    problems = List.copyOf(problems);
  }

  /** Whether there is an interface that hears questions. */
  public boolean canAnswer() {
    return interfaces.stream().anyMatch(UsableInterface::carrier);
  }

  /**
   * Whether an IPv4 address can be answered on one of the interfaces with these names.
   *
   * @param names as an L2Advertisement gives them: none means all
   */
  public boolean canServe(Set<String> names) {
    return canServe(AnswerScope.on(names), IpFamily.IPV4);
  }

  /** Whether an address of this family can be answered on an interface in the scope. */
  public boolean canServe(AnswerScope scope, IpFamily family) {
    return obstacle(scope, family).isEmpty();
  }

  /** Why an address of this family cannot be answered in the scope; empty if it can. */
  public Optional<ServeObstacle> obstacle(AnswerScope scope, IpFamily family) {
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
    List<UsableInterface> connected = covered.stream().filter(UsableInterface::carrier).toList();
    if (connected.isEmpty()) {
      return Optional.of(new ServeObstacle.NoCarrier(names(covered)));
    }
    boolean speaks =
        family == IpFamily.IPV4
            || connected.stream().anyMatch(each -> each.linkLocal().isPresent());
    return speaks ? Optional.empty() : Optional.of(new ServeObstacle.NoLinkLocal(names(connected)));
  }

  /**
   * That an address is in no subnet of the interfaces in its scope; empty if it is in one, or there
   * is no such interface.
   */
  public Optional<OutsideSubnets> outsideSubnets(IpAddress address, AnswerScope scope) {
    SortedMap<String, List<IpPrefix>> subnets = new TreeMap<>();
    for (UsableInterface each : covered(scope)) {
      List<IpPrefix> ofFamily =
          each.subnets().stream()
              .filter(subnet -> subnet.network().family() == address.family())
              .toList();
      if (ofFamily.stream().anyMatch(subnet -> subnet.range().contains(address))) {
        return Optional.empty();
      }
      subnets.put(each.name(), ofFamily);
    }
    return subnets.isEmpty() ? Optional.empty() : Optional.of(new OutsideSubnets(address, subnets));
  }

  private List<UsableInterface> covered(AnswerScope scope) {
    return interfaces.stream().filter(each -> scope.covers(each.name())).toList();
  }

  private static SortedSet<String> names(List<UsableInterface> of) {
    return of.stream().map(UsableInterface::name).collect(Collectors.toCollection(TreeSet::new));
  }
}
