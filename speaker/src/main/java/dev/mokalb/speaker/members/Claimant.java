package dev.mokalb.speaker.members;

import dev.mokalb.net.MacAddress;
import dev.mokalb.speaker.announce.NodeName;
import dev.mokalb.speaker.announce.Shares;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/**
 * One speaker's part in who answers for what: {@link #note} takes in what happens, {@link #decide}
 * then says what to do, once for all that was noted. Times are monotonic nanoseconds. Confined to
 * the speaker's loop.
 */
public sealed interface Claimant permits Participant, Hermit {

  /** Takes in what happened; {@link #decide} is to be called afterwards. */
  void note(Input input, long time);

  /** What is to be done now, in this order. */
  List<Effect> decide(long time);

  /** When {@link #decide} is to be called again even if nothing happens. */
  OptionalLong nextDue(long time);

  /** Until when this node may answer if {@link #decide} is not called again. */
  long leaseUntil(long time);

  /** Whose interfaces have these hardware addresses: other speakers are no strangers. */
  Map<MacAddress, NodeName> macs();

  /** Whether {@link #shares} may have changed since the last call. */
  boolean takeMoved();

  /** Who has which address; costs a look at every group. */
  Shares shares();
}
