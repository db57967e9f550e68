package dev.mokalb.kube.protobuf;

import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;

/** Octets that are no protobuf, or not of the expected message. */
public final class DamagedMessageException extends JsonParseException {

  private static final long serialVersionUID = 1;

  public DamagedMessageException(String problem) {
    super((JsonParser) null, "damaged protobuf: " + problem);
  }
}
