package dev.mokalb.speaker.loop;

import dev.mokalb.speaker.members.Members;
import dev.mokalb.speaker.members.MembersEvent;
import java.util.Optional;
import java.util.function.Consumer;

/** Makes the connection to the other speakers; it is not started yet. */
public interface MembersFactory {

  /**
   * A new connection.
   *
   * @param secret what the cluster traffic is encrypted with; empty for plain text
   */
  Members create(Optional<String> secret, Consumer<MembersEvent> events);
}
