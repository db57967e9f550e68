package dev.mokalb.kube.fake;

import java.util.List;

/** How the fake server writes its objects. */
interface Form {

  String contentType();

  byte[] list(List<Things.Thing> items, long revision, String next);

  byte[] event(Things.Event event);

  byte[] bookmark(long revision);

  /** The ERROR event of a watch. */
  byte[] error(int code);

  byte[] status(int code, String message);

  /** No list. */
  byte[] noList();

  /** No event, but ended like one, so that the next can be read. */
  byte[] noEvent();

  /** Of a request. */
  static Form of(String accept, Things things) {
    return accept.startsWith("application/vnd.kubernetes.protobuf")
        ? new ProtobufForm()
        : new JsonForm(things);
  }
}
