package dev.mokalb.speaker.kube;

import com.fasterxml.jackson.core.JsonParser;
import dev.mokalb.kube.api.ApiClient;
import dev.mokalb.kube.api.ResourceType;
import dev.mokalb.kube.json.JsonFields;
import dev.mokalb.kube.watch.KeyedCache;
import dev.mokalb.kube.watch.ObjectMeta;
import dev.mokalb.kube.watch.Reflector;
import dev.mokalb.kube.watch.ReflectorSettings;
import dev.mokalb.kube.watch.WatchSpec;
import dev.mokalb.kube.watch.WatchState;
import dev.mokalb.model.ObjectKey;
import dev.mokalb.speaker.bgp.Passwords;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/**
 * The Secrets with passwords of BGP peers, watched from the first question on. Only Moka's own
 * namespace is looked at, and only the type that such Secrets have. Safe for any thread.
 */
public final class PeerSecrets implements Passwords, AutoCloseable {

  /** The type that MetalLB asks for. */
  private static final String TYPE = "kubernetes.io/basic-auth";

  private static final String KEY = "password";

  private final String namespace;
  private final KeyedCache<String> cache;
  private final Reflector<String> reflector;
  private boolean started;

  /**
   * Ready.
   *
   * @param changed called after a Secret changed
   */
  public PeerSecrets(ApiClient client, String namespace, Runnable changed) {
    this.namespace = namespace;
    cache = new KeyedCache<>(_ -> changed.run());
    cache.onState(_ -> changed.run());
    reflector =
        new Reflector<>(
            client,
            new WatchSpec<>(
                ResourceType.core("secrets")
                    .collection()
                    .inNamespace(namespace)
                    .matchingFields("type=" + TYPE),
                PeerSecrets::decode),
            cache,
            ReflectorSettings.DEFAULT);
  }

  @Override
  public Finding find(String secret) {
    synchronized (this) {
      if (!started) {
        started = true;
        reflector.start();
      }
    }
    return cache
        .get(new ObjectKey(namespace, secret))
        .<Finding>map(text -> text.isEmpty() ? noKey(secret) : new Finding.Known(text))
        .orElseGet(() -> missing(secret));
  }

  private Finding missing(String secret) {
    return reflector.state() instanceof WatchState.Syncing
        ? new Finding.Awaited()
        : new Finding.Unknown(
            "there is no Secret \""
                + secret
                + "\" of type "
                + TYPE
                + " in namespace "
                + namespace
                + ", or it cannot be read; make it, with the key "
                + KEY);
  }

  private static Finding noKey(String secret) {
    return new Finding.Unknown(
        "Secret \"" + secret + "\" has no key " + KEY + "; write the password there");
  }

  @SuppressWarnings("unused") // the signature of an ObjectDecoder
  private static String decode(ObjectMeta meta, JsonParser fields) throws IOException {
    String[] value = {""};
    JsonFields.read(
        fields,
        (name, parser) -> {
          if (name.equals("data")) {
            JsonFields.read(
                parser,
                (entry, text) -> {
                  if (entry.equals(KEY)) {
                    byte[] octets = Base64.getDecoder().decode(JsonFields.text(text));
                    value[0] = new String(octets, StandardCharsets.UTF_8);
                  }
                });
          }
        });
    return value[0];
  }

  @Override
  public void close() {
    reflector.close();
  }
}
