package dev.mokalb.controller.kube;

import dev.mokalb.controller.alloc.PoolUsage;
import dev.mokalb.controller.loop.Reporter;
import dev.mokalb.controller.loop.ServiceReport;
import dev.mokalb.controller.plan.Refusal;
import dev.mokalb.kube.convert.Annotations;
import dev.mokalb.kube.convert.CustomResources;
import dev.mokalb.kube.source.ConfigurationSources;
import dev.mokalb.kube.write.ConfigurationStateWriter;
import dev.mokalb.kube.write.EventType;
import dev.mokalb.kube.write.Events;
import dev.mokalb.kube.write.ObjectReference;
import dev.mokalb.model.AddressConflict;
import dev.mokalb.model.ObjectKey;
import dev.mokalb.model.ServiceSnapshot;
import dev.mokalb.model.config.Problem;
import dev.mokalb.model.config.SourceRef;
import dev.mokalb.net.IpAddress;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Events with the reasons of MetalLB, and a log line for each. Confined to the controller's loop.
 */
public final class KubeReporter implements Reporter {

  private static final Logger LOG = LoggerFactory.getLogger(KubeReporter.class);

  /** Of 4 that mean something; more would use up the events that the Service may have. */
  private static final int DEPRECATED_KEYS_MAX = 8;

  private final Events events;
  private final ConfigurationSources configuration;
  private final String namespace;
  private final StatusObjects objects;
  private final Set<Problem> known = new HashSet<>();

  /** Where the state of the whole is kept for people to see. */
  public record StatusObjects(ConfigurationStateWriter configuration, PoolStatusWriter pools) {}

  /**
   * Ready to tell.
   *
   * @param namespace of the configuration
   */
  public KubeReporter(
      Events events, ConfigurationSources configuration, String namespace, StatusObjects objects) {
    this.events = events;
    this.configuration = configuration;
    this.namespace = namespace;
    this.objects = objects;
  }

  @Override
  public void serving(int services) {
    LOG.info("read {} Services; serving", services);
  }

  @Override
  public void service(ServiceSnapshot service, ServiceReport report) {
    String name = '"' + service.key().toString() + '"';
    switch (report) {
      case ServiceReport.Assigned assigned -> {
        publish(
            service, EventType.NORMAL, "IPAllocated", "Assigned IP " + list(assigned.addresses()));
        LOG.info(
            "service {} got {} from pool {}",
            service.key(),
            list(assigned.addresses()),
            assigned.pool());
      }
      case ServiceReport.Completed completed -> {
        publish(
            service,
            EventType.NORMAL,
            "IPAllocated",
            "Assigned additional IP \"" + completed.address() + '"');
        LOG.info(
            "service {} got {} too, from pool {}",
            service.key(),
            completed.address(),
            completed.pool());
      }
      case ServiceReport.Cleared cleared -> {
        String message = cleared.loss().message() + " for " + name;
        publish(service, EventType.NORMAL, "ClearAssignment", message);
        LOG.info("service {} lost {}: {}", service.key(), list(cleared.addresses()), message);
      }
      case ServiceReport.Refused refused -> {
        String cause = refused.refusal().message();
        publish(
            service,
            EventType.WARNING,
            "AllocationFailed",
            "Failed to allocate IP for " + name + ": " + cause);
        LOG.warn(
            "service {} gets no address ({}): {}",
            service.key(),
            refused.refusal().reason(),
            cause);
      }
      case ServiceReport.RefusedButKept refused -> {
        String cause = refused.refusal().message();
        if (refused.refusal() instanceof Refusal.NoSecondFamily) {
          publish(service, EventType.NORMAL, "AdditionalAssignFailed", cause);
        } else {
          publish(
              service,
              EventType.WARNING,
              "LoadBalancerFailed",
              "It keeps " + list(refused.kept()) + ": " + cause);
        }
        LOG.warn(
            "service {} keeps {} and does not get what it asks for ({}): {}",
            service.key(),
            list(refused.kept()),
            refused.refusal().reason(),
            cause);
      }
      case ServiceReport.Contested(AddressConflict conflict) -> {
        String message = seen(conflict) + "; the Service keeps it: take it off that device";
        publish(service, EventType.WARNING, "AddressConflict", message);
        LOG.warn("service {}: {}", service.key(), message);
      }
      case ServiceReport.DeprecatedAnnotations deprecated ->
          deprecated.keys().stream()
              .limit(DEPRECATED_KEYS_MAX)
              .forEach(key -> deprecated(service, key));
      case ServiceReport.WriteRejected rejected -> {
        String cause =
            "the API server refused to write the status ("
                + rejected.code()
                + "): "
                + rejected.message();
        publish(service, EventType.WARNING, "AllocationFailed", cause);
        LOG.error(
            "service {}: {}; tried again in {} s",
            service.key(),
            cause,
            rejected.retryAfter().toSeconds());
      }
    }
  }

  private void deprecated(ServiceSnapshot service, String key) {
    publish(
        service,
        EventType.WARNING,
        "deprecatedAnnotation",
        "annotation "
            + key
            + " has the old prefix, which is read for now; write "
            + Annotations.PREFIX
            + key.substring(Annotations.OLD_PREFIX.length()));
  }

  private void publish(ServiceSnapshot service, EventType type, String reason, String message) {
    events.publish(type, ObjectReference.of(service), reason, message);
  }

  @Override
  public void stranger(AddressConflict report, Optional<String> pool) {
    String message =
        seen(report) + "; no Service gets it meanwhile: take it off that device or out of the pool";
    LOG.warn("{}{}", pool.map(name -> "pool " + name + ": ").orElse(""), message);
    pool.flatMap(name ->
            configuration.reference(
                SourceRef.of(CustomResources.POOL_KIND, new ObjectKey(namespace, name))))
        .ifPresent(
            reference -> events.publish(EventType.WARNING, reference, "AddressConflict", message));
  }

  @Override
  public void strangerGone(IpAddress address) {
    LOG.info("{} is used by no other device any more, and can be given to Services", address);
  }

  private static String seen(AddressConflict report) {
    return ("\"%s\" is used by another device on the network (hardware address %s, seen by node"
            + " %s on %s)")
        .formatted(
            report.address(),
            report.stranger(),
            report.sight().node(),
            report.sight().networkInterface());
  }

  @Override
  public void usage(SortedMap<String, PoolUsage> pools) {
    Map<String, PoolStatusWriter.Counted> resources = new TreeMap<>();
    // A pool of the ConfigMap has no object of its own.
    pools.forEach((pool, usage) ->
        configuration
            .reference(SourceRef.of(CustomResources.POOL_KIND, new ObjectKey(namespace, pool)))
            .ifPresent(
                object -> resources.put(pool, new PoolStatusWriter.Counted(object.uid(), usage))));
    objects.pools().update(resources);
  }

  @Override
  public void configuration(List<Problem> problems) {
    objects.configuration().say(problems);
    for (Problem problem : problems) {
      if (known.add(problem)) {
        LOG.warn("configuration: {}; what was valid before stays in force", problem.message());
        configuration
            .reference(problem.source().object())
            .ifPresent(reference ->
                events.publish(
                    EventType.WARNING, reference, "InvalidConfiguration", problem.message()));
      }
    }
    Set<Problem> now = new HashSet<>(problems);
    for (Problem problem : List.copyOf(known)) {
      if (!now.contains(problem)) {
        known.remove(problem);
        LOG.info("configuration: {} is corrected or gone: {}", problem.source(), problem.field());
      }
    }
  }

  @Override
  public void hint(SourceRef source, String text) {
    LOG.info("configuration: {}: {}", source, text);
    configuration
        .reference(source.object())
        .ifPresent(
            reference -> events.publish(EventType.WARNING, reference, "NothingMatches", text));
  }

  private static String list(List<IpAddress> addresses) {
    return addresses.stream()
        .map(address -> '"' + address.toString() + '"')
        .collect(Collectors.joining(" ", "[", "]"));
  }
}
