package dev.mokalb.lab.crds;

import dev.mokalb.net.AddressBlock;
import dev.mokalb.net.IpRange;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.function.Supplier;

/** Lists of addresses as somebody might type them: close to each other, and often wrong. */
final class RandomEntries {

  private static final int ENTRIES_MAX = 6;

  private final Random random;

  RandomEntries(long seed) {
    this.random = new Random(seed);
  }

  List<String> next() {
    List<String> entries = new ArrayList<>();
    int count = 1 + random.nextInt(ENTRIES_MAX);
    for (int i = 0; i < count; i++) {
      entries.add(entry());
    }
    return entries;
  }

  /** Whether Moka's own parser takes all of them, and no two overlap. */
  static boolean areGood(List<String> entries) {
    List<IpRange> ranges = new ArrayList<>();
    for (String entry : entries) {
      switch (AddressBlock.parse(entry)) {
        case AddressBlock.Invalid _ -> {
          return false;
        }
        case AddressBlock.Valid valid -> {
          if (ranges.stream().anyMatch(valid.range()::overlaps)) {
            return false;
          }
          ranges.add(valid.range());
        }
      }
    }
    return true;
  }

  private String entry() {
    boolean ipv4 = random.nextInt(5) < 2;
    Supplier<String> address = ipv4 ? this::ipv4 : this::ipv6;
    if (random.nextBoolean()) {
      return address.get() + "/" + (ipv4 ? 16 + random.nextInt(17) : 32 + random.nextInt(97));
    }
    String last = random.nextInt(40) == 0 ? ipv6() : address.get();
    return address.get() + (random.nextInt(4) == 0 ? " - " : "-") + last;
  }

  private String ipv4() {
    return switch (random.nextInt(60)) {
      case 0 -> "10.0." + random.nextInt(256);
      case 1 -> "10.0.0." + (200 + random.nextInt(100));
      case 2 -> "10.0.0.0" + random.nextInt(10);
      default ->
          "10."
              + random.nextInt(4)
              + "."
              + (random.nextBoolean() ? random.nextInt(3) : random.nextInt(256))
              + "."
              + random.nextInt(256);
    };
  }

  /** Zeros, small and large groups, with two colons somewhere, nowhere or too often. */
  private String ipv6() {
    int gaps = random.nextInt(50) == 0 ? 2 : random.nextInt(4) == 0 ? 0 : 1;
    int groups = gaps == 0 ? 8 : random.nextInt(8);
    if (random.nextInt(60) == 0) {
      groups++;
    }
    List<String> parts = new ArrayList<>();
    for (int i = 0; i < groups; i++) {
      parts.add(group());
    }
    StringBuilder text = new StringBuilder(String.join(":", parts));
    for (int i = 0; i < gaps; i++) {
      int at = random.nextInt(parts.size() + 1);
      if (at == 0) {
        text.insert(0, "::");
      } else if (at == parts.size()) {
        text.append("::");
      } else {
        text.insert(String.join(":", parts.subList(0, at)).length(), ":");
      }
    }
    return text.toString();
  }

  private String group() {
    String group =
        switch (random.nextInt(4)) {
          case 0 -> "0";
          case 1 -> Integer.toHexString(random.nextInt(16));
          case 2 -> "fd00";
          default -> Integer.toHexString(random.nextInt(0x10000));
        };
    return random.nextInt(10) == 0
        ? "0".repeat(4 - group.length()) + group.toUpperCase(Locale.ROOT)
        : group;
  }
}
