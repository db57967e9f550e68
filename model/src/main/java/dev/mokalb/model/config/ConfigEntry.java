package dev.mokalb.model.config;

/** One valid piece of configuration, checked by itself, not yet against the others. */
public sealed interface ConfigEntry {

  /** A pool, from an IPAddressPool or from {@code address-pools} of the ConfigMap. */
  record PoolEntry(Pool pool) implements ConfigEntry {}

  /** An advertisement, from an L2Advertisement or from {@code protocol: layer2}. */
  record Layer2Entry(Layer2Advertisement advertisement) implements ConfigEntry {}
}
