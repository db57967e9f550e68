package dev.mokalb.kube.write;

import dev.mokalb.kube.api.ApiClient;
import dev.mokalb.kube.api.ApiFailure;
import dev.mokalb.kube.api.ApiRequest;
import dev.mokalb.kube.api.ApiResult;
import dev.mokalb.kube.api.Cancellable;
import dev.mokalb.kube.api.Permission;
import dev.mokalb.kube.api.ResourceType;
import dev.mokalb.kube.json.JsonBody;
import dev.mokalb.kube.watch.Backoff;
import dev.mokalb.kube.watch.ReflectorSettings;
import dev.mokalb.kube.watch.SingleObject;
import dev.mokalb.model.ObjectKey;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes the Secret with which speakers encrypt what they say to each other, unless there is one.
 * What is there is never read nor changed. Guarded by its own monitor; it has no thread.
 */
public final class MemberlistSecret implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(MemberlistSecret.class);

  /** As many as MetalLB's guide draws for a Secret made by hand. */
  private static final int RANDOM_OCTETS = 128;

  private static final String ENTRY = "secretkey";
  private static final ResourceType SECRETS = ResourceType.core("secrets");
  private static final ResourceType DEPLOYMENTS = new ResourceType("apps", "v1", "deployments");
  private static final Duration REQUEST_WITHIN = Duration.ofSeconds(10);
  private static final ReflectorSettings.Pauses PAUSES = ReflectorSettings.Pauses.OF_A_WRITER;

  /**
   * Which Secret it is.
   *
   * @param deployment with which it goes; empty for none
   */
  public record Wanted(ObjectKey secret, Optional<String> deployment) {}

  private final ApiClient client;
  private final Wanted wanted;
  private final BooleanSupplier permit;
  private final SecureRandom random = new SecureRandom();
  private boolean underWay;
  private boolean settled;
  private boolean takenOver; // Since the attempt that is under way began.
  private boolean closed;
  private int failures;
  private Cancellable pause = () -> {};

  /**
   * Ready to make it.
   *
   * @param permit whether this process may write: of several replicas one does
   */
  public MemberlistSecret(ApiClient client, Wanted wanted, BooleanSupplier permit) {
    this.client = client;
    this.wanted = wanted;
    this.permit = permit;
  }

  /** This process leads now, and makes it if it is absent. Any thread. */
  public synchronized void takeOver() {
    settled = false;
    takenOver = true;
    failures = 0;
    next();
  }

  /** What was held up goes on. Any thread. */
  public synchronized void resume() {
    next();
  }

  private void next() {
    if (closed || underWay || settled || !permit.getAsBoolean()) {
      return;
    }
    underWay = true;
    takenOver = false;
    if (wanted.deployment().isEmpty()) {
      create(Optional.empty());
      return;
    }
    ObjectKey deployment =
        new ObjectKey(wanted.secret().namespace(), wanted.deployment().orElseThrow());
    var _ =
        client
            .send(
                ApiRequest.get(DEPLOYMENTS.path(deployment))
                    .within(REQUEST_WITHIN)
                    .needing(Permission.to("get", DEPLOYMENTS, deployment.namespace())))
            .thenAccept(this::owned);
  }

  private synchronized void owned(ApiResult result) {
    switch (result) {
      case ApiResult.Answer(String body) ->
          create(SingleObject.read(body, (meta, _) -> meta.version().uid()));
      case ApiResult.Failed(ApiFailure failure)
          when failure instanceof ApiFailure.NotFound
              || failure instanceof ApiFailure.Forbidden -> {
        LOG.info("the Secret {} would go with no Deployment: {}", name(), failure.explain());
        create(Optional.empty());
      }
      case ApiResult.Failed(ApiFailure failure) -> again(failure);
    }
  }

  private void create(Optional<String> owner) {
    var _ =
        client
            .send(
                ApiRequest.post(SECRETS.pathIn(wanted.secret().namespace()), body(owner))
                    .within(REQUEST_WITHIN)
                    .needing(Permission.to("create", SECRETS, wanted.secret().namespace())))
            .thenAccept(this::created);
  }

  private synchronized void created(ApiResult result) {
    switch (result) {
      case ApiResult.Answer _ -> {
        LOG.info("made the Secret {}, with which the speakers encrypt", name());
        settle();
      }
      case ApiResult.Failed(ApiFailure.Conflict _) -> settle(); // It is there, and is kept.
      case ApiResult.Failed(ApiFailure.Forbidden forbidden) -> {
        LOG.warn(
            "the Secret {}, with which the speakers encrypt, was not made: {}; make it by hand, with"
                + " the key {}",
            name(),
            forbidden.explain(),
            ENTRY);
        settle();
      }
      case ApiResult.Failed(ApiFailure failure) -> again(failure);
    }
  }

  private void settle() {
    underWay = false;
    settled = !takenOver;
    next();
  }

  private void again(ApiFailure failure) {
    if (failures == 0) {
      LOG.warn("the Secret {} was not made, and is tried again: {}", name(), failure.explain());
    }
    failures++;
    pause = client.after(Backoff.pause(PAUSES, failures, failure), this::rested);
  }

  private synchronized void rested() {
    underWay = false;
    next();
  }

  private String name() {
    return wanted.secret().toString();
  }

  private byte[] body(Optional<String> owner) {
    byte[] octets = new byte[RANDOM_OCTETS];
    random.nextBytes(octets);
    String key = Base64.getEncoder().encodeToString(octets);
    return JsonBody.of(json -> {
      json.writeStringField("apiVersion", "v1");
      json.writeStringField("kind", "Secret");
      json.writeObjectFieldStart("metadata");
      json.writeStringField("name", wanted.secret().name());
      json.writeStringField("namespace", wanted.secret().namespace());
      if (owner.isPresent()) {
        OwnerReference deployment =
            OwnerReference.deployment(wanted.deployment().orElseThrow(), owner.get());
        OwnerReference.write(json, List.of(deployment));
      }
      json.writeEndObject();
      json.writeStringField("type", "Opaque");
      json.writeObjectFieldStart("stringData");
      json.writeStringField(ENTRY, key);
      json.writeEndObject();
    });
  }

  @Override
  public synchronized void close() {
    closed = true;
    pause.cancel();
  }
}
