package dev.mokalb.speaker.announce;

import java.util.List;
import java.util.Optional;

/**
 * Who answers for one group.
 *
 * @param ranked the owner, then its heirs in their order; never empty
 * @param giver answered until now, and goes on until it hears that the owner does
 */
public record TableRow(List<NodeName> ranked, Optional<NodeName> giver) {

  /** Refuses a row of nobody, a bug of the caller. */
  public TableRow {
    ranked = List.copyOf(ranked);
    if (ranked.isEmpty()) {
      throw new IllegalArgumentException("a row without an owner");
    }
  }

  /** A row that nobody gave away. */
  public static TableRow of(List<NodeName> ranked) {
    return new TableRow(ranked, Optional.empty());
  }

  public NodeName owner() {
    return ranked.getFirst();
  }
}
