package dev.mokalb.speaker.loop;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalDouble;

/** How long the machine has been up, also while it was suspended. */
public final class Uptime {

  private static final Path FILE = Path.of("/proc/uptime");

  private Uptime() {}

  /** The first word of /proc/uptime, which is CLOCK_BOOTTIME, see proc(5); empty if unreadable. */
  public static OptionalDouble seconds() {
    try {
      String text = Files.readString(FILE);
      return OptionalDouble.of(Double.parseDouble(text.substring(0, text.indexOf(' '))));
    } catch (IOException | NumberFormatException | IndexOutOfBoundsException unreadable) {
      return OptionalDouble.empty();
    }
  }
}
