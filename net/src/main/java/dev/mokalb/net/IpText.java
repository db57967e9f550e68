package dev.mokalb.net;

import java.util.Optional;

/**
 * The text forms of addresses. The JDK's parser is not strict enough: {@code InetAddress.ofLiteral}
 * takes {@code 1} and {@code 010.0.0.1}.
 */
final class IpText {

  private static final int GROUPS = 8;
  private static final int TEXT_LENGTH_MAX = 45; // RFC 4291 §2.2 form 3, IPv4 in the last 32 bits

  private IpText() {}

  static Optional<IpAddress> parse(String text) {
    if (text.length() > TEXT_LENGTH_MAX) {
      return Optional.empty();
    }
    if (text.indexOf(':') < 0) {
      long bits = ipv4Bits(text);
      return bits < 0 ? Optional.empty() : Optional.of(IpAddress.ipv4((int) bits));
    }
    return ipv6(text);
  }

  /** The 32 bits, or -1. */
  private static long ipv4Bits(String text) {
    String[] parts = text.split("\\.", -1);
    if (parts.length != 4) {
      return -1;
    }
    long bits = 0;
    for (String part : parts) {
      int octet = decimalOctet(part);
      if (octet < 0) {
        return -1;
      }
      bits = bits << 8 | octet;
    }
    return bits;
  }

  private static int decimalOctet(String part) {
    if (part.isEmpty() || part.length() > 3 || (part.length() > 1 && part.charAt(0) == '0')) {
      return -1;
    }
    int value = 0;
    for (int i = 0; i < part.length(); i++) {
      char c = part.charAt(i);
      if (c < '0' || c > '9') {
        return -1;
      }
      value = value * 10 + (c - '0');
    }
    return value > 255 ? -1 : value;
  }

  private static Optional<IpAddress> ipv6(String text) {
    int gap = text.indexOf("::");
    if (gap != text.lastIndexOf("::")) {
      return Optional.empty();
    }
    int[] before = new int[GROUPS];
    int[] after = new int[GROUPS];
    int beforeCount;
    int afterCount = 0;
    if (gap < 0) {
      beforeCount = groups(text, before, true);
      if (beforeCount != GROUPS) {
        return Optional.empty();
      }
    } else {
      beforeCount = groups(text.substring(0, gap), before, false);
      afterCount = groups(text.substring(gap + 2), after, true);
      if (beforeCount < 0 || afterCount < 0 || beforeCount + afterCount >= GROUPS) {
        return Optional.empty();
      }
    }
    int[] all = new int[GROUPS];
    System.arraycopy(before, 0, all, 0, beforeCount);
    System.arraycopy(after, 0, all, GROUPS - afterCount, afterCount);
    return Optional.of(fromGroups(all));
  }

  private static IpAddress fromGroups(int[] groups) {
    long high = 0;
    long low = 0;
    for (int i = 0; i < 4; i++) {
      high = high << 16 | groups[i];
      low = low << 16 | groups[i + 4];
    }
    boolean mapped = high == 0 && low >>> 32 == 0xffff;
    return mapped ? IpAddress.ipv4((int) low) : new IpAddress(IpFamily.IPV6, high, low);
  }

  /** Fills in the 16-bit groups of a run without a gap and returns their number, or -1. */
  private static int groups(String run, int[] into, boolean ipv4Allowed) {
    if (run.isEmpty()) {
      return 0;
    }
    String[] parts = run.split(":", -1);
    int count = 0;
    for (int i = 0; i < parts.length; i++) {
      String part = parts[i];
      boolean last = i == parts.length - 1;
      if (last && ipv4Allowed && part.indexOf('.') >= 0) {
        long bits = ipv4Bits(part);
        if (bits < 0 || count + 2 > GROUPS) {
          return -1;
        }
        into[count++] = (int) (bits >>> 16);
        into[count++] = (int) (bits & 0xffff);
        continue;
      }
      int group = hexGroup(part);
      if (group < 0 || count == GROUPS) {
        return -1;
      }
      into[count++] = group;
    }
    return count;
  }

  private static int hexGroup(String part) {
    if (part.isEmpty() || part.length() > 4) {
      return -1;
    }
    int value = 0;
    for (int i = 0; i < part.length(); i++) {
      char c = part.charAt(i);
      int digit = c < 128 ? Character.digit(c, 16) : -1;
      if (digit < 0) {
        return -1;
      }
      value = value << 4 | digit;
    }
    return value;
  }

  static String format(IpAddress address) {
    return switch (address.family()) {
      case IPV4 -> formatIpv4((int) address.low());
      case IPV6 -> formatIpv6(address);
    };
  }

  private static String formatIpv4(int bits) {
    return (bits >>> 24)
        + "."
        + (bits >>> 16 & 0xff)
        + "."
        + (bits >>> 8 & 0xff)
        + "."
        + (bits & 0xff);
  }

  /** RFC 5952 §4: lower case, no leading zeroes, the longest run of two or more zeroes elided. */
  private static String formatIpv6(IpAddress address) {
    int[] groups = new int[GROUPS];
    for (int i = 0; i < 4; i++) {
      groups[i] = (int) (address.high() >>> (48 - 16 * i)) & 0xffff;
      groups[i + 4] = (int) (address.low() >>> (48 - 16 * i)) & 0xffff;
    }
    int bestStart = -1;
    int bestLength = 1;
    for (int i = 0; i < GROUPS; i++) {
      int end = i;
      while (end < GROUPS && groups[end] == 0) {
        end++;
      }
      if (end - i > bestLength) {
        bestStart = i;
        bestLength = end - i;
      }
    }
    StringBuilder text = new StringBuilder(39);
    for (int i = 0; i < GROUPS; i++) {
      if (i == bestStart) {
        text.append("::");
        i += bestLength - 1;
        continue;
      }
      if (!text.isEmpty() && text.charAt(text.length() - 1) != ':') {
        text.append(':');
      }
      text.append(Integer.toHexString(groups[i]));
    }
    return text.toString();
  }
}
