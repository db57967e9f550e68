package dev.mokalb.controller.loop;

import dev.mokalb.controller.reach.Reachability;
import dev.mokalb.kube.lease.election.Moment;
import dev.mokalb.model.ServiceCondition;
import dev.mokalb.model.ServiceSnapshot;
import dev.mokalb.model.SpeakerReport;
import dev.mokalb.model.config.Configuration;
import dev.mokalb.model.config.Pool;
import dev.mokalb.net.IpAddress;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * What speakers see of the addresses on the network, as last read. Confined to the controller's
 * loop; time comes as an argument.
 */
final class Sightings {

  private Optional<Reachability> known = Optional.empty();
  private long until = Long.MAX_VALUE;

  /** These are all reports. */
  void read(Collection<SpeakerReport> reports, Moment now) {
    Reachability next = Reachability.of(reports, now.wall());
    known = Optional.of(next);
    until =
        next.until()
            .map(end -> now.nanos() + Duration.between(now.wall(), end).toNanos())
            .orElse(Long.MAX_VALUE);
  }

  /** When the reports have to be read again, since one of them counts no more. */
  long next() {
    return until;
  }

  /**
   * What the condition {@code mokalb.dev/Reachable} of the Service should say when it has these
   * addresses. As long as the reports have not been read, what is there stays.
   */
  Optional<ServiceCondition> condition(
      ServiceSnapshot service, List<IpAddress> addresses, Configuration configuration) {
    if (addresses.isEmpty()) {
      return Optional.empty();
    }
    if (known.isEmpty()) {
      return addresses.equals(service.status().addresses())
          ? service.status().conditions().of(ServiceCondition.REACHABLE)
          : Optional.empty();
    }
    return known.get().condition(addresses, address -> isLayer2(service, address, configuration));
  }

  private static boolean isLayer2(
      ServiceSnapshot service, IpAddress address, Configuration configuration) {
    Optional<Pool> pool = configuration.poolContaining(address);
    return pool.isPresent()
        && configuration.layer2Of(pool.get()).stream()
            .anyMatch(advertisement -> advertisement.selectsService(service.labels()));
  }
}
