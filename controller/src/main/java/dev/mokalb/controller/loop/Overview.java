package dev.mokalb.controller.loop;

import dev.mokalb.controller.alloc.PoolUsage;
import dev.mokalb.model.config.Configurator;
import dev.mokalb.model.config.Reading;
import java.util.List;
import java.util.Optional;
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

  /**
   * That of a process which serves no Services and knows the configuration alone.
   *
   * @param readings what every source says; empty while not all have been read
   */
  public static Overview ofConfiguration(Optional<List<Reading>> readings) {
    int problems =
        readings
            .map(all -> Configurator.next(Configurator.Memory.EMPTY, all).problems().size())
            .orElse(0);
    return new Overview(
        new TreeMap<>(), new TreeMap<>(), new TreeMap<>(), readings.isPresent(), problems);
  }

  static final Overview NONE =
      new Overview(new TreeMap<>(), new TreeMap<>(), new TreeMap<>(), false, 0);
}
