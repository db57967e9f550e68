package dev.mokalb.controller.loop;

import dev.mokalb.controller.alloc.PoolUsage;
import dev.mokalb.model.ServiceSnapshot;
import dev.mokalb.model.config.Problem;
import java.util.List;
import java.util.SortedMap;

/** Tells people what happened: events and log lines, from one place. */
public interface Reporter {

  /** This replica begins to serve, and knows so many Services. */
  void serving(int services);

  /** Tells about one Service. */
  void service(ServiceSnapshot service, ServiceReport report);

  /** Tells what is wrong with the configuration now; each problem is told when it appears. */
  void configuration(List<Problem> problems);

  /** Tells how much of each pool is used, at most once a second. */
  void usage(SortedMap<String, PoolUsage> pools);
}
