package dev.mokalb.speaker.l2;

import dev.mokalb.net.IpAddress;
import dev.mokalb.net.IpPrefix;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * An address that lies in no subnet of the interfaces on which it is answered. It may be meant so,
 * with a route on a router; more often nobody ever asks for it.
 *
 * @param subnets of the address's family, by interface
 */
public record OutsideSubnets(IpAddress address, SortedMap<String, List<IpPrefix>> subnets) {

  public OutsideSubnets {
    SortedMap<String, List<IpPrefix>> copy = new TreeMap<>();
    subnets.forEach((name, prefixes) -> copy.put(name, List.copyOf(prefixes)));
    subnets = Collections.unmodifiableSortedMap(copy);
  }

  /** What is odd and what to do. */
  public String message() {
    List<String> seen = new ArrayList<>();
    subnets.forEach((name, prefixes) ->
        seen.add(
            name
                + ": "
                + (prefixes.isEmpty()
                    ? "none"
                    : prefixes.stream()
                        .map(IpPrefix::toString)
                        .collect(Collectors.joining(", ")))));
    return address
        + " is in no "
        + address.family()
        + " subnet of the interfaces that answer for it ("
        + String.join("; ", seen)
        + "): other machines ask for it only if they have a route to it on this network. Use a pool"
        + " inside a subnet, or add such a route";
  }
}
