package dev.mokalb.net;

import java.util.Optional;

/**
 * What may be written where addresses are listed: a network in CIDR notation, or a range {@code
 * first-last}. Host bits of a network are masked off, as MetalLB does.
 */
public sealed interface AddressBlock {

  /** A block that can be used. */
  record Valid(IpRange range) implements AddressBlock {}

  /**
   * Text that is no block.
   *
   * @param rule what it breaks, to follow the quoted text: "is inverted: …"
   * @param remedy what to write instead
   */
  record Invalid(String rule, String remedy) implements AddressBlock {}

  /** Reads one block. */
  static AddressBlock parse(String text) {
    String trimmed = text.strip();
    int dash = trimmed.indexOf('-');
    if (dash >= 0) {
      return range(trimmed.substring(0, dash).strip(), trimmed.substring(dash + 1).strip());
    }
    int slash = trimmed.indexOf('/');
    if (slash >= 0) {
      return network(trimmed.substring(0, slash), trimmed.substring(slash + 1));
    }
    Optional<IpAddress> address = IpAddress.parse(trimmed);
    if (address.isPresent()) {
      return new Invalid(
          "is a single address without a prefix length",
          "write " + address.get() + "/" + address.get().family().bits());
    }
    return new Invalid(
        "is neither a network nor a range",
        "write a network such as 192.168.2.0/24 or a range such as 192.168.2.200-192.168.2.225");
  }

  private static AddressBlock range(String firstText, String lastText) {
    Optional<IpAddress> first = IpAddress.parse(firstText);
    if (first.isEmpty()) {
      return notAnAddress("starts with", firstText);
    }
    Optional<IpAddress> last = IpAddress.parse(lastText);
    if (last.isEmpty()) {
      return notAnAddress("ends with", lastText);
    }
    if (first.get().family() != last.get().family()) {
      return new Invalid(
          "mixes IPv4 and IPv6", "write a range for each family, both may stand in one pool");
    }
    if (first.get().compareTo(last.get()) > 0) {
      return new Invalid(
          "is inverted: its first address is after its last",
          "write " + last.get() + "-" + first.get());
    }
    return new Valid(new IpRange(first.get(), last.get()));
  }

  private static Invalid notAnAddress(String where, String text) {
    return new Invalid(
        where + " '" + text + "', which is not an IP address",
        "write both ends in full, such as 192.168.2.200-192.168.2.225");
  }

  private static AddressBlock network(String addressText, String lengthText) {
    Optional<IpAddress> address = IpAddress.parse(addressText);
    if (address.isEmpty()) {
      return new Invalid(
          "starts with '" + addressText + "', which is not an IP address",
          "write a network such as 192.168.2.0/24");
    }
    int bits = address.get().family().bits();
    int length = prefixLength(lengthText);
    if (length < 0 || length > bits) {
      return new Invalid(
          "has the prefix length '" + lengthText + "'",
          "write a prefix length from 0 to " + bits + " behind the slash");
    }
    return new Valid(IpPrefix.containing(address.get(), length).range());
  }

  private static int prefixLength(String text) {
    if (text.isEmpty() || text.length() > 3 || !text.chars().allMatch(c -> c >= '0' && c <= '9')) {
      return -1;
    }
    return Integer.parseInt(text);
  }
}
