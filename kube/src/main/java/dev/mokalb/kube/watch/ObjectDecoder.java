package dev.mokalb.kube.watch;

import com.fasterxml.jackson.core.JsonParser;
import dev.mokalb.kube.protobuf.Message;
import java.io.IOException;
import java.util.Optional;
import java.util.function.Function;

/**
 * Makes a value of one API object.
 *
 * @param <T> what is kept of it
 */
@FunctionalInterface
public interface ObjectDecoder<T> {

  /**
   * The metadata has been read; the parser is inside the object, ready for {@link
   * dev.mokalb.kube.json.JsonFields#read}.
   *
   * @throws IOException and IllegalArgumentException: the object cannot be read; the message says
   *     why
   */
  T decode(ObjectMeta meta, JsonParser fields) throws IOException;

  /**
   * All that it reads, if it reads the kind's protobuf form too: the API server's own kinds have
   * one. By default JSON alone is asked for.
   */
  default Optional<Message> message() {
    return Optional.empty();
  }

  /** The same, but something else is kept. */
  default <R> ObjectDecoder<R> then(Function<? super T, ? extends R> made) {
    ObjectDecoder<T> first = this;
    return new ObjectDecoder<>() {
      @Override
      public R decode(ObjectMeta meta, JsonParser fields) throws IOException {
        return made.apply(first.decode(meta, fields));
      }

      @Override
      public Optional<Message> message() {
        return first.message();
      }
    };
  }
}
