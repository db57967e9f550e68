package dev.mokalb.speaker.l2.pcap;

import dev.mokalb.net.IpPrefix;
import dev.mokalb.net.ndp.Ipv6Groups;
import dev.mokalb.speaker.l2.Link;
import dev.mokalb.speaker.l2.LinkAddress;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * On which networks the interfaces are. An interface that loses all addresses of a family (IPv6 is
 * turned off; some network managers take them away with the carrier) is still on the same network:
 * until it has others, those it had count. Confined to the interface thread.
 */
final class Subnets {

  private final Map<String, List<IpPrefix>> known = new HashMap<>();

  /** These interfaces and no others are open. */
  void retain(Set<String> names) {
    known.keySet().retainAll(names);
  }

  /** Takes in how an interface is now. */
  void note(Link link) {
    List<IpPrefix> now =
        link.addresses().stream()
            .filter(each -> !Ipv6Groups.isLinkLocal(each.address()))
            .map(LinkAddress::subnet)
            .toList();
    Stream<IpPrefix> lost =
        of(link.name()).stream().filter(before -> now.stream().noneMatch(isOfFamily(before)));
    known.put(
        link.name(),
        Stream.concat(now.stream(), lost)
            .distinct()
            .sorted(Comparator.comparing(IpPrefix::network).thenComparingInt(IpPrefix::length))
            .toList());
  }

  private static Predicate<IpPrefix> isOfFamily(IpPrefix other) {
    return subnet -> subnet.network().family() == other.network().family();
  }

  /** Without those of link-local addresses. */
  List<IpPrefix> of(String name) {
    return known.getOrDefault(name, List.of());
  }
}
