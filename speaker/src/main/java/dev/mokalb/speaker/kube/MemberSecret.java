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
import dev.mokalb.model.ObjectKey;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;

/** The Secret that the speakers encrypt their traffic with, watched. Safe for any thread. */
public final class MemberSecret implements AutoCloseable {

  private static final String SECRET_NAME = "memberlist";
  private static final String SECRET_KEY = "secretkey";

  private final ObjectKey key;
  private final KeyedCache<String> cache;
  private final Reflector<String> reflector;

  /**
   * Ready to be started.
   *
   * @param changed called after the Secret changed
   */
  public MemberSecret(ApiClient client, String namespace, Runnable changed) {
    key = new ObjectKey(namespace, SECRET_NAME);
    cache = new KeyedCache<>(_ -> changed.run());
    reflector =
        new Reflector<>(
            client,
            new WatchSpec<>(
                ResourceType.core("secrets").collection().inNamespace(namespace).named(SECRET_NAME),
                MemberSecret::decode),
            cache,
            ReflectorSettings.DEFAULT);
  }

  public void start() {
    reflector.start();
  }

  public KeyedCache<?> cache() {
    return cache;
  }

  /** The secret; empty when there is none. */
  public Optional<String> value() {
    return cache.get(key).filter(text -> !text.isEmpty());
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
                  if (entry.equals(SECRET_KEY)) {
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
