package dev.mokalb.model.settings;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What a command line and an environment say, by the options that are known. */
public sealed interface CommandLine {

  /**
   * It can be followed.
   *
   * @param values of every option by its flag
   * @param ignored flags that were given and have no effect here
   */
  record Understood(Map<String, String> values, Set<String> ignored) implements CommandLine {
    private static final Set<String> TRUE = Set.of("1", "t", "T", "true", "TRUE", "True");
    private static final Set<String> FALSE = Set.of("0", "f", "F", "false", "FALSE", "False");

    public Understood {
      values = Map.copyOf(values);
      ignored = Set.copyOf(ignored);
    }

    /** The value of an option that was declared. */
    public String get(String flag) {
      String value = values.get(flag);
      if (value == null) {
        throw new IllegalArgumentException("no option is declared as --" + flag);
      }
      return value;
    }

    /**
     * Whether a switch is on, by the words of Go's strconv.ParseBool, with which MetalLB reads its
     * flags.
     *
     * @throws IllegalArgumentException for any other word; the message names the flag and the
     *     remedy
     */
    public boolean isSet(String flag) {
      String value = get(flag);
      if (TRUE.contains(value)) {
        return true;
      }
      if (FALSE.contains(value)) {
        return false;
      }
      throw new IllegalArgumentException("--" + flag + " " + value + ": use true or false");
    }
  }

  /** It cannot; the text says why and lists what is known. */
  record Refused(String problem) implements CommandLine {}

  /** Somebody asked for help. */
  record Help(String text) implements CommandLine {}

  /**
   * Reads flags of the forms {@code --flag=value}, {@code --flag value} and {@code -flag=value}.
   */
  static CommandLine parse(
      List<String> arguments, Map<String, String> environment, List<Option> options) {
    Map<String, Option> known = new LinkedHashMap<>();
    Map<String, String> values = new LinkedHashMap<>();
    for (Option option : options) {
      known.put(option.flag(), option);
      String fromEnvironment =
          option.variable().isEmpty() ? "" : environment.getOrDefault(option.variable(), "");
      values.put(option.flag(), fromEnvironment.isEmpty() ? option.fallback() : fromEnvironment);
    }
    Set<String> ignored = new LinkedHashSet<>();
    for (int i = 0; i < arguments.size(); i++) {
      String argument = arguments.get(i);
      String flag = argument.replaceFirst("^--?", "");
      if (flag.equals("help") || flag.equals("h")) {
        return new Help(usage(options));
      }
      int equals = flag.indexOf('=');
      String name = equals < 0 ? flag : flag.substring(0, equals);
      Option option = known.get(name);
      if (!argument.startsWith("-") || option == null) {
        return new Refused("unknown argument \"" + argument + "\"\n" + usage(options));
      }
      if (equals >= 0) {
        values.put(name, flag.substring(equals + 1));
      } else if (i + 1 < arguments.size() && !arguments.get(i + 1).startsWith("-")) {
        values.put(name, arguments.get(++i));
      } else {
        values.put(name, "true");
      }
      if (!option.hasEffect()) {
        ignored.add(name);
      }
    }
    return new Understood(values, ignored);
  }

  private static String usage(List<Option> options) {
    List<String> lines = new ArrayList<>();
    List<String> without = new ArrayList<>();
    for (Option option : options) {
      if (option.hasEffect()) {
        String variable = option.variable().isEmpty() ? "" : " (" + option.variable() + ")";
        String fallback =
            option.fallback().isEmpty() ? "" : "; otherwise \"" + option.fallback() + "\"";
        lines.add("  --" + option.flag() + variable + ": " + option.effect() + fallback);
      } else {
        without.add("--" + option.flag());
      }
    }
    if (!without.isEmpty()) {
      lines.add("  accepted without effect: " + String.join(", ", without));
    }
    return "options:\n" + String.join("\n", lines);
  }
}
