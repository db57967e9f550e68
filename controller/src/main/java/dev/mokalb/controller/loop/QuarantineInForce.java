package dev.mokalb.controller.loop;

import dev.mokalb.controller.alloc.Ledger;
import dev.mokalb.controller.alloc.Quarantine;
import dev.mokalb.model.AddressConflict;
import dev.mokalb.model.config.Configuration;
import dev.mokalb.model.config.Pool;
import dev.mokalb.net.IpAddress;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Keeps the addresses that strangers use from being handed out, and tells of them. Confined to the
 * controller's loop.
 */
final class QuarantineInForce {

  private final Strangers strangers;
  private final Ledger ledger;
  private final Cluster cluster;
  private final Reporter reporter;
  private final String servedClass;
  private long seen = -1;
  private SortedMap<IpAddress, Quarantine> inForce = new TreeMap<>();

  QuarantineInForce(
      Strangers strangers, Ledger ledger, Cluster cluster, Reporter reporter, String servedClass) {
    this.servedClass = servedClass;
    this.strangers = strangers;
    this.ledger = ledger;
    this.cluster = cluster;
    this.reporter = reporter;
  }

  /** Brings the ledger up to date; what became free is among what it released. */
  void update(Configuration configuration) {
    if (strangers.version() == seen) {
      return;
    }
    seen = strangers.version();
    SortedMap<IpAddress, Quarantine> next = new TreeMap<>();
    strangers.now().forEach((address, report) -> next.put(address, quarantine(report)));
    if (next.equals(inForce)) {
      return;
    }
    SortedMap<IpAddress, Quarantine> before = inForce;
    inForce = next;
    ledger.quarantine(next);
    before.keySet().stream()
        .filter(address -> !next.containsKey(address))
        .forEach(reporter::strangerGone);
    strangers
        .now()
        .forEach((address, report) -> {
          if (!Objects.equals(next.get(address), before.get(address))) {
            tell(report, configuration);
          }
        });
  }

  private void tell(AddressConflict report, Configuration configuration) {
    reporter.stranger(report, configuration.poolContaining(report.address()).map(Pool::name));
    for (var holder : ledger.holders(report.address())) {
      cluster
          .service(holder)
          .filter(
              service -> service.isServedAs(servedClass)) // Others have a provider of their own.
          .ifPresent(service -> reporter.service(service, new ServiceReport.Contested(report)));
    }
  }

  /** How many addresses of each pool are kept from Services; no pool without any. */
  SortedMap<String, Integer> byPool(Configuration configuration) {
    SortedMap<String, Integer> count = new TreeMap<>();
    for (IpAddress address : inForce.keySet()) {
      configuration
          .poolContaining(address)
          .ifPresent(pool -> count.merge(pool.name(), 1, Integer::sum));
    }
    return count;
  }

  private static Quarantine quarantine(AddressConflict report) {
    return new Quarantine(report.stranger(), report.sight().first().toString());
  }
}
