package dev.mokalb.kube.write;

import dev.mokalb.kube.api.ApiClient;
import dev.mokalb.kube.api.ApiFailure;
import dev.mokalb.kube.api.ApiRequest;
import dev.mokalb.kube.api.ApiResult;
import dev.mokalb.kube.api.Cancellable;
import dev.mokalb.kube.api.Permission;
import dev.mokalb.kube.api.ResourceType;
import dev.mokalb.kube.watch.Backoff;
import dev.mokalb.kube.watch.Listing;
import dev.mokalb.kube.watch.Reflector;
import dev.mokalb.kube.watch.ReflectorSettings;
import dev.mokalb.kube.watch.SingleObject;
import dev.mokalb.kube.watch.Sink;
import dev.mokalb.kube.watch.WatchSpec;
import dev.mokalb.kube.watch.WatchState;
import dev.mokalb.kube.write.ConfigurationStateJson.Shown;
import dev.mokalb.kube.write.ConfigurationStateJson.Since;
import dev.mokalb.model.ObjectKey;
import dev.mokalb.model.config.Problem;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps one ConfigurationState equal to what is known of the configuration: the object is watched,
 * and what differs in its result, or is gone, is written, one request at a time and at most one a
 * second. Guarded by its own monitor; it has no thread.
 */
public final class ConfigurationStateWriter implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(ConfigurationStateWriter.class);

  private static final ResourceType STATES =
      new ResourceType("metallb.io", "v1beta1", "configurationstates");
  private static final ResourceType PODS = ResourceType.core("pods");
  private static final Duration REQUEST_WITHIN = Duration.ofSeconds(10);
  private static final ReflectorSettings.Pauses PAUSES = ReflectorSettings.Pauses.OF_A_WRITER;
  private static final String TYPE_LABEL = "metallb.io/component-type";
  private static final String NODE_LABEL = "metallb.io/node-name";

  /**
   * Whose state it is.
   *
   * @param condition the type of its condition
   * @param pod the name of the pod that the object goes with; empty if there is none
   */
  public record Component(
      ObjectKey object, Map<String, String> labels, String condition, String pod) {
    public Component {
      labels = new TreeMap<>(labels);
    }

    /** The controller's, of which there is one however many replicas there are. */
    public static Component controller(String namespace, String pod) {
      return new Component(
          new ObjectKey(namespace, "controller"),
          Map.of(TYPE_LABEL, "controller"),
          "poolReconcilerValid",
          pod);
    }

    /** That of the speaker of a node. */
    public static Component speaker(String namespace, String node, String pod) {
      return new Component(
          new ObjectKey(namespace, "speaker-" + node),
          Map.of(TYPE_LABEL, "speaker", NODE_LABEL, node),
          "configReconcilerValid",
          pod);
    }
  }

  private final ApiClient client;
  private final Component component;
  private final BooleanSupplier permit;
  private final Reflector<Shown> reflector;

  private Optional<ConfigurationVerdict> wanted = Optional.empty();
  private Optional<Shown> shown = Optional.empty();
  private Optional<OwnerReference> owner = Optional.empty();
  private boolean ownerKnown; // Or known to be none.
  private boolean read;
  private boolean busy;
  private boolean taken;
  private int takeOvers;

  /** It was deleted after the write on its way had been carried out. */
  private boolean goneMeanwhile;

  private boolean closed;
  private int failures;
  private Cancellable pause = () -> {};

  /**
   * Watches and writes, once started and told what to say.
   *
   * @param permit whether this process may write: of several replicas of the controller one does
   */
  public ConfigurationStateWriter(ApiClient client, Component component, BooleanSupplier permit) {
    this.client = client;
    this.component = component;
    this.permit = permit;
    ObjectKey object = component.object();
    this.reflector =
        new Reflector<>(
            client,
            new WatchSpec<>(
                STATES.collection().inNamespace(object.namespace()).named(object.name()),
                (_, fields) -> ConfigurationStateJson.decode(component.condition(), fields)),
            new StateSink(),
            ReflectorSettings.DEFAULT);
  }

  /** Begins to watch. */
  public void start() {
    reflector.start();
  }

  /** What is wrong with the configuration now; nothing if all of it is in force. Any thread. */
  public synchronized void say(List<Problem> problems) {
    wanted = Optional.of(ConfigurationVerdict.of(problems));
    next();
  }

  /** It may write again. Any thread. */
  public synchronized void resume() {
    next();
  }

  /** Another process may have written it meanwhile: from now on it goes with this one's pod. */
  public synchronized void takeOver() {
    takeOvers++;
    taken = false;
    next();
  }

  @Override
  public void close() {
    reflector.close();
    synchronized (this) {
      closed = true;
      pause.cancel();
    }
  }

  // ---- one step at a time

  private void next() {
    if (closed || busy || !read || wanted.isEmpty() || !permit.getAsBoolean()) {
      return;
    }
    if (!ownerKnown) {
      askForOwner();
    } else if (shown.isEmpty()) {
      write(
          "create",
          ApiRequest.post(
              STATES.pathIn(component.object().namespace()),
              ConfigurationStateJson.whole(component, owner)));
    } else if (!taken) {
      write(
          "patch",
          ApiRequest.mergePatch(
              STATES.path(component.object()), ConfigurationStateJson.taken(component, owner)));
    } else if (!shown.get().verdict().equals(wanted.get())) {
      write(
          "patch",
          ApiRequest.mergePatch(
              STATES.path(component.object(), "status"), status(shown.get(), wanted.get())));
    }
  }

  private byte[] status(Shown before, ConfigurationVerdict verdict) {
    String since =
        before.since().status().equals(verdict.conditionStatus())
            ? before.since().time()
            : Instant.now().truncatedTo(ChronoUnit.SECONDS).toString();
    return ConfigurationStateJson.status(component.condition(), verdict, since);
  }

  private void write(String verb, ApiRequest request) {
    busy = true;
    goneMeanwhile = false;
    int since = takeOvers;
    var _ =
        client
            .send(
                request
                    .within(REQUEST_WITHIN)
                    .needing(Permission.to(verb, STATES, component.object().namespace())))
            .thenAccept(result -> written(since, result));
  }

  private synchronized void written(int since, ApiResult result) {
    switch (result) {
      case ApiResult.Answer(String body) -> {
        failures = 0;
        taken = since == takeOvers; // Either made by us, or made ours, and by nobody else since.
        SingleObject.read(
                body, (_, fields) -> ConfigurationStateJson.decode(component.condition(), fields))
            .filter(_ -> !goneMeanwhile)
            .ifPresent(now -> shown = Optional.of(now));
      }
      case ApiResult.Failed(ApiFailure failure) -> {
        failed(failure);
        return;
      }
    }
    rest(PAUSES.first());
  }

  private synchronized void again() {
    busy = false;
    next();
  }

  private void askForOwner() {
    if (component.pod().isEmpty()) {
      ownerKnown = true;
      next();
      return;
    }
    busy = true;
    ObjectKey pod = new ObjectKey(component.object().namespace(), component.pod());
    var _ =
        client
            .send(
                ApiRequest.get(PODS.path(pod))
                    .within(REQUEST_WITHIN)
                    .needing(Permission.to("get", PODS, pod.namespace())))
            .thenAccept(result -> owned(pod, result));
  }

  private synchronized void owned(ObjectKey pod, ApiResult result) {
    switch (result) {
      case ApiResult.Answer(String body) -> {
        ownerKnown = true;
        owner =
            SingleObject.read(
                body, (meta, _) -> OwnerReference.pod(pod.name(), meta.version().uid()));
        again();
      }
      case ApiResult.Failed(ApiFailure failure)
          when failure instanceof ApiFailure.NotFound
              || failure instanceof ApiFailure.Forbidden -> {
        ownerKnown = true;
        LOG.info(
            "ConfigurationState {} goes with no pod: {}", component.object(), failure.explain());
        again();
      }
      case ApiResult.Failed(ApiFailure failure) -> failed(failure);
    }
  }

  private void failed(ApiFailure failure) {
    failures++;
    if (failures == 1) {
      LOG.warn("ConfigurationState {}: {}", component.object(), failure.explain());
    }
    rest(Backoff.pause(PAUSES, failures + 1, failure));
  }

  private void rest(Duration wait) {
    pause = client.after(wait, this::again);
  }

  private synchronized void seen(Optional<Shown> now) {
    read = true;
    shown = now;
    goneMeanwhile |= now.isEmpty();
    next();
  }

  /** What the watch shows. */
  private final class StateSink implements Sink<Shown> {

    @Override
    public void replaced(Listing<Shown> listing) {
      seen(Optional.ofNullable(listing.objects().get(component.object())));
    }

    @Override
    public void upserted(ObjectKey key, Shown object) {
      seen(Optional.of(object));
    }

    @Override
    public void deleted(ObjectKey key) {
      seen(Optional.empty());
    }

    @Override
    public void undecodable(ObjectKey key, String problem) {
      seen(Optional.of(new Shown(new ConfigurationVerdict("", ""), Since.NEVER)));
    }

    @Override
    public void stateChanged(WatchState state) {}
  }
}
