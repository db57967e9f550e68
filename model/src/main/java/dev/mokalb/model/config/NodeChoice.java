package dev.mokalb.model.config;

import dev.mokalb.model.select.LabelSelector;
import dev.mokalb.model.select.LabelSelectors;
import java.util.List;
import java.util.Map;

/**
 * The nodes from which an advertisement is made.
 *
 * @param required others never announce; none means every node
 * @param preferred who is to announce rather than another
 */
public record NodeChoice(LabelSelectors required, List<Preference> preferred) {

  public static final NodeChoice ALL = new NodeChoice(LabelSelectors.NONE, List.of());

  public NodeChoice {
    preferred = List.copyOf(preferred);
  }

  /**
   * What a node is preferred for.
   *
   * @param weight 1 to 100, added to the score of a node that matches
   */
  public record Preference(int weight, LabelSelector selector) {

    public static final int WEIGHT_MAX = 100;

    /** Refuses a weight that the resource does not allow, a bug of the caller. */
    public Preference {
      if (weight < 1 || weight > WEIGHT_MAX) {
        throw new IllegalArgumentException("weight not from 1 to 100: " + weight);
      }
    }
  }

  /** Whether a node with these labels may announce. */
  public boolean allows(Map<String, String> labels) {
    return required.allow(labels);
  }

  /** The weights of all preferences that a node with these labels matches. */
  public int score(Map<String, String> labels) {
    int score = 0;
    for (Preference preference : preferred) {
      if (preference.selector().matches(labels)) {
        score += preference.weight();
      }
    }
    return score;
  }
}
