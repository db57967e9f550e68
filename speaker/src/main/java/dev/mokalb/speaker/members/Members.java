package dev.mokalb.speaker.members;

import dev.mokalb.speaker.announce.OwnershipTable;
import java.util.Set;

/**
 * The cluster of speakers, seen from one of them. Events are delivered one at a time, never after
 * {@link #close} has returned; their consumer must not block.
 */
public interface Members extends AutoCloseable {

  /** Begins to look for the others and returns at once; failures are retried with backoff. */
  void start();

  /**
   * Sends the table to all members, and again to whoever joins. Never blocks. Without effect unless
   * this member is the coordinator; the publisher itself is not told of its own table.
   */
  void publishTable(OwnershipTable table);

  /**
   * The speakers that the API knows at the moment, this one included or not. May be called at any
   * time, also before {@link #start}.
   */
  void peers(Set<Peer> peers);

  /** Says goodbye, so that the others go on without this member at once. Bounded. */
  void leave();

  /** Leaves if that has not happened and frees everything. */
  @Override
  void close();
}
