package dev.mokalb.speaker.ops;

import dev.mokalb.model.settings.CommandLine;
import dev.mokalb.model.settings.Option;
import dev.mokalb.speaker.l2.Layer2Settings;
import dev.mokalb.speaker.l2.Promiscuity;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * How the speaker was asked to use the local network.
 *
 * @param excludeFile a file with expressions for interfaces that are not used; need not exist
 * @param refresh how often each address is announced once more; zero means never
 */
public record Layer2Options(String excludeFile, Promiscuity promiscuity, Duration refresh) {

  private static final String EXCLUDE_FILE = "l2-exclude-file";
  private static final String PROMISCUOUS = "l2-promiscuous";
  private static final String REFRESH = "l2-refresh-seconds";

  /** What can be set. */
  static List<Option> options() {
    return List.of(
        new Option(
            EXCLUDE_FILE,
            "MOKA_L2_EXCLUDE_FILE",
            "/etc/metallb/excludel2.yaml",
            "a YAML file whose announcedInterfacesToExclude lists expressions for the names of"
                + " interfaces that are not used"),
        new Option(
            PROMISCUOUS,
            "MOKA_L2_PROMISCUOUS",
            Promiscuity.AUTO.toString(),
            "whether interfaces are put in promiscuous mode: auto (Wi-Fi only), on or off"),
        new Option(
            REFRESH,
            "MOKA_L2_REFRESH_SECONDS",
            Long.toString(Layer2Settings.REFRESH_DEFAULT.toSeconds()),
            "how often each address is announced once more; 0 means never"));
  }

  /** What is wrong with what was given; empty if nothing is. */
  static Optional<String> problem(CommandLine.Understood given) {
    if (Promiscuity.parse(given.get(PROMISCUOUS)).isEmpty()) {
      return Optional.of(
          "--"
              + PROMISCUOUS
              + " "
              + given.get(PROMISCUOUS)
              + ": use one of "
              + Promiscuity.names());
    }
    return refresh(given.get(REFRESH)).isPresent()
        ? Optional.empty()
        : Optional.of(
            "--%s %s: use 0, or a number of seconds from %d to %d"
                .formatted(
                    REFRESH,
                    given.get(REFRESH),
                    Layer2Settings.REFRESH_MIN.toSeconds(),
                    Layer2Settings.REFRESH_MAX.toSeconds()));
  }

  /** What was given, if there is no {@link #problem}. */
  static Layer2Options of(CommandLine.Understood given) {
    return new Layer2Options(
        given.get(EXCLUDE_FILE),
        Promiscuity.parse(given.get(PROMISCUOUS)).orElse(Promiscuity.AUTO),
        refresh(given.get(REFRESH)).orElse(Layer2Settings.REFRESH_DEFAULT));
  }

  private static Optional<Duration> refresh(String text) {
    if (!text.matches("[0-9]{1,6}")) {
      return Optional.empty();
    }
    return Optional.of(Duration.ofSeconds(Integer.parseInt(text)))
        .filter(Layer2Settings::isRefresh);
  }
}
