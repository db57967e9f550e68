package dev.mokalb.kube.watch;

import com.fasterxml.jackson.core.JsonParser;
import dev.mokalb.kube.api.ApiAccess;
import dev.mokalb.kube.api.ApiClient;
import dev.mokalb.kube.api.Encoding;
import dev.mokalb.kube.api.ResourceType;
import dev.mokalb.kube.fake.FakeApiServer;
import dev.mokalb.kube.json.JsonFields;
import dev.mokalb.kube.json.JsonShapeException;
import dev.mokalb.kube.protobuf.Message;
import dev.mokalb.model.ObjectKey;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** A fake server, and a cache that follows its things. */
final class Followed implements AutoCloseable {

  static final ReflectorSettings HASTY =
      new ReflectorSettings(
          3,
          Duration.ofSeconds(2),
          new ReflectorSettings.Pauses(Duration.ofMillis(1), Duration.ofMillis(20)),
          Duration.ofMillis(20),
          new ReflectorSettings.Silence(Duration.ofMillis(250), Duration.ofMillis(100)));

  final FakeApiServer server = FakeApiServer.start();
  final ApiClient client = ApiClient.open(ApiAccess.plain(server.uri()));
  final DirtyKeys<ObjectKey> dirty = new DirtyKeys<>();
  final CopyOnWriteArrayList<WatchState> states = new CopyOnWriteArrayList<>();
  final KeyedCache<String> cache = new KeyedCache<String>(dirty::mark).onState(states::add);
  final Reflector<String> reflector;

  /** Reads things as JSON. */
  Followed() {
    this(Encoding.JSON);
  }

  Followed(Encoding encoding) {
    reflector =
        new Reflector<>(
            client,
            new WatchSpec<>(
                new ResourceType("test.mokalb.dev", "v1", "things").collection(),
                new ThingDecoder(encoding)),
            cache,
            HASTY);
  }

  /** Keeps a thing's value. */
  private record ThingDecoder(Encoding encoding) implements ObjectDecoder<String> {

    @Override
    public Optional<Message> message() {
      return encoding == Encoding.PROTOBUF
          ? Optional.of(
              Message.object(Message.one(2, "data", Message.fields(Message.text(1, "value")))))
          : Optional.empty();
    }

    @Override
    public String decode(ObjectMeta meta, JsonParser fields) throws IOException {
      String[] value = {""};
      JsonFields.read(
          fields,
          (name, data) -> {
            if (name.equals("data")) {
              JsonFields.read(
                  data,
                  (field, text) -> {
                    if (field.equals("value")) {
                      value[0] = JsonFields.text(text);
                    }
                  });
            }
          });
      if (value[0].equals("bad")) {
        throw new JsonShapeException("data.value is not good");
      }
      return value[0];
    }
  }

  /** What the cache holds, in the form of {@link #expected}. */
  Map<String, String> shown() {
    Map<String, String> shown = new TreeMap<>();
    cache.asMap().forEach((key, value) -> shown.put(key.name(), "{\"value\":\"" + value + "\"}"));
    return shown;
  }

  Map<String, String> expected() {
    return server.things().data();
  }

  @Override
  public void close() {
    reflector.close();
    client.close();
    server.close();
  }
}
