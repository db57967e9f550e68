package dev.mokalb.speaker.status;

import dev.mokalb.model.ObjectKey;
import java.util.Optional;
import java.util.SortedSet;

/** A request to be made; the book takes no other one for the same Service until it has ended. */
public sealed interface StatusStep {

  ObjectKey service();

  /** Make an object, without status: that is another request. */
  record Create(ObjectKey service) implements StatusStep {}

  /** Fill in its status. */
  record Describe(ObjectKey service, String name, SortedSet<String> entries)
      implements StatusStep {}

  /** Remove it. */
  record Delete(ObjectKey service, String name) implements StatusStep {}

  /** How a request ended. */
  sealed interface End {

    /**
     * It was done.
     *
     * @param now the object after that; empty if it was removed, or the answer cannot be read
     */
    record Done(Optional<StatusObject> now) implements End {}

    /** There is no such object. */
    record Gone() implements End {}

    /** It was not done, or that is not known. */
    record Failed() implements End {}
  }
}
