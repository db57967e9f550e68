package dev.mokalb.kube.json;

import java.io.IOException;

/** JSON of another shape than expected; the message names path, value and rule. */
public final class JsonShapeException extends IOException {
  private static final long serialVersionUID = 1;

  public JsonShapeException(String message) {
    super(message);
  }
}
