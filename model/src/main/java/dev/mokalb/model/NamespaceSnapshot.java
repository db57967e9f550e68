package dev.mokalb.model;

import java.util.Map;

/** A namespace, as far as pools that are kept for some of them need it. */
public record NamespaceSnapshot(String name, Map<String, String> labels) {

  public NamespaceSnapshot {
    labels = Map.copyOf(labels);
  }
}
