package dev.mokalb.net.bgp;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The one place that puts a NOTIFICATION into words. */
final class NotificationWords {

  private static final int DATA_OCTETS_SHOWN_MAX = 16;

  private NotificationWords() {}

  static String of(Notification notification) {
    String title = title(notification);
    Optional<String> detail = detail(notification);
    return detail.map(text -> title + " (" + text + ")").orElse(title);
  }

  private static String title(Notification notification) {
    String category = category(notification.code());
    return notification
        .error()
        .map(error -> error.title().equals(category) ? category : category + ": " + error.title())
        .orElse(category + ", subcode " + notification.subcode());
  }

  private static String category(int code) {
    return switch (code) {
      case 1 -> "Message Header Error";
      case 2 -> "OPEN Message Error";
      case 3 -> "UPDATE Message Error";
      case 4 -> "Hold Timer Expired";
      case 5 -> "Finite State Machine Error";
      case 6 -> "Cease";
      case 7 -> "ROUTE-REFRESH Message Error";
      case 8 -> "Send Hold Timer Expired";
      default -> "error " + code;
    };
  }

  private static Optional<String> detail(Notification notification) {
    Octets data = notification.data();
    if (data.size() == 0) {
      return Optional.empty();
    }
    return switch (notification.error().orElse(null)) {
      case BAD_MESSAGE_LENGTH -> number(data, 2, "length ");
      case BAD_MESSAGE_TYPE -> number(data, 1, "type ");
      case UNSUPPORTED_VERSION_NUMBER -> number(data, 2, "it takes up to version ");
      case UNSUPPORTED_CAPABILITY -> capabilities(data);
      case MALFORMED_ATTRIBUTE_LIST,
          UNRECOGNIZED_WELL_KNOWN_ATTRIBUTE,
          ATTRIBUTE_FLAGS_ERROR,
          ATTRIBUTE_LENGTH_ERROR,
          INVALID_ORIGIN_ATTRIBUTE,
          INVALID_NEXT_HOP_ATTRIBUTE,
          OPTIONAL_ATTRIBUTE_ERROR,
          MALFORMED_AS_PATH ->
          attribute(data, 1);
      case MISSING_WELL_KNOWN_ATTRIBUTE -> attribute(data, 0);
      case UNEXPECTED_IN_OPEN_SENT, UNEXPECTED_IN_OPEN_CONFIRM, UNEXPECTED_IN_ESTABLISHED ->
          number(data, 1, "type ");
      case MAXIMUM_PREFIXES_REACHED -> prefixLimit(data);
      case ADMINISTRATIVE_SHUTDOWN, ADMINISTRATIVE_RESET ->
          notification.communication().map(NotificationWords::printable);
      case null, default -> octets(data);
    };
  }

  private static Optional<String> number(Octets data, int octets, String label) {
    if (data.size() != octets) {
      return octets(data);
    }
    return Optional.of(label + (octets == 1 ? data.at(0) : data.uint16At(0)));
  }

  /** An attribute as it stood in the message, or its code alone. */
  private static Optional<String> attribute(Octets data, int codeAt) {
    if (data.size() <= codeAt) {
      return octets(data);
    }
    int code = data.at(codeAt);
    return Optional.of(
        "attribute " + AttributeType.Known.of(code).map(Enum::name).orElse(Integer.toString(code)));
  }

  /** RFC 4486 §4: family and limit, both optional. */
  private static Optional<String> prefixLimit(Octets data) {
    if (data.size() != 7) {
      return octets(data);
    }
    AfiSafi family = new AfiSafi(data.uint16At(0), data.at(2));
    return Optional.of(family + ", limit " + data.uint32At(3));
  }

  /** RFC 5492 §5: the capabilities that it misses or does not want. */
  private static Optional<String> capabilities(Octets data) {
    List<String> names = new ArrayList<>();
    for (int at = 0; at + 2 <= data.size(); at += 2 + data.at(at + 1)) {
      names.add(capability(data, at));
    }
    return names.isEmpty() ? octets(data) : Optional.of(String.join(", ", names));
  }

  private static String capability(Octets data, int at) {
    boolean family =
        data.at(at) == Capability.Multiprotocol.CODE
            && data.at(at + 1) == 4
            && data.size() >= at + 6;
    return family
        ? new AfiSafi(data.uint16At(at + 2), data.at(at + 5)).toString()
        : "capability " + data.at(at);
  }

  private static Optional<String> octets(Octets data) {
    boolean all = data.size() <= DATA_OCTETS_SHOWN_MAX;
    Octets shown = all ? data : data.part(0, DATA_OCTETS_SHOWN_MAX);
    return Optional.of("data " + shown + (all ? "" : "…"));
  }

  /** Nothing that a log or a terminal would take for more than text (RFC 9003 §4). */
  private static String printable(String text) {
    StringBuilder safe = new StringBuilder(text.length() + 2).append('"');
    text.codePoints()
        .map(c -> Character.isISOControl(c) || Character.getType(c) == Character.FORMAT ? ' ' : c)
        .forEach(safe::appendCodePoint);
    return safe.append('"').toString();
  }
}
