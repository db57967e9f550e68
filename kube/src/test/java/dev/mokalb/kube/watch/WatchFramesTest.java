package dev.mokalb.kube.watch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mokalb.kube.api.ApiFailure;
import dev.mokalb.kube.api.Permission;
import dev.mokalb.kube.api.ResourceType;
import dev.mokalb.kube.json.JsonFields;
import dev.mokalb.model.ObjectKey;
import dev.mokalb.model.ObjectVersion;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;

class WatchFramesTest {

  private final WatchFrames<String> frames =
      new WatchFrames<>(
          new ObjectReader<>((_, fields) -> {
            String[] spec = {"none"};
            JsonFields.read(
                fields,
                (name, value) -> {
                  if (name.equals("spec")) {
                    spec[0] = JsonFields.text(value);
                  }
                });
            return spec[0];
          }),
          Permission.to("watch", ResourceType.core("things"), ""));

  private WatchFrames.Frame<String> read(String line) {
    byte[] octets = ("##" + line).getBytes(StandardCharsets.UTF_8);
    return frames.read(new JsonWire(), octets, 2, octets.length - 2);
  }

  private static final String META =
      """
      "metadata":{"name":"a","namespace":"n","uid":"u","resourceVersion":"7",\
      "creationTimestamp":"2026-01-02T03:04:05Z","deletionTimestamp":"2026-01-02T03:04:06Z",\
      "labels":{"l":"1"},\
      "annotations":{"x":"y","kubectl.kubernetes.io/last-applied-configuration":"z"},\
      "managedFields":[{"a":{"f:metadata":{}}}]}\
      """;

  private static final ObjectMeta READ =
      new ObjectMeta(
          new ObjectKey("n", "a"),
          new ObjectVersion("u", "7", Instant.parse("2026-01-02T03:04:05Z")),
          true,
          Map.of("l", "1"),
          Map.of("x", "y"));

  @Test
  void theOrderOfFieldsDoesNotMatter() {
    WatchFrames.Frame<String> expected =
        new WatchFrames.Frame.Upsert<>(new ObjectReader.Outcome.Decoded<>(READ, "s"));
    assertThat(read("{\"type\":\"ADDED\",\"object\":{\"kind\":\"T\"," + META + ",\"spec\":\"s\"}}"))
        .isEqualTo(expected);
    assertThat(read("{\"object\":{\"spec\":\"s\"," + META + "},\"type\":\"MODIFIED\"}"))
        .isEqualTo(expected);
  }

  @Test
  void deletionsNeedNoDecoder() {
    assertThat(read("{\"type\":\"DELETED\",\"object\":{\"spec\":[1]," + META + "}}"))
        .isEqualTo(new WatchFrames.Frame.Delete<>(READ));
  }

  @Test
  void anErrorCarriesItsFailure() {
    assertThat(read("{\"type\":\"ERROR\",\"object\":{\"code\":410,\"message\":\"too old\"}}"))
        .isEqualTo(new WatchFrames.Frame.Failed<>(new ApiFailure.Expired("too old")));
  }

  @Test
  void aWrongShapeIsUndecodableButBrokenJsonIsAFailure() {
    assertThat(read("{\"type\":\"ADDED\",\"object\":{" + META + ",\"spec\":3}}"))
        .isEqualTo(
            new WatchFrames.Frame.Upsert<>(
                new ObjectReader.Outcome.Undecodable<>(READ, "spec is not a text")));
    assertThat(read("{\"type\":\"ADDED\",\"object\":{" + META + ",\"spec\":\"s"))
        .isInstanceOfSatisfying(
            WatchFrames.Frame.Upsert.class,
            upsert -> assertThat(upsert.outcome()).isInstanceOf(ObjectReader.Outcome.Broken.class));
    for (String line : new String[] {"{}", "null", "[", "{\"type\":\"NEW\",\"object\":{}}", "x"}) {
      assertThat(read(line)).as(line).isInstanceOf(WatchFrames.Frame.Failed.class);
    }
  }
}
