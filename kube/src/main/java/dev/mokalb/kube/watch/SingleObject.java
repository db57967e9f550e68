package dev.mokalb.kube.watch;

import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Reads the answer to a request for one object. */
public final class SingleObject {

  private SingleObject() {}

  /** What is kept of it; empty when it cannot be read. */
  public static <T> Optional<T> read(String body, ObjectDecoder<T> decoder) {
    byte[] octets = body.getBytes(StandardCharsets.UTF_8);
    return switch (new ObjectReader<>(decoder).read(octets, 0, octets.length)) {
      case ObjectReader.Outcome.Decoded<T>(_, T value) -> Optional.of(value);
      case ObjectReader.Outcome.Undecodable<T> _, ObjectReader.Outcome.Broken<T> _ ->
          Optional.empty();
    };
  }
}
