package dev.mokalb.kube.json;

import com.fasterxml.jackson.core.JsonParser;
import java.io.IOException;

/** Reads one element of an array. */
@FunctionalInterface
public interface ElementHandler {

  /** The parser stands at the element. One that is not read is skipped. */
  void element(JsonParser value) throws IOException;
}
