package dev.mokalb.controller.webhook;

import dev.mokalb.controller.ops.WebhookSettings;
import dev.mokalb.controller.webhook.WebhookServer.Handler;
import dev.mokalb.controller.webhook.WebhookServer.Reply;
import dev.mokalb.controller.webhook.review.Picture;
import dev.mokalb.controller.webhook.review.Reviewer;
import dev.mokalb.kube.admission.AdmissionRequest;
import dev.mokalb.kube.admission.ConversionReviews;
import dev.mokalb.kube.api.ApiClient;
import dev.mokalb.kube.certs.CertificateMaker;
import dev.mokalb.kube.certs.ShownIdentity;
import dev.mokalb.kube.source.ConfigurationSources;
import dev.mokalb.kube.source.NodeLabels;
import dev.mokalb.kube.webhook.KubeCertificates;
import dev.mokalb.kube.webhook.PasswordSecret;
import dev.mokalb.kube.webhook.WebhookNames;
import dev.mokalb.model.ObjectKey;
import dev.mokalb.model.ServiceSnapshot;
import dev.mokalb.model.config.Reading;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The webhooks of one replica. All replicas serve them, whoever leads. Safe for any thread. */
public final class Webhooks implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Webhooks.class);

  /** The paths of MetalLB, so that its configuration of the webhooks fits. */
  private static final List<String> ADMISSION_PATHS =
      List.of(
          "/validate-metallb-io-v1beta2-bgppeer",
          "/validate-metallb-io-v1beta1-ipaddresspool",
          "/validate-metallb-io-v1beta1-l2advertisement",
          "/validate-metallb-io-v1beta1-bgpadvertisement",
          "/validate-metallb-io-v1beta1-community",
          "/validate-metallb-io-v1beta1-bfdprofile");

  private static final String CONVERSION_PATH = "/convert";

  /** The first question about nodes waits for their list. */
  private static final Duration NODES_WITHIN = Duration.ofSeconds(1);

  /** Calls still come for a while after the pod has begun to end. */
  private static final Duration SERVED_ON = Duration.ofMillis(1_500);

  private static final Duration LISTENING = Duration.ofHours(1);
  private static final Duration NOT_LISTENING = Duration.ofSeconds(5);

  private final WebhookSettings settings;
  private final ApiClient client;
  private final String namespace;
  private final ConfigurationSources configuration;
  private final Supplier<Optional<Collection<ServiceSnapshot>>> services;
  private final NodeLabels nodes;
  private final ShownIdentity identity = new ShownIdentity();
  private final RecurringTask certificates;
  private final Admission admission = new Admission(this::picture);
  private final RecurringTask listener;
  private final AtomicReference<@Nullable WebhookServer> server = new AtomicReference<>();
  private boolean toldNotListening; // Confined to the listener's thread.

  /**
   * Ready to be started.
   *
   * @param configuration that is started elsewhere
   * @param services as far as they are known
   */
  public Webhooks(
      WebhookSettings settings,
      ApiClient client,
      String namespace,
      ConfigurationSources configuration,
      Supplier<Optional<Collection<ServiceSnapshot>>> services) {
    this.settings = settings;
    this.client = client;
    this.namespace = namespace;
    this.configuration = configuration;
    this.services = services;
    nodes = new NodeLabels(client);
    certificates =
        settings
            .folder()
            .map(folder -> {
              CertificateFolder files = new CertificateFolder(folder, identity::show);
              return new RecurringTask("webhook-certificates", files::step, () -> {}, () -> {});
            })
            .orElseGet(() -> ownCertificates(settings.names().in(namespace)));
    listener = new RecurringTask("webhook-listener", this::listen, () -> {}, () -> {});
  }

  private RecurringTask ownCertificates(WebhookNames names) {
    AtomicReference<Runnable> wake = new AtomicReference<>(() -> {});
    KubeCertificates store = new KubeCertificates(client, names, () -> wake.get().run());
    CertificateKeeper keeper =
        new CertificateKeeper(
            store,
            names.serverNames(),
            new CertificateMaker(new SecureRandom()),
            InstantSource.system(),
            identity::show);
    RecurringTask thread =
        new RecurringTask("webhook-certificates", keeper::step, store::start, store::close);
    wake.set(thread::changed);
    return thread;
  }

  /** Listens, unless that is so already; says when to look again. */
  private Duration listen() {
    if (server.get() != null) {
      return LISTENING;
    }
    Map<String, Handler> handlers = new HashMap<>();
    ADMISSION_PATHS.forEach(path -> handlers.put(path, admission::answer));
    handlers.put(CONVERSION_PATH, Webhooks::convert);
    try {
      WebhookServer opened =
          new WebhookServer(
              settings.port(),
              identity.context(),
              ShownIdentity.parameters(settings.tls()),
              handlers);
      opened.start();
      server.set(opened);
      LOG.info("webhooks listen on port {}", opened.port());
      return LISTENING;
    } catch (IOException e) {
      if (!toldNotListening) {
        toldNotListening = true;
        LOG.error(
            "webhooks cannot listen on port {} ({}); tried again every {} s: free it, choose"
                + " another by --webhook-port, or start with --webhook-mode=disabled",
            settings.port(),
            e.getMessage(),
            NOT_LISTENING.toSeconds());
      }
      return NOT_LISTENING;
    }
  }

  private static Reply convert(byte[] body) {
    return switch (ConversionReviews.answer(body)) {
      case ConversionReviews.Outcome.Answer answer -> Reply.json(answer.body());
      case ConversionReviews.Outcome.Unintelligible(String problem) -> Reply.problem(400, problem);
    };
  }

  /** Begins to serve, as soon as there are certificates. */
  public void start() {
    certificates.start();
    listener.start();
  }

  /** Whether calls can be answered: a certificate is there and the configuration has been read. */
  public boolean isReady() {
    return server.get() != null && identity.isThere() && configuration.knownReadings().isPresent();
  }

  private Picture picture(AdmissionRequest request) {
    Optional<List<Reading>> readings = configuration.knownReadings();
    boolean wanted = Reviewer.wantsNodes(request, readings.orElse(List.of()));
    return new Picture(
        namespace,
        readings,
        wanted ? nodesSoon() : Optional.of(List.of()),
        services.get(),
        secrets(Reviewer.wantedSecrets(request)));
  }

  private Map<String, PasswordSecret.State> secrets(Set<String> names) {
    Map<String, PasswordSecret.State> secrets = new HashMap<>();
    for (String name : names) {
      secrets.put(name, PasswordSecret.lookUp(client, new ObjectKey(namespace, name)));
    }
    return secrets;
  }

  private Optional<List<Map<String, String>>> nodesSoon() {
    try {
      return nodes.within(NODES_WITHIN);
    } catch (InterruptedException closing) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    }
  }

  /** Serves on for a moment, in which API servers learn to call others; then ends. */
  @Override
  public void close() {
    listener.close();
    WebhookServer opened = server.get();
    if (opened != null) {
      opened.leave();
      if (opened.wasAsked()) {
        LockSupport.parkNanos(SERVED_ON.toNanos());
      }
      opened.close();
    }
    certificates.close();
    nodes.close();
  }
}
