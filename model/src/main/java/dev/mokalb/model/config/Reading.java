package dev.mokalb.model.config;

import java.time.Instant;
import java.util.List;

/** What one source of configuration says now. */
public sealed interface Reading {

  SourceRef source();

  /** When the object was created: of two pools that overlap, the older one wins. */
  Instant created();

  /** It is valid by itself. */
  record Good(SourceRef source, Instant created, ConfigEntry entry) implements Reading {}

  /**
   * It is not; its last good version stays in force.
   *
   * @param problems at least one
   */
  record Bad(SourceRef source, Instant created, List<Problem> problems) implements Reading {
    public Bad {
      problems = List.copyOf(problems);
    }
  }
}
