package dev.mokalb.kube.json;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;

/** Times in JSON. */
public final class Times {

  private static final String SHAPE = "0000-00-00T00:00:00Z";
  private static final long DAY_SECONDS = 86_400;

  private Times() {}

  /**
   * What {@link Instant#parse} makes of it. Times of whole seconds, as the API server writes them
   * into every object, do not take the long way of a formatter.
   *
   * @throws DateTimeParseException it is no time
   */
  public static Instant parse(String text) {
    if (!isOfWholeSeconds(text)) {
      return Instant.parse(text);
    }
    int hour = number(text, 11, 2);
    int minute = number(text, 14, 2);
    int second = number(text, 17, 2);
    if (hour > 23 || minute > 59 || second > 59) {
      return Instant.parse(text); // 24:00:00 and leap seconds
    }
    try {
      LocalDate day = LocalDate.of(number(text, 0, 4), number(text, 5, 2), number(text, 8, 2));
      return Instant.ofEpochSecond(
          day.toEpochDay() * DAY_SECONDS + (hour * 60L + minute) * 60 + second);
    } catch (DateTimeException noSuchDay) {
      return Instant.parse(text); // which says so
    }
  }

  private static boolean isOfWholeSeconds(String text) {
    if (text.length() != SHAPE.length()) {
      return false;
    }
    for (int i = 0; i < SHAPE.length(); i++) {
      char wanted = SHAPE.charAt(i);
      char there = text.charAt(i);
      if (wanted == '0' ? there < '0' || there > '9' : there != wanted) {
        return false;
      }
    }
    return true;
  }

  private static int number(String text, int from, int digits) {
    int number = 0;
    for (int i = from; i < from + digits; i++) {
      number = number * 10 + text.charAt(i) - '0';
    }
    return number;
  }
}
