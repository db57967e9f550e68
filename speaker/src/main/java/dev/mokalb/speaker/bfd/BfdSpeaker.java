package dev.mokalb.speaker.bfd;

import java.util.Map;

/** This node's BFD sessions. Any thread may call. */
public interface BfdSpeaker extends AutoCloseable {

  /**
   * Runs exactly these sessions from now on. One whose settings changed goes on with the new ones;
   * one that is not among them tells its peer that it ends on purpose. Returns at once.
   */
  void apply(Map<BfdPeer, BfdSettings> sessions);

  /** How it stands. Waits for the loop, a moment. */
  BfdHealth health();

  /**
   * Ends all sessions on purpose (AdminDown, RFC 5880 §6.8.16) and waits until the peers have
   * heard, or would have noticed, for a second at most.
   */
  @Override
  void close();
}
