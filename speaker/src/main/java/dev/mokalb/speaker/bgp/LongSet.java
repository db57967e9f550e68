package dev.mokalb.speaker.bgp;

import java.util.Arrays;

/**
 * A set of numbers in 16 to 32 octets each. Places follow each other from where a number belongs
 * until a free one (linear probing), and removing closes the gap.
 */
final class LongSet {

  private static final int PLACES_MIN = 16;
  private static final long GOLDEN = 0x9e37_79b9_7f4a_7c15L; // 2^64 by the golden ratio
  private static final long FREE = Long.MIN_VALUE;

  private long[] places = free(PLACES_MIN);
  private int size;

  private static long[] free(int count) {
    long[] all = new long[count];
    Arrays.fill(all, FREE);
    return all;
  }

  int size() {
    return size;
  }

  void clear() {
    places = free(PLACES_MIN);
    size = 0;
  }

  /** Any number but {@link Long#MIN_VALUE}. */
  void add(long number) {
    if (number == FREE) {
      throw new IllegalArgumentException("this number cannot be kept: " + number);
    }
    int place = find(number);
    if (places[place] == number) {
      return;
    }
    places[place] = number;
    size++;
    if (2 * size > places.length) {
      long[] before = places;
      places = free(2 * before.length);
      for (long each : before) {
        if (each != FREE) {
          places[find(each)] = each;
        }
      }
    }
  }

  void remove(long number) {
    int gap = find(number);
    if (places[gap] == FREE) {
      return;
    }
    places[gap] = FREE;
    size--;
    for (int place = next(gap); places[place] != FREE; place = next(place)) {
      long moved = places[place];
      places[place] = FREE;
      places[find(moved)] = moved;
    }
  }

  /** Where a number is, or the free place where it would be. */
  private int find(long number) {
    int place = (int) ((number * GOLDEN) >>> Integer.SIZE) & (places.length - 1);
    while (places[place] != FREE && places[place] != number) {
      place = next(place);
    }
    return place;
  }

  private int next(int place) {
    return (place + 1) & (places.length - 1);
  }
}
