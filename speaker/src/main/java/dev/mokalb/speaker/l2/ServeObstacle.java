package dev.mokalb.speaker.l2;

import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Why this node cannot answer for an address that it would otherwise. */
public sealed interface ServeObstacle {

  /** No interface is usable at all. */
  record NothingUsable(List<Layer2Problem> problems) implements ServeObstacle {

    public NothingUsable {
      problems = List.copyOf(problems);
    }
  }

  /**
   * None of the interfaces that the advertisement names is usable on this node.
   *
   * @param wanted their names
   * @param usable the names of those that are
   */
  record NoSuchInterface(SortedSet<String> wanted, SortedSet<String> usable)
      implements ServeObstacle {

    public NoSuchInterface {
      wanted = sorted(wanted);
      usable = sorted(usable);
    }
  }

  /** These interfaces would do, but none has a carrier. */
  record NoCarrier(SortedSet<String> interfaces) implements ServeObstacle {

    public NoCarrier {
      interfaces = sorted(interfaces);
    }
  }

  /** The address is in the subnets of these interfaces, which were usable and are not any more. */
  record InterfaceLost(SortedSet<String> interfaces) implements ServeObstacle {

    public InterfaceLost {
      interfaces = sorted(interfaces);
    }
  }

  /** These interfaces would do for IPv4, but IPv6 is off or not ready on them. */
  record NoLinkLocal(SortedSet<String> interfaces) implements ServeObstacle {

    public NoLinkLocal {
      interfaces = sorted(interfaces);
    }
  }

  /** What is missing and what to do. */
  default String message() {
    return switch (this) {
      case NothingUsable nothing ->
          nothing.problems().isEmpty()
              ? "no network interface is usable yet"
              : nothing.problems().stream()
                  .map(Layer2Problem::text)
                  .collect(Collectors.joining(" "));
      case NoSuchInterface none ->
          "none of the interfaces that the L2Advertisement names ("
              + String.join(", ", none.wanted())
              + ") is usable on this node; usable are: "
              + (none.usable().isEmpty() ? "none" : String.join(", ", none.usable()))
              + ". Correct spec.interfaces, or select other nodes with spec.nodeSelectors";
      case NoCarrier none ->
          "no carrier on "
              + String.join(", ", none.interfaces())
              + ": plug the cable in, or check the switch";
      case InterfaceLost gone ->
          "it is in the subnet of "
              + String.join(", ", gone.interfaces())
              + ", which is switched off, gone or cannot be listened on: bring it up, or restart the"
              + " speaker if the node is to do without it";
      case NoLinkLocal none ->
          "no IPv6 link-local address that is ready on "
              + String.join(", ", none.interfaces())
              + ", so neighbour solicitations cannot be answered: enable IPv6 there (sysctl"
              + " net.ipv6.conf.INTERFACE.disable_ipv6=0)";
    };
  }

  private static SortedSet<String> sorted(Collection<String> names) {
    return Collections.unmodifiableSortedSet(new TreeSet<>(names));
  }
}
