package dev.mokalb.controller.loop;

import dev.mokalb.controller.alloc.PoolUsage;
import dev.mokalb.model.AddressConflict;
import dev.mokalb.model.ServiceSnapshot;
import dev.mokalb.model.config.Problem;
import dev.mokalb.model.config.SourceRef;
import dev.mokalb.net.IpAddress;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;

/** Tells people what happened: events and log lines, from one place. */
public interface Reporter {

  /** This replica begins to serve, and knows so many Services. */
  void serving(int services);

  /** Tells about one Service. */
  void service(ServiceSnapshot service, ServiceReport report);

  /** Tells what is wrong with the configuration now; each problem is told when it appears. */
  void configuration(List<Problem> problems);

  /** Something in the configuration may not be meant, and has stood there for a while. */
  void hint(SourceRef source, String text);

  /**
   * A stranger uses an address, which is given to no Service meanwhile.
   *
   * @param pool of the address; empty if it is in none
   */
  void stranger(AddressConflict report, Optional<String> pool);

  /** No stranger uses the address any more. */
  void strangerGone(IpAddress address);

  /** Tells how much of each pool is used, at most once a second. */
  void usage(SortedMap<String, PoolUsage> pools);
}
