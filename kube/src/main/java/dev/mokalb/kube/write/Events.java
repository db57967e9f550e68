package dev.mokalb.kube.write;

/** Takes what people are to read on an object. */
@FunctionalInterface
public interface Events {

  /** Notes an event, to be written soon; what is too much may be dropped. */
  void publish(EventType type, ObjectReference regarding, String reason, String message);
}
