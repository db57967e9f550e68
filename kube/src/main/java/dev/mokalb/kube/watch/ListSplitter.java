package dev.mokalb.kube.watch;

import java.io.IOException;
import java.util.Optional;

/** Cuts the body of a list into its items, so that never more than one item is held. */
interface ListSplitter extends Splitter {

  /**
   * What a list says of itself.
   *
   * @param resourceVersion of which moment it is; empty if it does not say
   * @param continueToken where it goes on; empty if it does not
   */
  record Head(String resourceVersion, String continueToken) {}

  /**
   * What stands before the items, once they have begun. The API server writes its own kinds so; of
   * custom resources it writes the metadata last.
   */
  Optional<Head> head() throws IOException;

  /**
   * What the list says of itself, once it has ended; throws if it is no list or not a whole one.
   */
  Head end() throws IOException;
}
