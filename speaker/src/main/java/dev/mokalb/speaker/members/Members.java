package dev.mokalb.speaker.members;

import dev.mokalb.speaker.announce.NodeName;
import java.util.Optional;
import java.util.Set;

/**
 * The cluster of speakers, seen from one of them: it carries messages and tells who is there.
 * Events are delivered one at a time, never after {@link #close} has returned; their consumer must
 * not block.
 */
public interface Members extends AutoCloseable {

  /** Begins to look for the others and returns at once; failures are retried with backoff. */
  void start();

  /**
   * Sends to one member of the view, or to all but this one. Never blocks; what one member sends to
   * another arrives once and in order while both are in the view.
   */
  void send(Optional<NodeName> to, MemberMessage message);

  /** Sends one datagram to a speaker that the API knows, in the view or not. It may be lost. */
  void greet(NodeName peer, Hello hello);

  /**
   * The speakers that the API knows at the moment, this one included or not. May be called at any
   * time, also before {@link #start}.
   */
  void peers(Set<Peer> peers);

  /** Seals with, and accepts, these secrets from now on; there were some before, too. */
  void keys(MemberKeys keys);

  /** Says goodbye, so that the others go on without this member at once. Bounded. */
  void leave();

  /** Leaves if that has not happened and frees everything. */
  @Override
  void close();
}
