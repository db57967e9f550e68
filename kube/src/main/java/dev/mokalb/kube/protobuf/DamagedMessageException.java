package dev.mokalb.kube.protobuf;

import java.io.IOException;

/** Octets that are no protobuf, or not of the expected message. */
public final class DamagedMessageException extends IOException {

  private static final long serialVersionUID = 1;

  public DamagedMessageException(String problem) {
    super("damaged protobuf: " + problem);
  }
}
