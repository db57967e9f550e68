package dev.mokalb.model.config;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Who gave names their meaning, in that order. */
final class Owners<T> {

  /** A meaning and where it is written down. */
  record Owned<T>(SourceRef source, T value) {}

  private final Map<String, List<Owned<T>>> byName = new HashMap<>();

  void add(String name, SourceRef source, T value) {
    byName.computeIfAbsent(name, _ -> new ArrayList<>(1)).add(new Owned<>(source, value));
  }

  /** The first source of the name. */
  Optional<Owned<T>> first(String name) {
    return Optional.ofNullable(byName.get(name)).map(List::getFirst);
  }

  /** The first source of the name but for this one. */
  Optional<Owned<T>> first(String name, SourceRef but) {
    return byName.getOrDefault(name, List.of()).stream()
        .filter(owned -> !owned.source().equals(but))
        .findFirst();
  }

  /** What each name means. */
  Map<String, T> meanings() {
    Map<String, T> meanings = new HashMap<>();
    byName.forEach((name, owners) -> meanings.put(name, owners.getFirst().value()));
    return meanings;
  }

  boolean isEmpty() {
    return byName.isEmpty();
  }
}
