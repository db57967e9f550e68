package dev.mokalb.model.select;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Several selectors, of which one has to match. */
public record LabelSelectors(List<LabelSelector> list) {

  public static final LabelSelectors NONE = new LabelSelectors(List.of());

  public LabelSelectors {
    list = List.copyOf(list);
  }

  public boolean isEmpty() {
    return list.isEmpty();
  }

  /** Whether any of them matches; false where there are none. */
  public boolean anyMatches(Map<String, String> labels) {
    for (LabelSelector selector : list) {
      if (selector.matches(labels)) {
        return true;
      }
    }
    return false;
  }

  /** The same where none at all means no restriction. */
  public boolean allow(Map<String, String> labels) {
    return list.isEmpty() || anyMatches(labels);
  }

  @Override
  public String toString() {
    return list.stream().map(LabelSelector::toString).collect(Collectors.joining(" or "));
  }
}
