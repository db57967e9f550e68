package dev.mokalb.model.config;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/** Names that are alike. */
public final class Spelling {

  /** Names of objects are no longer than that (RFC 1123 §2.1). */
  private static final int NAME_CHARS_MAX = 253;

  /** One mistake in as many letters; shorter names are like any other. */
  private static final int LETTERS_PER_MISTAKE = 3;

  private Spelling() {}

  /**
   * The known name that was probably meant: the one with the fewest letters changed, missing, too
   * many or swapped; of several the first by name; empty if none is like it.
   */
  public static Optional<String> nearest(String given, Collection<String> known) {
    int mistakesMax = given.length() / LETTERS_PER_MISTAKE;
    if (given.length() > NAME_CHARS_MAX) {
      return Optional.empty();
    }
    return known.stream()
        .filter(name -> !name.equals(given) && name.length() <= NAME_CHARS_MAX)
        .filter(name -> Math.abs(name.length() - given.length()) <= mistakesMax)
        .map(name -> new Candidate(name, mistakes(given, name)))
        .filter(candidate -> candidate.mistakes() <= mistakesMax)
        .min(Comparator.comparingInt(Candidate::mistakes).thenComparing(Candidate::name))
        .map(Candidate::name);
  }

  private record Candidate(String name, int mistakes) {}

  /** {@code ; did you mean "NAME"?}, or nothing. */
  public static String remark(String given, Collection<String> known) {
    return nearest(given, known).map(name -> "; did you mean \"" + name + "\"?").orElse("");
  }

  /** The distance of optimal string alignment, in which upper and lower case are one. */
  private static int mistakes(String one, String other) {
    String a = one.toLowerCase(Locale.ROOT);
    String b = other.toLowerCase(Locale.ROOT);
    int[][] distance = new int[a.length() + 1][b.length() + 1];
    for (int i = 0; i <= a.length(); i++) {
      for (int j = 0; j <= b.length(); j++) {
        if (i == 0 || j == 0) {
          distance[i][j] = i + j;
          continue;
        }
        int changed = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
        int least = distance[i - 1][j - 1] + changed;
        least = Math.min(least, Math.min(distance[i - 1][j], distance[i][j - 1]) + 1);
        boolean swapped =
            i > 1
                && j > 1
                && a.charAt(i - 1) == b.charAt(j - 2)
                && a.charAt(i - 2) == b.charAt(j - 1);
        distance[i][j] = swapped ? Math.min(least, distance[i - 2][j - 2] + 1) : least;
      }
    }
    return distance[a.length()][b.length()];
  }
}
