package dev.mokalb.kube.source;

import com.fasterxml.jackson.core.JsonParser;
import dev.mokalb.kube.api.ApiClient;
import dev.mokalb.kube.api.ResourceType;
import dev.mokalb.kube.json.JsonFields;
import dev.mokalb.kube.watch.KeyedCache;
import dev.mokalb.kube.watch.ObjectMeta;
import dev.mokalb.kube.watch.Reflector;
import dev.mokalb.kube.watch.ReflectorSettings;
import dev.mokalb.kube.watch.WatchSpec;
import dev.mokalb.kube.write.ObjectReference;
import dev.mokalb.model.ObjectKey;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The pods of MetalLB's own controller in Moka's namespace, by the labels that its chart and its
 * manifests give them. A manifest of MetalLB can start Moka too, and then Moka's pods have these
 * labels: they are told by their name, a label or their image. Safe for any thread.
 */
public final class MetalLbControllers implements AutoCloseable {

  /** A label of this prefix says that a pod is Moka's, whatever its chart is told to call it. */
  private static final String OWN_LABEL = "mokalb.dev/";

  private static final List<Map<String, String>> LABELS =
      List.of(
          new TreeMap<>(
              Map.of(
                  "app.kubernetes.io/name",
                  "metallb",
                  "app.kubernetes.io/component",
                  "controller")),
          new TreeMap<>(Map.of("app", "metallb", "component", "controller")));

  /** What the names of Moka's images begin with, whatever registry they come from. */
  private static final String OWN_IMAGES = "moka-";

  private static final Set<String> ENDED = Set.of("Succeeded", "Failed");

  /** One that bears the labels; it may be Moka's all the same, or have ended. */
  private record Candidate(String uid, boolean counts) {}

  /** What is known of them. */
  public sealed interface State {

    /** It has not been read yet whether there is one. */
    record Unread() implements State {}

    /** None, or nobody may look. */
    record Absent() implements State {}

    /**
     * At least one.
     *
     * @param pods by their names
     */
    record Present(List<ObjectReference> pods) implements State {
      public Present {
        pods = List.copyOf(pods);
      }
    }
  }

  private final List<KeyedCache<Candidate>> caches = new ArrayList<>();
  private final List<Reflector<Candidate>> reflectors = new ArrayList<>();
  private final Runnable changed;
  private final ObjectKey self;
  private volatile State state = new State.Unread();

  /**
   * Ready to be started.
   *
   * @param self the pod of this process, whether there is one or not
   * @param changed called after the state may have changed
   */
  public MetalLbControllers(ApiClient client, ObjectKey self, Runnable changed) {
    this.changed = changed;
    this.self = self;
    for (Map<String, String> labels : LABELS) {
      KeyedCache<Candidate> cache = new KeyedCache<>(_ -> look());
      cache.onState(_ -> look());
      caches.add(cache);
      reflectors.add(
          new Reflector<>(
              client,
              new WatchSpec<>(
                  ResourceType.core("pods")
                      .collection()
                      .inNamespace(self.namespace())
                      .matchingLabels(selector(labels)),
                  (meta, fields) -> decode(labels, meta, fields)),
              cache,
              ReflectorSettings.DEFAULT));
    }
  }

  private static String selector(Map<String, String> labels) {
    return String.join(
        ",", labels.entrySet().stream().map(e -> e.getKey() + "=" + e.getValue()).toList());
  }

  private static Candidate decode(Map<String, String> labels, ObjectMeta meta, JsonParser fields)
      throws IOException {
    String[] phase = {""};
    List<String> images = new ArrayList<>();
    JsonFields.read(
        fields,
        (name, parser) -> {
          switch (name) {
            case "spec" -> readImages(parser, images);
            case "status" ->
                JsonFields.read(
                    parser,
                    (field, value) -> {
                      if (field.equals("phase")) {
                        phase[0] = JsonFields.text(value);
                      }
                    });
            default -> {}
          }
        });
    boolean own =
        meta.labels().keySet().stream().anyMatch(label -> label.startsWith(OWN_LABEL))
            || images.stream().anyMatch(MetalLbControllers::isOwnImage);
    return new Candidate(
        meta.version().uid(),
        meta.labels().entrySet().containsAll(labels.entrySet())
            && !own
            && !ENDED.contains(phase[0]));
  }

  private static void readImages(JsonParser spec, List<String> images) throws IOException {
    JsonFields.read(
        spec,
        (name, parser) -> {
          if (name.equals("containers")) {
            JsonFields.elements(
                parser,
                container ->
                    JsonFields.read(
                        container,
                        (field, value) -> {
                          if (field.equals("image")) {
                            images.add(JsonFields.text(value));
                          }
                        }));
          }
        });
  }

  private static boolean isOwnImage(String image) {
    return image.substring(image.lastIndexOf('/') + 1).startsWith(OWN_IMAGES);
  }

  public void start() {
    reflectors.forEach(Reflector::start);
  }

  /** Whether there is one now. */
  public State state() {
    return state;
  }

  /** Whether this process' own pod bears these labels, as a manifest of MetalLB started it. */
  public boolean isSelfLabelled() {
    return caches.stream().anyMatch(cache -> cache.get(self).isPresent());
  }

  private void look() {
    synchronized (this) {
      state = read();
    }
    changed.run();
  }

  private State read() {
    if (!caches.stream().allMatch(KeyedCache::syncedOrWithheld)) {
      return new State.Unread();
    }
    SortedMap<ObjectKey, ObjectReference> pods = new TreeMap<>();
    for (KeyedCache<Candidate> cache : caches) {
      cache
          .asMap()
          .forEach((key, pod) -> {
            if (pod.counts() && !key.equals(self)) {
              pods.put(key, new ObjectReference("v1", "Pod", key, pod.uid(), ""));
            }
          });
    }
    return pods.isEmpty() ? new State.Absent() : new State.Present(List.copyOf(pods.values()));
  }

  @Override
  public void close() {
    reflectors.forEach(Reflector::close);
  }
}
