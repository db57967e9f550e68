package dev.mokalb.lab.probe;

import java.util.Optional;

/**
 * One thing that the probe saw, with the monotonic time ({@link System#nanoTime}, which all
 * processes of a Linux machine share).
 */
public sealed interface Observation {
  long nanos();

  /** A who-has went out. */
  record Asked(long nanos) implements Observation {}

  /** Somebody answered a who-has, or announced the address. */
  record Answered(long nanos, String mac) implements Observation {}

  /** A datagram went out. */
  record EchoSent(long nanos, int number) implements Observation {}

  /** A datagram came back. */
  record EchoReceived(long nanos, int number) implements Observation {}

  /** A page was asked for over a new connection and came. */
  record PageReceived(long nanos) implements Observation {}

  /** A page was asked for over a new connection and did not come in time. */
  record PageFailed(long nanos) implements Observation {}

  /** The line that stands for this observation between the two processes. */
  default String line() {
    return switch (this) {
      case Asked(long nanos) -> "Q " + nanos;
      case Answered(long nanos, String mac) -> "A " + nanos + " " + mac;
      case EchoSent(long nanos, int number) -> "S " + nanos + " " + number;
      case EchoReceived(long nanos, int number) -> "R " + nanos + " " + number;
      case PageReceived(long nanos) -> "P " + nanos;
      case PageFailed(long nanos) -> "F " + nanos;
    };
  }

  /** Reads a line; what is none, for instance a warning of the JVM, is not an observation. */
  static Optional<Observation> parse(String line) {
    String[] words = line.split(" ", -1);
    if (words.length < 2 || words[0].length() != 1 || !words[1].matches("-?[0-9]{1,19}")) {
      return Optional.empty();
    }
    long nanos = Long.parseLong(words[1]);
    return switch (words[0] + words.length) {
      case "Q2" -> Optional.of(new Asked(nanos));
      case "A3" -> Optional.of(new Answered(nanos, words[2]));
      case "S3" -> Optional.of(new EchoSent(nanos, Integer.parseInt(words[2])));
      case "R3" -> Optional.of(new EchoReceived(nanos, Integer.parseInt(words[2])));
      case "P2" -> Optional.of(new PageReceived(nanos));
      case "F2" -> Optional.of(new PageFailed(nanos));
      default -> Optional.empty();
    };
  }
}
