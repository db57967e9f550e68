package dev.mokalb.speaker.l2;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Whether interfaces are asked to hand over frames that are not for this station too. Some Wi-Fi
 * interfaces keep back broadcasts and multicasts otherwise, those of the Raspberry Pi among them.
 */
public enum Promiscuity {
  /** On Wi-Fi interfaces only. */
  AUTO,
  ON,
  OFF;

  /** The setting with this name; empty if there is none. */
  public static Optional<Promiscuity> parse(String text) {
    return Arrays.stream(values()).filter(each -> each.toString().equals(text)).findFirst();
  }

  /** All names, for a message. */
  public static String names() {
    return Arrays.stream(values()).map(Promiscuity::toString).collect(Collectors.joining(", "));
  }

  /** Whether an interface of this medium is asked. */
  public boolean wants(Medium medium) {
    return switch (this) {
      case AUTO -> medium == Medium.WIRELESS;
      case ON -> true;
      case OFF -> false;
    };
  }

  /** What an interface sends on. */
  public enum Medium {
    WIRED,
    WIRELESS
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
