package dev.mokalb.model.settings;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * How servers speak TLS, by the flags of MetalLB, in the names that Java has for them.
 *
 * @param protocols the newest first
 * @param cipherSuites for TLS 1.2 only; empty for Java's choice
 * @param groups for the key exchange; empty for Java's choice
 */
public record TlsOptions(List<String> protocols, List<String> cipherSuites, List<String> groups) {

  private static final String MIN_VERSION = "tls-min-version";
  private static final String CIPHER_SUITES = "tls-cipher-suites";
  private static final String CURVES = "tls-curve-preferences";

  private static final String TLS_1_3 = "VersionTLS13";
  private static final String TLS_1_2 = "VersionTLS12";

  /** Go's CurveIDs are the code points of TLS; some groups Java does not have. */
  private static final Map<String, String> GROUPS =
      Map.of("23", "secp256r1", "24", "secp384r1", "25", "secp521r1", "29", "x25519");

  private static final String HYBRID = "4588"; // X25519MLKEM768

  public static final TlsOptions DEFAULT = new TlsOptions(List.of("TLSv1.3"), List.of(), List.of());

  public TlsOptions {
    protocols = List.copyOf(protocols);
    cipherSuites = List.copyOf(cipherSuites);
    groups = List.copyOf(groups);
  }

  /** The flags. */
  public static List<Option> options() {
    return List.of(
        new Option(MIN_VERSION, "", TLS_1_3, "the oldest TLS that is spoken, or " + TLS_1_2),
        new Option(
            CIPHER_SUITES, "", "", "for TLS 1.2, by their IANA names, with commas between them"),
        new Option(CURVES, "", "", "for the key exchange, by their numbers: 23, 24, 25, 29"));
  }

  /**
   * Reads them.
   *
   * @throws IllegalArgumentException and the message says which flag is wrong, and why
   */
  public static TlsOptions of(CommandLine.Understood given) {
    String oldest = given.get(MIN_VERSION);
    if (!oldest.isEmpty() && !oldest.equals(TLS_1_3) && !oldest.equals(TLS_1_2)) {
      throw new IllegalArgumentException(
          "--" + MIN_VERSION + " " + oldest + ": use " + TLS_1_3 + " or " + TLS_1_2);
    }
    List<String> suites = words(given.get(CIPHER_SUITES));
    if (!suites.isEmpty() && !oldest.equals(TLS_1_2)) {
      throw new IllegalArgumentException(
          "--" + CIPHER_SUITES + " is for TLS 1.2: add --" + MIN_VERSION + "=" + TLS_1_2);
    }
    return new TlsOptions(
        oldest.equals(TLS_1_2) ? List.of("TLSv1.3", "TLSv1.2") : DEFAULT.protocols(),
        suites,
        groups(words(given.get(CURVES))));
  }

  private static List<String> groups(List<String> numbers) {
    List<String> groups = new ArrayList<>();
    for (String number : numbers) {
      String group = GROUPS.get(number);
      if (group != null) {
        groups.add(group);
      } else if (!number.equals(HYBRID) || numbers.size() == 1) {
        throw new IllegalArgumentException(
            "--" + CURVES + " " + number + ": use 23, 24, 25 or 29, with commas between them");
      }
    }
    return groups;
  }

  private static List<String> words(String text) {
    return Arrays.stream(text.split(",", -1))
        .map(String::strip)
        .filter(word -> !word.isEmpty())
        .toList();
  }
}
