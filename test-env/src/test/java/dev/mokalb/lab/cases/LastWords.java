package dev.mokalb.lab.cases;

import dev.mokalb.lab.process.LabProcess;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What several processes logged last, in the order of time, in one short line. */
final class LastWords {
  private static final int LINES_MAX = 24;
  private static final int LENGTH_MAX = 90;

  /** The time of day, the minutes and seconds of it, and the text after level and class. */
  private static final Pattern LINE =
      Pattern.compile("\\S+T(\\d\\d:(\\d\\d:\\d\\d\\.\\d{3}))Z [A-Z]+ +\\S+ - (.*)");

  private record Word(String time, String text) {}

  private LastWords() {}

  /** Of these processes, each since it was started last. */
  static String of(Collection<LabProcess> processes) {
    List<Word> words = new ArrayList<>();
    for (LabProcess process : processes) {
      String name = process.name().replaceFirst("^speaker-", "");
      process
          .logSinceStart()
          .forEach(line -> {
            Matcher matcher = LINE.matcher(line);
            if (matcher.matches()) {
              String text = matcher.group(2) + " " + name + " " + matcher.group(3);
              words.add(
                  new Word(
                      matcher.group(1), text.substring(0, Math.min(text.length(), LENGTH_MAX))));
            }
          });
    }
    words.sort(Comparator.comparing(Word::time));
    StringBuilder last = new StringBuilder();
    words
        .subList(Math.max(0, words.size() - LINES_MAX), words.size())
        .forEach(word -> last.append(" | ").append(word.text()));
    return last.toString();
  }
}
