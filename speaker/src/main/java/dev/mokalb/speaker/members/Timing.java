package dev.mokalb.speaker.members;

import java.time.Duration;

/**
 * How long speakers wait for each other.
 *
 * @param helloEvery how often a speaker outside of the view is probed
 * @param helloGoodFor after so long without a hello its sender is no longer heard
 * @param lease how long this node may answer without having looked at its view; shorter than the
 *     others wait for a silent process
 * @param joining how long the first table waits for all speakers that the API knows
 */
public record Timing(Duration helloEvery, Duration helloGoodFor, Duration lease, Duration joining) {

  /** A giver goes on answering for so long if it does not hear the taker. */
  static final Duration HAND_OVER_MAX = Duration.ofMillis(500);

  /** How long an owner waits for a table when its own snapshot says that it may not own. */
  static final Duration GRACE = Duration.ofSeconds(1);

  /**
   * How long a leaving speaker waits until all is handed over. It answers all the while; on a busy
   * node, or where the coordinator hangs, the others need more than a second to take over.
   */
  static final Duration LEAVING_MAX = Duration.ofSeconds(3);

  /**
   * How long the tables of the parts of a split cluster are waited for. Those that outrank go on
   * answering meanwhile. Right after a merge the channel was seen to take some 0.4 s for a message.
   */
  static final Duration GATHERING_MAX = Duration.ofMillis(500);

  /** How often a speaker that has just woken asks. */
  static final Duration ASK_EVERY = Duration.ofMillis(50);

  /** After so long without any answer it takes itself for alone. */
  static final Duration ASKING_MAX = Duration.ofSeconds(2);

  /** How long an answer from a speaker that went on without this one is trusted. */
  static final Duration REJOINING_MAX = Duration.ofSeconds(10);

  /** A peer whose messages cannot be opened is remembered for so long. */
  static final Duration REFUSAL_GOOD_FOR = Duration.ofSeconds(5);

  /** After so long a Ready speaker that is not in the view is a split. */
  static final Duration SPLIT_AFTER = Duration.ofSeconds(5);
}
