package dev.mokalb.net.bgp;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/** What a text that should name a community turns out to be. */
public sealed interface CommunityText {

  /** {@code A:B} or {@code large:A:B:C}. */
  record Valid(Community community) implements CommunityText {}

  /** It has not the form of a community; it may be the name of one. */
  record Name(String text) implements CommunityText {}

  /**
   * It has the form, and a number in it that is none.
   *
   * @param rule what it breaks, to follow the quoted text
   * @param remedy what to write instead
   */
  record Invalid(String rule, String remedy) implements CommunityText {}

  /** Reads a text. */
  static CommunityText parse(String text) {
    String[] parts = text.split(":", -1);
    if (parts.length == 2) {
      return numbers(parts, 0, 0xffff, "write A:B with numbers from 0 to 65535, such as 65001:100");
    }
    if (parts.length == 4 && parts[0].equals("large")) {
      return numbers(
          parts,
          1,
          0xffff_ffffL,
          "write large:A:B:C with numbers from 0 to 4294967295, such as large:65001:1:100");
    }
    if (parts.length == 1) {
      return new Name(text);
    }
    return new Invalid(
        "has " + parts.length + " parts", "write A:B, or large:A:B:C for a large community");
  }

  private static CommunityText numbers(String[] parts, int from, long max, String remedy) {
    List<Long> numbers = new ArrayList<>(3);
    for (int i = from; i < parts.length; i++) {
      OptionalLong number = number(parts[i], max);
      if (number.isEmpty()) {
        return new Invalid(
            "holds \"" + parts[i] + "\", which is no number from 0 to " + max, remedy);
      }
      numbers.add(number.getAsLong());
    }
    return new Valid(
        from == 0
            ? new Community.Standard(numbers.get(0).intValue(), numbers.get(1).intValue())
            : new Community.Large(numbers.get(0), numbers.get(1), numbers.get(2)));
  }

  private static OptionalLong number(String text, long max) {
    boolean digits =
        !text.isEmpty() && text.length() <= 10 && text.chars().allMatch(c -> c >= '0' && c <= '9');
    if (!digits || Long.parseLong(text) > max) {
      return OptionalLong.empty();
    }
    return OptionalLong.of(Long.parseLong(text));
  }
}
