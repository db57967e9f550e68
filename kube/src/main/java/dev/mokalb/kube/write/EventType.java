package dev.mokalb.kube.write;

/** How serious an event is, as Kubernetes has it. */
public enum EventType {
  NORMAL("Normal"),
  WARNING("Warning");

  private final String text;

  EventType(String text) {
    this.text = text;
  }

  /** As it is written. */
  String text() {
    return text;
  }
}
