package dev.mokalb.model.settings;

import java.util.Optional;

/** How much is logged, in MetalLB's words. */
public enum LogLevel {
  ALL("all", "trace"),
  DEBUG("debug", "debug"),
  INFO("info", "info"),
  WARN("warn", "warn"),
  ERROR("error", "error"),
  NONE("none", "off");

  private final String word;
  private final String slf4jName;

  LogLevel(String word, String slf4jName) {
    this.word = word;
    this.slf4jName = slf4jName;
  }

  /** As slf4j's own binding calls it. */
  public String slf4jName() {
    return slf4jName;
  }

  /** The level of this name, in any case. */
  public static Optional<LogLevel> parse(String text) {
    for (LogLevel level : values()) {
      if (level.word.equalsIgnoreCase(text)) {
        return Optional.of(level);
      }
    }
    return Optional.empty();
  }
}
