package dev.mokalb.speaker.loop;

import dev.mokalb.speaker.announce.NodeName;
import dev.mokalb.speaker.members.Hello;
import dev.mokalb.speaker.members.MemberMessage;
import java.util.Optional;

/** What one speaker sends to the others. */
interface Outbox {

  /** To one member of the view, or to all but this one. */
  void send(Optional<NodeName> to, MemberMessage message);

  /** To a speaker that the API knows, whether it is in the view or not. */
  void greet(NodeName peer, Hello hello);
}
