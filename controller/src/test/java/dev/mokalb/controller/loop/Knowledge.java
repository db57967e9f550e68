package dev.mokalb.controller.loop;

import dev.mokalb.model.ObjectKey;
import dev.mokalb.model.ResourceVersions;
import dev.mokalb.model.ServiceSnapshot;
import dev.mokalb.net.IpAddress;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * What there was to be known when a write was sent, by Service.
 *
 * @param at when that was
 * @param heard what its replica had been told of
 * @param pictured what its replica could look up, which may be newer
 * @param stored what the API server had
 * @param log all changes at the API server, also those that came later
 * @param logged how many there were
 */
record Knowledge(
    long at,
    Map<ObjectKey, ServiceSnapshot> heard,
    Map<ObjectKey, ServiceSnapshot> pictured,
    Map<ObjectKey, ServiceSnapshot> stored,
    List<FakeApiServer.ServiceEvent> log,
    int logged) {

  static Knowledge of(Pod.World world, Pod pod) {
    Map<ObjectKey, ServiceSnapshot> pictured = new HashMap<>();
    pod.picture.services().forEach(service -> pictured.put(service.key(), service));
    return new Knowledge(
        world.now(),
        Map.copyOf(pod.picture.heard()),
        pictured,
        Map.copyOf(world.server().services),
        world.server().serviceLog,
        world.server().serviceLog.size());
  }

  /**
   * Whether somebody on the address shares otherwise now than the writer could know, or has done so
   * meanwhile.
   */
  boolean othersChanged(IpAddress address, Collection<ServiceSnapshot> services) {
    return holders(address, services)
        .anyMatch(other ->
            Stream.concat(
                    Stream.of(heard, pictured, stored)
                        .map(known -> known.getOrDefault(other.key(), other)),
                    log.subList(logged, log.size()).stream()
                        .filter(event -> event.key().equals(other.key()))
                        .flatMap(event -> event.service().stream()))
                .anyMatch(was -> !was.spec().sharing().equals(other.spec().sharing())));
  }

  /**
   * Whether somebody got the address by a write that came too late and was not told of yet.
   *
   * @param late the version in which such a write was carried out, by Service
   */
  boolean othersCameLate(
      IpAddress address, Collection<ServiceSnapshot> services, Map<ObjectKey, String> late) {
    return holders(address, services)
        .map(ServiceSnapshot::key)
        .filter(late::containsKey)
        .anyMatch(key -> {
          ServiceSnapshot was = heard.get(key);
          return was == null
              || ResourceVersions.isOlder(
                  was.version().resourceVersion(), late.getOrDefault(key, ""));
        });
  }

  private static Stream<ServiceSnapshot> holders(
      IpAddress address, Collection<ServiceSnapshot> services) {
    return services.stream().filter(other -> other.status().addresses().contains(address));
  }
}
