package dev.mokalb.model.select;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Selects objects by their labels. All that it asks for must hold; one that asks for nothing
 * selects everything.
 *
 * @param requirements in the order written
 */
public record LabelSelector(SortedMap<String, String> labels, List<Requirement> requirements) {

  public static final LabelSelector EVERYTHING = new LabelSelector(new TreeMap<>(), List.of());

  public LabelSelector {
    labels = Collections.unmodifiableSortedMap(new TreeMap<>(labels));
    requirements = List.copyOf(requirements);
  }

  /** The selector of these labels alone. */
  public static LabelSelector ofLabels(Map<String, String> labels) {
    return new LabelSelector(new TreeMap<>(labels), List.of());
  }

  /** Whether it selects an object with these labels. */
  public boolean matches(Map<String, String> of) {
    for (Map.Entry<String, String> label : labels.entrySet()) {
      if (!label.getValue().equals(of.get(label.getKey()))) {
        return false;
      }
    }
    for (Requirement requirement : requirements) {
      if (!requirement.matches(of)) {
        return false;
      }
    }
    return true;
  }

  /** In the notation of {@code kubectl --selector}. */
  @Override
  public String toString() {
    List<String> parts = new ArrayList<>();
    labels.forEach((key, value) -> parts.add(key + "=" + value));
    requirements.forEach(requirement -> parts.add(requirement.toString()));
    return parts.isEmpty() ? "everything" : String.join(",", parts);
  }
}
