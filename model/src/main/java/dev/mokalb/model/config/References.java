package dev.mokalb.model.config;

import dev.mokalb.net.bgp.Community;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What entries in force refer to by name, as it stood when it was last there.
 *
 * @param communities by the names that advertisements use
 * @param profiles by the names that peers use
 */
public record References(
    SortedMap<String, Community> communities, SortedMap<String, BfdProfile> profiles) {

  static final References NONE = new References(new TreeMap<>(), new TreeMap<>());
}
