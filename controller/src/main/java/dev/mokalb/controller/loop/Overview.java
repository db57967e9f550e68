package dev.mokalb.controller.loop;

import dev.mokalb.controller.alloc.PoolUsage;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What takes longer to count than {@link LoopFigures}, as of about a second ago.
 *
 * @param pools how much of each pool is used; empty on a replica that does not serve
 * @param refused how many Services got no address, by the reason
 * @param quarantined how many addresses of each pool strangers use; no pool without any
 * @param configured whether every source of configuration has been read since the start
 * @param problems what of the configuration is not in force
 */
public record Overview(
    SortedMap<String, PoolUsage> pools,
    SortedMap<String, Integer> refused,
    SortedMap<String, Integer> quarantined,
    boolean configured,
    int problems) {

  static final Overview NONE =
      new Overview(new TreeMap<>(), new TreeMap<>(), new TreeMap<>(), false, 0);
}
