package dev.mokalb.speaker.l2;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * Decides which interfaces are usable.
 *
 * @param excluded expressions of which none may be found in an interface's name
 */
public record InterfaceRules(List<Pattern> excluded) {

  /** What MetalLB excludes unless told otherwise: interfaces of containers, tunnels, loopback. */
  private static final InterfaceRules DEFAULTS =
      excluding(
          List.of(
              "^docker.*",
              "^cbr.*",
              "^dummy.*",
              "^virbr.*",
              "^lxcbr.*",
              "^veth.*",
              "^lo$",
              "^cali.*",
              "^tunl.*",
              "^flannel.*",
              "^kube-ipvs.*",
              "^cni.*",
              "^nodelocaldns.*",
              "^lxc.*"));

  public InterfaceRules {
    excluded = List.copyOf(excluded);
  }

  public static InterfaceRules defaults() {
    return DEFAULTS;
  }

  /**
   * Rules with these expressions instead of the default ones.
   *
   * @throws PatternSyntaxException if one is none
   */
  public static InterfaceRules excluding(List<String> expressions) {
    return new InterfaceRules(expressions.stream().map(Pattern::compile).toList());
  }

  /** Rules, or why there are none. */
  public sealed interface Parsed {

    /** All expressions are good. */
    record Rules(InterfaceRules rules) implements Parsed {}

    /** One is not: its place, from 0, and what is wrong with it. */
    record Refused(int index, String expression, String why) implements Parsed {}
  }

  /** Rules with these expressions, which somebody wrote, instead of the default ones. */
  public static Parsed parse(List<String> expressions) {
    List<Pattern> patterns = new ArrayList<>();
    for (String expression : expressions) {
      if (expression.isEmpty()) {
        return new Parsed.Refused(patterns.size(), expression, "it would exclude every interface");
      }
      try {
        patterns.add(Pattern.compile(expression));
      } catch (PatternSyntaxException e) {
        String where = e.getIndex() < 0 ? "" : " at character " + (e.getIndex() + 1);
        return new Parsed.Refused(patterns.size(), expression, e.getDescription() + where);
      }
    }
    return new Parsed.Rules(new InterfaceRules(patterns));
  }

  /** Why an interface is not used. */
  public enum Unusable {
    EXCLUDED_BY_NAME("its name is excluded"),
    DOWN("it is down"),
    ENSLAVED("it is a port of another interface"),
    NO_ARP("it does not do ARP"),
    NO_BROADCAST("it cannot broadcast"),
    NO_ETHERNET_ADDRESS("it has no Ethernet address");

    private final String text;

    Unusable(String text) {
      this.text = text;
    }

    @Override
    public String toString() {
      return text;
    }
  }

  /** Why the interface is not used; empty if it is. */
  public Optional<Unusable> objection(Link link) {
    if (excluded.stream().anyMatch(pattern -> pattern.matcher(link.name()).find())) {
      return Optional.of(Unusable.EXCLUDED_BY_NAME);
    }
    if (!link.flags().contains(Link.Flag.UP)) {
      return Optional.of(Unusable.DOWN);
    }
    if (link.enslaved()) {
      return Optional.of(Unusable.ENSLAVED);
    }
    if (link.flags().contains(Link.Flag.NO_ARP)) {
      return Optional.of(Unusable.NO_ARP);
    }
    if (!link.flags().contains(Link.Flag.BROADCAST)) {
      return Optional.of(Unusable.NO_BROADCAST);
    }
    return link.mac().isEmpty() ? Optional.of(Unusable.NO_ETHERNET_ADDRESS) : Optional.empty();
  }
}
