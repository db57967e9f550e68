package dev.mokalb.speaker.status;

import dev.mokalb.model.ObjectKey;
import java.util.Collections;
import java.util.SortedSet;

/**
 * A ServiceL2Status or ServiceBGPStatus as it stands in the API.
 *
 * @param service whom its labels say it is about
 * @param node the value of its label for the node, see {@link NodeLabel}
 * @param owner the UID of the pod that it goes with; empty for none
 * @param entries names of interfaces, or of peers
 * @param standing whether its status is filled in
 */
public record StatusObject(
    String name,
    ObjectKey service,
    String node,
    String owner,
    SortedSet<String> entries,
    Standing standing) {

  /** What became of the second of the two requests that make an object. */
  public enum Standing {
    /** It has no status yet. */
    BARE,
    /** Its status names the node and the Service that its labels name. */
    FILLED,
    /** Its status names another node or Service, which can never be changed. */
    SPOILT
  }

  /** Takes no copy, so that many can share theirs: who made the entries leaves them as they are. */
  public StatusObject {
    entries = Collections.unmodifiableSortedSet(entries);
  }

  /** The same, with an equal Service and an equal node. */
  public StatusObject sharing(ObjectKey equalService, String equalNode) {
    return new StatusObject(name, equalService, equalNode, owner, entries, standing);
  }

  /** The same, with entries that are equal. */
  StatusObject sharing(SortedSet<String> equal) {
    return new StatusObject(name, service, node, owner, equal, standing);
  }
}
