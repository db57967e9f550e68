package dev.mokalb.kube.watch;

import com.fasterxml.jackson.core.JsonParser;
import dev.mokalb.kube.json.JsonFields;
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
  record Head(String resourceVersion, String continueToken) {

    static final Head EMPTY = new Head("", "");

    /** Reads a {@code ListMeta}. */
    static Head read(JsonParser metadata) throws IOException {
      String[] found = {"", ""};
      JsonFields.read(
          metadata,
          (field, text) -> {
            switch (field) {
              case "resourceVersion" -> found[0] = JsonFields.text(text);
              case "continue" -> found[1] = JsonFields.text(text);
              default -> {}
            }
          });
      return new Head(found[0], found[1]);
    }
  }

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
