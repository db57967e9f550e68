package dev.mokalb.kube.watch;

import com.fasterxml.jackson.core.JsonParser;
import java.io.IOException;

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
}
