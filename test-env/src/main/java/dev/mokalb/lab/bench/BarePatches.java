package dev.mokalb.lab.bench;

import dev.mokalb.kube.api.AccessResult;
import dev.mokalb.kube.api.ApiAccess;
import dev.mokalb.kube.api.ApiClient;
import dev.mokalb.kube.api.ResourceType;
import dev.mokalb.kube.convert.ServiceDecoder;
import dev.mokalb.kube.watch.Listing;
import dev.mokalb.kube.watch.Reflector;
import dev.mokalb.kube.watch.ReflectorSettings;
import dev.mokalb.kube.watch.Sink;
import dev.mokalb.kube.watch.WatchSpec;
import dev.mokalb.kube.watch.WatchState;
import dev.mokalb.kube.write.PatchLimits;
import dev.mokalb.kube.write.PatchOutcome;
import dev.mokalb.kube.write.StatusPatcher;
import dev.mokalb.lab.moka.Moka;
import dev.mokalb.model.ObjectKey;
import dev.mokalb.model.ServiceSnapshot;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Nothing but status patches, sent as the controller sends them: what a burst is compared to. Runs
 * in a process of its own with the controller's flags.
 *
 * <p>Arguments: the kubeconfig, a {@link Kind} and a {@link Sight}. Prints how many patches took
 * how many nanoseconds, how many of them failed, and the CPU time they took in nanoseconds.
 */
public final class BarePatches {
  static final String RESULT = "patched";

  private static final int FIRST_ADDRESS = 10 << 24 | 200 << 16;
  private static final Duration END_WITHIN = Duration.ofMinutes(5);

  private BarePatches() {}

  /** What the patches write. */
  enum Kind {
    /** The address and the conditions of a Service that is served. */
    SET,
    /** Neither an address nor a condition. */
    CLEAR,
    /** No address, and the condition of a Service that Moka gives none for want of a pool. */
    REFUSE
  }

  /** What the process sees of the Services that it patches. */
  enum Sight {
    /** It lists them once. */
    LIST,
    /** Watches them too, and reads every change as a controller has to, which it then forgets. */
    WATCH
  }

  public static void main(String[] arguments) throws InterruptedException {
    Kind kind = Kind.valueOf(arguments[1]);
    Sight sight = Sight.valueOf(arguments[2]);
    ApiAccess access =
        switch (ApiAccess.ofKubeconfig(Path.of(arguments[0]))) {
          case AccessResult.Usable(ApiAccess usable) -> usable;
          case AccessResult.Unusable(String problem) -> throw new IllegalArgumentException(problem);
        };
    try (ApiClient client = ApiClient.open(access)) {
      Map<ObjectKey, String> versions = list(client);
      Optional<Reflector<?>> watch =
          sight == Sight.WATCH ? Optional.of(watch(client)) : Optional.empty();
      var failures = new AtomicInteger();
      var room = new Semaphore(0);
      var patcher =
          new StatusPatcher(
              client, ResourceType.core("services"), PatchLimits.DEFAULT, room::release);
      Duration cpuBefore = cpu();
      long start = System.nanoTime();
      int number = 0;
      for (Map.Entry<ObjectKey, String> service : versions.entrySet()) {
        byte[] patch = patch(kind, service.getValue(), FIRST_ADDRESS + number++);
        while (!patcher.tryPatch(service.getKey(), patch, outcome -> note(outcome, failures))) {
          room.acquire();
        }
      }
      if (!patcher.awaitIdle(END_WITHIN)) {
        throw new IllegalStateException("patches are still under way after " + END_WITHIN);
      }
      long nanos = System.nanoTime() - start;
      watch.ifPresent(Reflector::close);
      System.out.printf(
          "%s %d %d %d %d%n",
          RESULT, versions.size(), nanos, failures.get(), cpu().minus(cpuBefore).toNanos());
    }
  }

  private static Duration cpu() {
    return ProcessHandle.current().info().totalCpuDuration().orElse(Duration.ZERO);
  }

  private static void note(PatchOutcome outcome, AtomicInteger failures) {
    if (!(outcome instanceof PatchOutcome.Applied)) {
      failures.incrementAndGet();
    }
  }

  /** The same fields as in a patch of the controller. */
  static byte[] patch(Kind kind, String version, int address) {
    Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);
    String text =
        switch (kind) {
          case SET ->
              """
              {"metadata":{"resourceVersion":"%s",\
              "annotations":{"metallb.io/ip-allocated-from-pool":"bench"}},\
              "status":{"loadBalancer":{"ingress":[{"ip":"%2$s","ipMode":"VIP"}]},\
              "conditions":[{"type":"mokalb.dev/Allocated","status":"True","reason":"Assigned",\
              "message":"has the addresses it asks for",\
              "lastTransitionTime":"%3$s"},\
              {"type":"mokalb.dev/Reachable","status":"Unknown","reason":"NotChecked",\
              "message":"no other node has asked for its address lately; an event says which node\
               announces it, if one does",\
              "lastTransitionTime":"%3$s"}]}}\
              """
                  .formatted(version, dotted(address), now);
          case CLEAR ->
              """
              {"metadata":{"resourceVersion":"%s",\
              "annotations":{"metallb.io/ip-allocated-from-pool":null}},\
              "status":{"loadBalancer":{"ingress":null},"conditions":null}}\
              """
                  .formatted(version);
          case REFUSE ->
              """
              {"metadata":{"resourceVersion":"%s",\
              "annotations":{"metallb.io/ip-allocated-from-pool":null}},\
              "status":{"loadBalancer":{"ingress":null},\
              "conditions":[{"type":"mokalb.dev/Allocated","status":"False","reason":"NoPool",\
              "message":"no available IPs: no address pool is configured; create an IPAddressPool\
               in namespace %s (or address-pools in the ConfigMap \\"config\\" there), for\
               example with addresses 192.168.2.200-192.168.2.225",\
              "lastTransitionTime":"%s"}]}}\
              """
                  .formatted(version, Moka.NAMESPACE, now);
        };
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static String dotted(int address) {
    return "%d.%d.%d.%d"
        .formatted(address >>> 24, address >>> 16 & 0xff, address >>> 8 & 0xff, address & 0xff);
  }

  /** The versions of all Services of the bench, by name. */
  private static Map<ObjectKey, String> list(ApiClient client) {
    var all = new CompletableFuture<Map<ObjectKey, String>>();
    var spec =
        new WatchSpec<>(
            ResourceType.core("services").collection().matchingLabels(Fleet.LABEL),
            (meta, fields) -> meta.version().resourceVersion());
    var reflector = new Reflector<>(client, spec, new FirstList<>(all), ReflectorSettings.DEFAULT);
    reflector.start();
    try {
      return all.join();
    } finally {
      reflector.close();
    }
  }

  /** Returns when it has begun. */
  private static Reflector<?> watch(ApiClient client) {
    var watching = new CompletableFuture<Map<ObjectKey, ServiceSnapshot>>();
    var spec =
        new WatchSpec<>(
            ResourceType.core("services").collection(),
            new ServiceDecoder(ServiceDecoder.Scope.ALL));
    var reflector =
        new Reflector<>(client, spec, new FirstList<>(watching), ReflectorSettings.DEFAULT);
    reflector.start();
    watching.join();
    return reflector;
  }

  /** Takes the first list and nothing after it. */
  private record FirstList<T>(CompletableFuture<Map<ObjectKey, T>> list) implements Sink<T> {
    @Override
    public void replaced(Listing<T> listing) {
      var sorted = new TreeMap<ObjectKey, T>(Comparator.comparing(ObjectKey::toString));
      sorted.putAll(listing.objects());
      list.complete(sorted);
    }

    @Override
    public void upserted(ObjectKey key, T value) {}

    @Override
    public void deleted(ObjectKey key) {}

    @Override
    public void undecodable(ObjectKey key, String problem) {
      list.completeExceptionally(new IllegalArgumentException(problem));
    }

    @Override
    public void stateChanged(WatchState state) {}
  }
}
