package dev.mokalb.kube.webhook;

import dev.mokalb.kube.api.ApiClient;
import dev.mokalb.kube.api.ApiFailure;
import dev.mokalb.kube.api.ApiRequest;
import dev.mokalb.kube.api.ApiResult;
import dev.mokalb.kube.api.Cancellable;
import dev.mokalb.kube.api.Permission;
import dev.mokalb.kube.api.ResourceType;
import dev.mokalb.kube.certs.CertificateStock;
import dev.mokalb.kube.watch.KeyedCache;
import dev.mokalb.kube.watch.ObjectDecoder;
import dev.mokalb.kube.watch.Reflector;
import dev.mokalb.kube.watch.ReflectorSettings;
import dev.mokalb.kube.watch.WatchSpec;
import dev.mokalb.model.ObjectKey;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The certificates in a Secret, trusted by the configuration of the webhooks and by the definition
 * that is converted. All three are watched. Safe for any thread.
 */
public final class KubeCertificates implements CertificateStore, AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(KubeCertificates.class);

  private static final ResourceType SECRETS = ResourceType.core("secrets");
  private static final ResourceType CONFIGURATIONS =
      new ResourceType("admissionregistration.k8s.io", "v1", "validatingwebhookconfigurations");
  private static final ResourceType DEFINITIONS =
      new ResourceType("apiextensions.k8s.io", "v1", "customresourcedefinitions");

  /** Who may not read the targets shall not wait for them. */
  private static final Duration TARGETS_WITHIN = Duration.ofSeconds(5);

  private final ApiClient client;
  private final WebhookNames names;
  private final KeyedCache<SecretContent> secret;
  private final List<Watched> targets;
  private final Reflector<SecretContent> secretReflector;
  private final Runnable changed;
  private final Duration targetsWithin;
  private volatile long startedNanos;
  private volatile Cancellable waiting = () -> {};
  private final Set<String> left = ConcurrentHashMap.newKeySet();

  /** Objects of one kind that say whom to trust. */
  private record Watched(
      ResourceType type, KeyedCache<TrustTarget> cache, Reflector<TrustTarget> reflector) {}

  /**
   * Ready to be started.
   *
   * @param changed called after any of the objects changed
   */
  public KubeCertificates(ApiClient client, WebhookNames names, Runnable changed) {
    this(client, names, changed, TARGETS_WITHIN);
  }

  /** With another patience for the targets. */
  KubeCertificates(ApiClient client, WebhookNames names, Runnable changed, Duration targetsWithin) {
    this.client = client;
    this.targetsWithin = targetsWithin;
    this.names = names;
    this.changed = changed;
    secret = new KeyedCache<SecretContent>(_ -> changed.run()).onState(_ -> changed.run());
    secretReflector =
        new Reflector<>(
            client,
            new WatchSpec<>(
                SECRETS.collection().inNamespace(names.namespace()).named(names.secret()),
                SecretContent::decode),
            secret,
            ReflectorSettings.DEFAULT);
    targets =
        List.of(
            watched(
                CONFIGURATIONS, WebhookNames.CONFIGURATION, TrustTarget::ofConfiguration, changed),
            watched(DEFINITIONS, WebhookNames.DEFINITION, TrustTarget::ofDefinition, changed));
  }

  private Watched watched(
      ResourceType type, String name, ObjectDecoder<TrustTarget> decoder, Runnable changed) {
    KeyedCache<TrustTarget> cache =
        new KeyedCache<TrustTarget>(_ -> changed.run()).onState(_ -> changed.run());
    return new Watched(
        type,
        cache,
        new Reflector<>(
            client,
            new WatchSpec<>(type.collection().named(name), decoder),
            cache,
            ReflectorSettings.DEFAULT));
  }

  public void start() {
    startedNanos = System.nanoTime();
    secretReflector.start();
    targets.forEach(target -> target.reflector().start());
    // Nothing else tells that the wait for them is over.
    waiting = client.after(targetsWithin, changed);
  }

  @Override
  public boolean isKnown() {
    boolean waited = System.nanoTime() - startedNanos >= targetsWithin.toNanos();
    return secret.synced()
        && (waited || targets.stream().allMatch(target -> target.cache().synced()));
  }

  @Override
  public String trusted() {
    StringBuilder bundles = new StringBuilder();
    for (Watched watched : targets) {
      for (TrustTarget target : watched.cache().values()) {
        target.placesOf(service()).forEach(place -> bundles.append(place.bundle()).append('\n'));
      }
    }
    return bundles.toString();
  }

  private String service() {
    return names.namespace() + "/" + names.service();
  }

  @Override
  public Optional<Stored> stored() {
    return secret
        .get(key())
        .map(content ->
            new Stored(
                content.meta().version().resourceVersion(), CertificateStock.read(content.data())));
  }

  private ObjectKey key() {
    return new ObjectKey(names.namespace(), names.secret());
  }

  @Override
  public Outcome write(Optional<Stored> base, CertificateStock stock) {
    Optional<SecretContent> content = secret.get(key());
    if (base.isEmpty()) {
      return send(
          ApiRequest.post(
                  SECRETS.pathIn(names.namespace()), SecretContent.newBody(names, stock.data()))
              .needing(Permission.to("create", SECRETS, names.namespace())));
    }
    boolean same =
        content
            .filter(
                one -> one.meta().version().resourceVersion().equals(base.get().resourceVersion()))
            .isPresent();
    if (!same) {
      return new Outcome.Overtaken();
    }
    return send(
        ApiRequest.mergePatch(SECRETS.path(key()), content.orElseThrow().patch(stock.data()))
            .needing(Permission.to("patch", SECRETS, names.namespace())));
  }

  @Override
  public Outcome trust(CertificateStock stock, Instant now) {
    int changed = 0;
    for (Watched watched : targets) {
      for (TrustTarget target : watched.cache().values()) {
        List<TrustTarget.Place> lacking = lacking(target, stock, now);
        if (lacking.isEmpty() || isLeftToOthers(target, watched.type())) {
          continue;
        }
        ApiRequest request =
            ApiRequest.jsonPatch(watched.type().path(target.meta().key()), target.patch(lacking))
                .needing(Permission.to("patch", watched.type(), ""));
        Outcome outcome = send(request);
        if (!(outcome instanceof Outcome.Done)) {
          return outcome;
        }
        LOG.info(
            "{} {} trusts the certificates of the webhooks now",
            watched.type(),
            target.meta().key());
        changed++;
      }
    }
    return new Outcome.Done(changed);
  }

  /** The places that are to be changed, as they are to be. */
  private List<TrustTarget.Place> lacking(TrustTarget target, CertificateStock stock, Instant now) {
    List<TrustTarget.Place> lacking = new ArrayList<>();
    for (TrustTarget.Place place : target.placesOf(service())) {
      stock
          .bundleInPlaceOf(place.bundle(), now)
          .ifPresent(bundle -> lacking.add(place.trusting(bundle)));
    }
    return lacking;
  }

  private boolean isLeftToOthers(TrustTarget target, ResourceType type) {
    if (target.injectedByOthers() && left.add(type.toString())) {
      LOG.warn(
          "{} {} is annotated for cert-manager, which fills in whom to trust: it is left alone;"
              + " start the controller with --disable-cert-rotation and --cert-dir, or remove the"
              + " annotation",
          type,
          target.meta().key());
    }
    return target.injectedByOthers();
  }

  private Outcome send(ApiRequest request) {
    return switch (client.send(request).join()) {
      case ApiResult.Answer _ -> new Outcome.Done(1);
      case ApiResult.Failed(ApiFailure.Conflict _) -> new Outcome.Overtaken();
      case ApiResult.Failed(ApiFailure.NotFound _) -> new Outcome.Overtaken();
      case ApiResult.Failed(ApiFailure failure) ->
          new Outcome.Failed(request + ": " + failure.explain());
    };
  }

  @Override
  public void close() {
    waiting.cancel();
    secretReflector.close();
    targets.forEach(target -> target.reflector().close());
  }
}
