package dev.mokalb.speaker.loop;

import dev.mokalb.model.SmallSet;
import dev.mokalb.net.IpAddress;
import java.util.SortedSet;

/**
 * How this node answers for a Service by layer 2.
 *
 * @param interfaces their names; none means all
 */
public record Layer2Presence(SortedSet<IpAddress> addresses, SortedSet<String> interfaces) {

  /** Takes copies. */
  public Layer2Presence {
    addresses = SmallSet.copyOf(addresses);
    interfaces = SmallSet.copyOf(interfaces);
  }
}
