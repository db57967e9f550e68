package dev.mokalb.speaker.report;

import dev.mokalb.model.config.Pool;
import dev.mokalb.net.IpAddress;
import dev.mokalb.net.MacAddress;
import dev.mokalb.speaker.announce.NodeName;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * The speakers and what they announce, as one of them sees it at a moment.
 *
 * @param me the node of this speaker
 * @param role whether this speaker does what one does for all
 * @param owners who owns each address that somebody does
 * @param speakers the others
 * @param pools those that are announced by layer 2
 */
public record Picture(
    NodeName me, Role role, Map<IpAddress, NodeName> owners, Speakers speakers, List<Pool> pools) {

  /** Whether this speaker does what one does for all. */
  public enum Role {
    ONE_FOR_ALL,
    ONE_OF_MANY
  }

  /**
   * Who the other speakers are.
   *
   * @param macs their hardware addresses
   * @param unknown nodes whose speakers are Ready, while their hardware addresses are not known yet
   */
  public record Speakers(Map<MacAddress, NodeName> macs, Set<NodeName> unknown) {

    /** Takes copies. */
    public Speakers {
      macs = Map.copyOf(macs);
      unknown = Set.copyOf(unknown);
    }

    /** Those whose hardware addresses are known. */
    public SortedSet<NodeName> known() {
      return new TreeSet<>(macs.values());
    }
  }

  /** Takes copies. */
  public Picture {
    owners = Map.copyOf(owners);
    pools = List.copyOf(pools);
  }

  /** Before anything is known. */
  public static Picture empty(NodeName me) {
    return new Picture(me, Role.ONE_OF_MANY, Map.of(), new Speakers(Map.of(), Set.of()), List.of());
  }
}
