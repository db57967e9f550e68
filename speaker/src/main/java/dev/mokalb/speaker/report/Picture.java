package dev.mokalb.speaker.report;

import dev.mokalb.model.config.Pool;
import dev.mokalb.net.IpAddress;
import dev.mokalb.net.MacAddress;
import dev.mokalb.speaker.announce.NodeName;
import dev.mokalb.speaker.announce.Shares;
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
 * @param shares who has which address
 * @param speakers the others
 * @param pools those that are announced by layer 2
 */
public record Picture(NodeName me, Role role, Shares shares, Speakers speakers, List<Pool> pools) {

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
    pools = List.copyOf(pools);
  }

  /** Who owns each address that somebody does. */
  public Map<IpAddress, NodeName> owners() {
    return shares.owners();
  }

  /** Before anything is known. */
  public static Picture empty(NodeName me) {
    return new Picture(
        me, Role.ONE_OF_MANY, Shares.NONE, new Speakers(Map.of(), Set.of()), List.of());
  }
}
