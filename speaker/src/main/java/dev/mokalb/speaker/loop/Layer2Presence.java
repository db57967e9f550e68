package dev.mokalb.speaker.loop;

import dev.mokalb.net.IpAddress;
import java.util.Collections;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * How this node answers for a Service by layer 2.
 *
 * @param interfaces their names; none means all
 */
public record Layer2Presence(SortedSet<IpAddress> addresses, SortedSet<String> interfaces) {

  /** Takes copies. */
  public Layer2Presence {
    addresses = Collections.unmodifiableSortedSet(new TreeSet<>(addresses));
    interfaces = Collections.unmodifiableSortedSet(new TreeSet<>(interfaces));
  }
}
