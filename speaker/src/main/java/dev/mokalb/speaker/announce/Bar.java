package dev.mokalb.speaker.announce;

import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/** Why one node may not, or cannot, announce one group. */
public sealed interface Bar {

  /** It is the node itself, whatever the group. */
  record Unfit(Fitness fitness) implements Bar {}

  /** No advertisement of the addresses selects it. */
  record NotSelected() implements Bar {}

  /** {@code externalTrafficPolicy: Local}, and no endpoint on it can take traffic. */
  record NoEndpointHere() implements Bar {}

  /** Several Services share the addresses, and it is not eligible for each of them. */
  record NotForAll() implements Bar {}

  /** None of the interfaces that the advertisement names is there and usable. */
  record NoSuchInterface(Set<SortedSet<String>> wanted) implements Bar {}

  /** Its speaker says that it cannot. */
  record Declines() implements Bar {}

  /** Why, as a clause about the node. */
  default String text() {
    return switch (this) {
      case Unfit(Fitness fitness) -> fitness.text();
      case NotSelected() -> "no L2Advertisement of the pool selects it";
      case NoEndpointHere() -> "externalTrafficPolicy is Local and no ready endpoint is on it";
      case NotForAll() ->
          "it is not selected, or has no endpoint, for every Service of the address";
      case NoSuchInterface(var wanted) ->
          "it has no usable interface named " + String.join(" or ", names(wanted));
      case Declines() -> "its speaker sees a state of the cluster in which it may not";
    };
  }

  private static SortedSet<String> names(Set<SortedSet<String>> wanted) {
    SortedSet<String> names = new TreeSet<>();
    wanted.forEach(names::addAll);
    return names;
  }
}
