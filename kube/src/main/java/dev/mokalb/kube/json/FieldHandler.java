package dev.mokalb.kube.json;

import com.fasterxml.jackson.core.JsonParser;
import java.io.IOException;

/** Reads one field of an object. */
@FunctionalInterface
public interface FieldHandler {

  /** The parser stands at the value. A value that is not read is skipped. */
  void field(String name, JsonParser value) throws IOException;
}
