package dev.mokalb.speaker.l2.pcap;

import dev.mokalb.net.IpPrefix;
import dev.mokalb.net.ndp.Ipv6Groups;
import dev.mokalb.speaker.l2.Link;
import dev.mokalb.speaker.l2.LinkAddress;
import dev.mokalb.speaker.l2.LostInterface;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * On which networks the interfaces are. An interface that loses all addresses of a family (IPv6 is
 * turned off; some network managers take them away with the carrier) is still on the same network:
 * until it has others, those it had count. Those of an interface that is open no more are
 * remembered until it is open again, under whatever name. Confined to the interface thread.
 */
final class Subnets {

  /** Of more lost interfaces the first ones are forgotten. */
  static final int LOST_MAX = 64;

  private record Known(int index, List<IpPrefix> subnets) {}

  private final Map<String, Known> known = new HashMap<>();
  private final Map<String, Known> lost = new LinkedHashMap<>();

  /** These interfaces and no others are open. */
  void retain(Set<String> names) {
    known.forEach((name, before) -> {
      if (!names.contains(name) && !before.subnets().isEmpty()) {
        lost.put(name, before);
      }
    });
    known.keySet().retainAll(names);
    while (lost.size() > LOST_MAX) {
      lost.remove(lost.keySet().iterator().next());
    }
  }

  /** Takes in how an interface is now. */
  void note(Link link) {
    List<IpPrefix> now =
        link.addresses().stream()
            .filter(each -> !Ipv6Groups.isLinkLocal(each.address()))
            .map(LinkAddress::subnet)
            .toList();
    Stream<IpPrefix> before =
        of(link.name()).stream().filter(subnet -> now.stream().noneMatch(isOfFamily(subnet)));
    List<IpPrefix> all =
        Stream.concat(now.stream(), before)
            .distinct()
            .sorted(Comparator.comparing(IpPrefix::network).thenComparingInt(IpPrefix::length))
            .toList();
    known.put(link.name(), new Known(link.index(), all));
    lost.remove(link.name());
    lost.values().removeIf(other -> other.index() == link.index());
  }

  private static Predicate<IpPrefix> isOfFamily(IpPrefix other) {
    return subnet -> subnet.network().family() == other.network().family();
  }

  /** Without those of link-local addresses. */
  List<IpPrefix> of(String name) {
    Known now = known.get(name);
    return now == null ? List.of() : now.subnets();
  }

  /** The interfaces that were open and are not any more, ordered by name. */
  List<LostInterface> lost() {
    return lost.entrySet().stream()
        .map(entry -> new LostInterface(entry.getKey(), entry.getValue().subnets()))
        .sorted(Comparator.comparing(LostInterface::name))
        .toList();
  }
}
