package dev.mokalb.kube.json;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;

/** Writes fields, or a value. */
@FunctionalInterface
public interface JsonWriter {
  void write(JsonGenerator generator) throws IOException;
}
