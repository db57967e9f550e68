package dev.mokalb.controller;

import dev.mokalb.controller.kube.KubeCluster;
import dev.mokalb.controller.kube.KubeReporter;
import dev.mokalb.controller.kube.KubeStatusWriter;
import dev.mokalb.controller.kube.PoolStatusWriter;
import dev.mokalb.controller.kube.Rival;
import dev.mokalb.controller.loop.ControllerLoop;
import dev.mokalb.controller.loop.Overview;
import dev.mokalb.controller.ops.ControllerFigures;
import dev.mokalb.controller.ops.ControllerHealth;
import dev.mokalb.controller.ops.ControllerMetrics;
import dev.mokalb.controller.ops.ControllerSettings;
import dev.mokalb.controller.ops.ElectionSettings;
import dev.mokalb.controller.ops.WebhookSettings;
import dev.mokalb.controller.plan.ServicePlanner;
import dev.mokalb.controller.webhook.Webhooks;
import dev.mokalb.kube.api.ApiAccess;
import dev.mokalb.kube.api.ApiClient;
import dev.mokalb.kube.endpoint.OpsEndpoints;
import dev.mokalb.kube.endpoint.OpsSettings;
import dev.mokalb.kube.lease.LeaseElector;
import dev.mokalb.kube.lease.election.Takeover;
import dev.mokalb.kube.watch.FirstSync;
import dev.mokalb.kube.write.ConfigurationStateWriter;
import dev.mokalb.kube.write.ConfigurationStateWriter.Component;
import dev.mokalb.kube.write.EventLimits;
import dev.mokalb.kube.write.EventSource;
import dev.mokalb.kube.write.EventWriter;
import dev.mokalb.kube.write.MemberlistSecret;
import dev.mokalb.kube.write.PatchLimits;
import dev.mokalb.model.ObjectKey;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Puts the controller together: opened in order, closed in reverse. */
final class Wiring implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Wiring.class);

  private static final String DEFAULT_NAMESPACE = "metallb-system";
  private static final String LEASE = "moka-controller";
  private static final int IN_FLIGHT_MAX = 32;

  private final ElectionSettings election;
  private final ApiClient client;
  private final KubeStatusWriter writer;
  private final EventWriter events;
  private final KubeCluster cluster;
  private final ConfigurationStateWriter configurationState;
  private final PoolStatusWriter poolStatus;
  private final ControllerLoop loop;
  private final LeaseElector elector;
  private final Optional<Rival> rival;
  private final Optional<MemberlistSecret> memberlist;
  private final OpsSettings ops;
  private volatile BooleanSupplier permit = () -> false;
  private volatile @Nullable OpsEndpoints endpoints;
  private final CountDownLatch closing = new CountDownLatch(1);
  private final WebhookSettings.Mode mode;
  private final Optional<Webhooks> webhooks;

  Wiring(ControllerSettings settings, ApiAccess access) {
    String namespace = namespace(settings, access);
    election = settings.election();
    ops = settings.ops();
    client = ApiClient.open(access);
    Relay relay = new Relay();
    Duration requestDeadline = election.times().requestDeadline();
    writer =
        new KubeStatusWriter(
            client, new PatchLimits(IN_FLIGHT_MAX, requestDeadline), relay::roomForWrites);
    events =
        new EventWriter(
            client, new EventSource("metallb-controller", ""), EventLimits.DEFAULT, writer::isBusy);
    cluster = new KubeCluster(client, namespace, settings.source().configMap(), relay);
    configurationState =
        new ConfigurationStateWriter(
            client, Component.controller(namespace, election.identity()), this::mayWrite);
    poolStatus = new PoolStatusWriter(client, namespace, this::mayServe);
    KubeReporter reporter =
        new KubeReporter(
            events,
            cluster.configuration(),
            namespace,
            new KubeReporter.StatusObjects(configurationState, poolStatus));
    loop =
        new ControllerLoop(
            new ControllerLoop.Ports(cluster, cluster, writer, reporter),
            new ServicePlanner(settings.loadBalancerClass(), namespace),
            requestDeadline);
    relay.loop = loop;
    // Of a class of its own, it and MetalLB serve different Services.
    rival =
        settings.loadBalancerClass().isEmpty()
            ? Optional.of(
                new Rival(
                    client,
                    new ObjectKey(namespace, election.identity()),
                    events,
                    this::mayWrite,
                    this::resume))
            : Optional.empty();
    memberlist =
        memberlist(settings.memberlist(), namespace)
            .map(wanted -> new MemberlistSecret(client, wanted, this::mayWrite));
    elector =
        new LeaseElector(
            client,
            new LeaseElector.Candidacy(
                new ObjectKey(namespace, LEASE), election.identity(), election.times()),
            new Elected());
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

  private static Optional<MemberlistSecret.Wanted> memberlist(
      ControllerSettings.Memberlist asked, String namespace) {
    return Optional.of(asked.secret())
        .filter(name -> !name.isEmpty())
        .map(name ->
            new MemberlistSecret.Wanted(
                new ObjectKey(namespace, name),
                Optional.of(asked.deployment()).filter(deployment -> !deployment.isEmpty())));
  }

  static String namespace(ControllerSettings settings, ApiAccess access) {
    return settings.namespace().isEmpty()
        ? access.namespace().orElse(DEFAULT_NAMESPACE)
        : settings.namespace();
  }

  /**
   * Reads the cluster and asks for the Lease; who gets it decides.
   *
   * @throws IOException a port cannot be listened on
   */
  void start() throws InterruptedException, IOException {
    webhooks.ifPresent(Webhooks::start);
    if (!mode.servesServices()) {
      listen();
      cluster.configuration().start();
      LOG.info("serving webhooks only; Services get nothing from this process");
      closing.await(); // No thread of the webhooks keeps the process alive.
      return;
    }
    FirstSync configured = new FirstSync(cluster.backgroundCaches());
    loop.start();
    listen();
    cluster.start();
    rival.ifPresent(Rival::start);
    configurationState.start();
    if (election.enabled()) {
      elector.start();
    } else {
      new Elected().elected(new Takeover.Unclaimed(), System.nanoTime(), () -> true);
    }
    configured.await();
    loop.configurationChanged();
  }

  private void listen() throws IOException {
    endpoints =
        new OpsEndpoints(
            ops,
            OpsEndpoints.Addresses.ALL,
            () -> ControllerMetrics.of(figures()),
            this::alive,
            this::ready);
  }

  private Optional<String> alive() {
    return mode.servesServices() ? ControllerHealth.alive(loop.beat()) : Optional.empty();
  }

  private Optional<String> ready() {
    Optional<String> services =
        mode.servesServices()
            ? rival
                .flatMap(Rival::obstacle)
                .or(() -> ControllerHealth.ready(loop.figures().duty(), cluster.isWarm()))
            : Optional.empty();
    return services.or(() ->
        webhooks
            .filter(each -> !each.isReady())
            .map(_ -> "its webhooks wait for a certificate or for the configuration"));
  }

  private boolean mayWrite() {
    return permit.getAsBoolean();
  }

  /** Whether Services may be written too. */
  private boolean mayServe() {
    return mayWrite() && isAlone();
  }

  private boolean isAlone() {
    return rival.map(Rival::isAbsent).orElse(true);
  }

  private void resume() {
    writer.resume();
    poolStatus.resume();
  }

  private ControllerFigures figures() {
    return new ControllerFigures(
        loop.figures(),
        mode.servesServices()
            ? loop.overview()
            : Overview.ofConfiguration(cluster.configuration().knownReadings()),
        loop.counters(),
        new ControllerFigures.Writes(writer.limit(), events.written(), events.dropped()),
        rival.map(Rival::count).orElse(0));
  }

  @Override
  public void close() {
    closing.countDown();
    if (mode.servesServices()) {
      handOver();
    }
    OpsEndpoints open = endpoints;
    if (open != null) {
      open.close();
    }
    elector.close();
    loop.close();
    webhooks.ifPresent(Webhooks::close);
    configurationState.close();
    poolStatus.close();
    rival.ifPresent(Rival::close);
    memberlist.ifPresent(MemberlistSecret::close);
    cluster.close();
    events.close();
    client.close();
  }

  /** Ends the writes under way, then gives the Lease up, so that a successor serves at once. */
  private void handOver() {
    Duration requestDeadline = election.times().requestDeadline();
    try {
      if (!elector.leads()) {
        elector.stop(Optional.empty(), requestDeadline); // Nor shall it be elected now.
        loop.drain();
        return;
      }
      Optional<String> handOver = loop.drain();
      // Twice: until it has reached the API server, and there.
      boolean settled = writer.awaitSettled(requestDeadline.multipliedBy(2));
      if (!settled) {
        LOG.warn("a write may still be under way; the Lease is left to expire");
      }
      elector.stop(handOver.filter(_ -> settled), requestDeadline);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /** What an election leads to. */
  private final class Elected implements LeaseElector.Listener {
    @Override
    public void elected(Takeover takeover, long sinceNanos, BooleanSupplier newPermit) {
      permit = newPermit;
      loop.elected(takeover, sinceNanos, () -> newPermit.getAsBoolean() && isAlone());
      rival.ifPresent(Rival::elected);
      memberlist.ifPresent(MemberlistSecret::takeOver);
      poolStatus.takeOver();
      configurationState.takeOver();
    }

    @Override
    public void deposed() {
      loop.deposed();
    }

    @Override
    public void standingBy() {
      cluster.followServices();
    }

    @Override
    public void permitted() {
      resume();
      configurationState.resume();
      memberlist.ifPresent(MemberlistSecret::resume);
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

    @Override
    public void conflictsChanged() {
      ControllerLoop target = loop;
      if (target != null) {
        target.conflictsChanged();
      }
    }

    @Override
    public void speakerReportsChanged() {
      ControllerLoop target = loop;
      if (target != null) {
        target.speakerReportsChanged();
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
