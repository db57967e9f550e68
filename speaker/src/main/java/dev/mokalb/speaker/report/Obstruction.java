package dev.mokalb.speaker.report;

import dev.mokalb.net.IpAddress;
import dev.mokalb.speaker.l2.ServeObstacle;

/**
 * An address for which this node cannot answer.
 *
 * @param outcome who does
 */
public record Obstruction(IpAddress address, ServeObstacle why, Outcome outcome) {

  /** What became of the address. */
  public enum Outcome {
    /** This node answers no longer, so that another one does. */
    LEFT_TO_ANOTHER("it is left to another node"),
    /** It is this node's all the same. */
    KEPT("no other node can do more for it, so that perhaps nobody answers");

    private final String text;

    Outcome(String text) {
      this.text = text;
    }
  }

  /** What is missing, what to do, and what comes of it. */
  public String message() {
    return "cannot answer for " + address + ", " + outcome.text + ": " + why.message();
  }
}
