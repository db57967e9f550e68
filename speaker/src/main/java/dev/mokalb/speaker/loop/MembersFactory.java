package dev.mokalb.speaker.loop;

import dev.mokalb.speaker.members.MemberKeys;
import dev.mokalb.speaker.members.Members;
import dev.mokalb.speaker.members.MembersEvent;
import java.util.function.Consumer;

/** Makes the connection to the other speakers; it is not started yet. */
public interface MembersFactory {

  /**
   * A new connection.
   *
   * @param keys what the traffic between the speakers is sealed with
   */
  Members create(MemberKeys keys, Consumer<MembersEvent> events);
}
