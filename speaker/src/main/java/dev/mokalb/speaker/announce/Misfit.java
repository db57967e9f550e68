package dev.mokalb.speaker.announce;

import java.util.Collection;
import java.util.stream.Collectors;

/**
 * Something that an L2Advertisement names and that none of the nodes has. Where the advertisement
 * names more, which is there, nothing else shows it.
 */
public sealed interface Misfit permits UnknownInterface, UnmatchedNodes {

  /** The name of the advertisement. */
  String advertisement();

  /** What it names; each of an advertisement is another. */
  String name();

  /** What is wrong and what to do; of many names only the first are there. */
  String message();

  /** Of many names the first, and how many more there are. */
  static String first(Collection<String> names) {
    String some = names.stream().limit(Silence.NAMED_MAX).collect(Collectors.joining(", "));
    int more = names.size() - Silence.NAMED_MAX;
    return more > 0 ? some + " and " + more + " more" : some;
  }
}
