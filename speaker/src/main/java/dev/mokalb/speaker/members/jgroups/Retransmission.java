package dev.mokalb.speaker.members.jgroups;

import java.util.concurrent.TimeUnit;
import org.jgroups.protocols.UNICAST3;
import org.jgroups.protocols.pbcast.NAKACK2;

/**
 * Asks for messages that were lost, and sends again what was not acknowledged. Each of the two
 * protocols of JGroups has a task of its own for that, which woke a thread ten times a second;
 * while there are other members whoever sends the heartbeats does both at once.
 */
class Retransmission {

  /** A single member is sent to only by one that is about to join it or to merge with it. */
  private static final int ALONE_MILLIS = 100;

  private final NAKACK2 multicast;
  private final UNICAST3 unicast;

  /** One for these protocols, to be called before their channel is connected. */
  Retransmission(NAKACK2 multicast, UNICAST3 unicast) {
    this.multicast = multicast;
    this.unicast = unicast;
    // A single member has nobody to have lost its messages.
    multicast.setXmitInterval(TimeUnit.DAYS.toMillis(1));
    unicast.setXmitInterval(ALONE_MILLIS);
  }

  /** From now on {@link #turn} is called. */
  void take() {
    unicast.stopRetransmitTask();
  }

  /** From now on it is not. */
  void giveBack() {
    unicast.startRetransmitTask();
  }

  /** One look at what is missing. */
  void turn() {
    multicast.triggerXmit();
    unicast.triggerXmit();
  }
}
