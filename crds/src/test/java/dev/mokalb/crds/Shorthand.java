package dev.mokalb.crds;

import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Long values, written short:
 *
 * <ul>
 *   <li>{@code {{3 x pool-#}}} is {@code pool-1, pool-2, pool-3};
 *   <li>{@code {{3 of ab}}} is {@code ababab};
 *   <li>{@code {{3 deep}}} is {@code {a: {a: {a: {}}}}}.
 * </ul>
 *
 * They may stand in each other, and braces in them have to be in pairs.
 */
final class Shorthand {

  private static final Pattern START = Pattern.compile("\\{\\{(\\d+) (x |of |deep)");

  private Shorthand() {}

  /** The line with all of them written out. */
  static String expand(String line) {
    String expanded = line;
    while (true) {
      MatchResult innermost = null;
      Matcher starts = START.matcher(expanded);
      while (starts.find()) {
        innermost = starts.toMatchResult();
      }
      if (innermost == null) {
        return expanded;
      }
      int end = end(expanded, innermost.end());
      expanded =
          expanded.substring(0, innermost.start())
              + writtenOut(innermost, expanded.substring(innermost.end(), end))
              + expanded.substring(end + 2);
    }
  }

  private static String writtenOut(MatchResult start, String body) {
    int times = Integer.parseInt(start.group(1));
    return switch (start.group(2)) {
      case "x " ->
          IntStream.rangeClosed(1, times)
              .mapToObj(i -> body.replace("#", Integer.toString(i)))
              .collect(Collectors.joining(", "));
      case "of " -> body.repeat(times);
      default -> "{a: ".repeat(times) + "{}" + "}".repeat(times);
    };
  }

  /** Where the two braces stand that end it. */
  private static int end(String text, int from) {
    int open = 0;
    for (int i = from; i < text.length(); i++) {
      if (text.charAt(i) == '{') {
        open++;
      } else if (open > 0 && text.charAt(i) == '}') {
        open--;
      } else if (text.startsWith("}}", i)) {
        return i;
      }
    }
    throw new IllegalArgumentException("braces are missing in: " + text);
  }
}
