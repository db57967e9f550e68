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
import dev.mokalb.speaker.members.MemberKeys;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;

/** The Secret that the speakers encrypt their traffic with, watched. Safe for any thread. */
public final class MemberSecret implements AutoCloseable {

  private static final String SECRET_NAME = "memberlist";
  private static final String SECRET_KEY = "secretkey";
  private static final String PREVIOUS_KEY = "secretkey-previous";

  private final ObjectKey key;
  private final KeyedCache<MemberKeys> cache;
  private final Reflector<MemberKeys> reflector;

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

  /** The secret, and the previous one if it is still given; none when there is no Secret. */
  public MemberKeys value() {
    return cache.get(key).orElse(MemberKeys.NONE);
  }

  @SuppressWarnings("unused") // the signature of an ObjectDecoder
  private static MemberKeys decode(ObjectMeta meta, JsonParser fields) throws IOException {
    String[] values = {"", ""};
    JsonFields.read(
        fields,
        (name, parser) -> {
          if (name.equals("data")) {
            JsonFields.read(
                parser,
                (entry, text) -> {
                  switch (entry) {
                    case SECRET_KEY -> values[0] = decoded(text);
                    case PREVIOUS_KEY -> values[1] = decoded(text);
                    default -> {}
                  }
                });
          }
        });
    return new MemberKeys(List.of(values));
  }

  private static String decoded(JsonParser base64) throws IOException {
    try {
      return new String(
          Base64.getDecoder().decode(JsonFields.text(base64)), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException noBase64) {
      throw new IOException("the data of Secret " + SECRET_NAME + " is no base64", noBase64);
    }
  }

  @Override
  public void close() {
    reflector.close();
  }
}
