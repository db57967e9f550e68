package dev.mokalb.controller;

import dev.mokalb.controller.kube.KubeCluster;
import dev.mokalb.controller.kube.KubeReporter;
import dev.mokalb.controller.kube.KubeStatusWriter;
import dev.mokalb.controller.loop.ControllerLoop;
import dev.mokalb.controller.ops.ControllerSettings;
import dev.mokalb.controller.ops.WebhookSettings;
import dev.mokalb.controller.plan.ServicePlanner;
import dev.mokalb.controller.webhook.Webhooks;
import dev.mokalb.kube.api.ApiAccess;
import dev.mokalb.kube.api.ApiClient;
import dev.mokalb.kube.watch.FirstSync;
import dev.mokalb.kube.write.EventLimits;
import dev.mokalb.kube.write.EventSource;
import dev.mokalb.kube.write.EventWriter;
import dev.mokalb.model.ObjectKey;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Puts the controller together: opened in order, closed in reverse. */
final class Wiring implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Wiring.class);

  private static final String DEFAULT_NAMESPACE = "metallb-system";
  private static final Duration DRAIN = Duration.ofSeconds(5);

  private final ApiClient client;
  private final KubeStatusWriter writer;
  private final EventWriter events;
  private final KubeCluster cluster;
  private final ControllerLoop loop;
  private final CountDownLatch closing = new CountDownLatch(1);
  private final WebhookSettings.Mode mode;
  private final Optional<Webhooks> webhooks;

  Wiring(ControllerSettings settings, ApiAccess access) {
    String namespace = namespace(settings, access);
    client = ApiClient.open(access);
    Relay relay = new Relay();
    writer = new KubeStatusWriter(client, relay::roomForWrites);
    events =
        new EventWriter(
            client, new EventSource("metallb-controller", ""), EventLimits.DEFAULT, writer::isBusy);
    cluster = new KubeCluster(client, namespace, relay);
    loop =
        new ControllerLoop(
            cluster,
            writer,
            new KubeReporter(events, cluster.configuration()),
            new ServicePlanner(settings.loadBalancerClass(), namespace));
    relay.loop = loop;
    mode = settings.webhook().mode();
    webhooks =
        mode.servesWebhooks()
            ? Optional.of(
                new Webhooks(
                    settings.webhook(),
                    client,
                    namespace,
                    cluster.configuration(),
                    cluster::knownServices))
            : Optional.empty();
    LOG.info(
        "serving Services {} with the configuration in namespace {} of {}",
        settings.loadBalancerClass().isEmpty()
            ? "without a loadBalancerClass"
            : "of loadBalancerClass " + settings.loadBalancerClass(),
        namespace,
        access.server());
  }

  static String namespace(ControllerSettings settings, ApiAccess access) {
    return settings.namespace().isEmpty()
        ? access.namespace().orElse(DEFAULT_NAMESPACE)
        : settings.namespace();
  }

  /** Reads the cluster, then starts to decide. */
  void start() throws InterruptedException {
    webhooks.ifPresent(Webhooks::start);
    if (!mode.servesServices()) {
      cluster.configuration().start();
      LOG.info("serving webhooks only; Services get nothing from this process");
      closing.await(); // No thread of the webhooks keeps the process alive.
      return;
    }
    FirstSync synced = new FirstSync(cluster.caches());
    cluster.start();
    synced.await();
    LOG.info("read {} Services; serving", cluster.services().size());
    loop.start();
  }

  @Override
  public void close() {
    closing.countDown();
    loop.close();
    drainWrites();
    webhooks.ifPresent(Webhooks::close);
    cluster.close();
    events.close();
    client.close();
  }

  private void drainWrites() {
    try {
      if (!writer.awaitIdle(DRAIN)) {
        LOG.warn("writes to the API server were still under way after {} s", DRAIN.toSeconds());
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /** Breaks the circle between the loop and those that wake it. */
  private static final class Relay implements KubeCluster.Listener {
    private volatile @Nullable ControllerLoop loop;

    @Override
    public void serviceChanged(ObjectKey key) {
      ControllerLoop target = loop;
      if (target != null) {
        target.serviceChanged(key);
      }
    }

    @Override
    public void namespaceChanged(String name) {
      ControllerLoop target = loop;
      if (target != null) {
        target.namespaceChanged(name);
      }
    }

    @Override
    public void configurationChanged() {
      ControllerLoop target = loop;
      if (target != null) {
        target.configurationChanged();
      }
    }

    void roomForWrites() {
      ControllerLoop target = loop;
      if (target != null) {
        target.roomForWrites();
      }
    }
  }
}
