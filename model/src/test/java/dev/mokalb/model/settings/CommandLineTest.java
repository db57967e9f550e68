package dev.mokalb.model.settings;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CommandLineTest {

  private static final List<Option> OPTIONS =
      List.of(
          new Option("namespace", "METALLB_NAMESPACE", "", "the namespace"),
          new Option("log-level", "", "info", "how much is logged"),
          Option.withoutEffect("port"));

  private static CommandLine parse(Map<String, String> environment, String... arguments) {
    return CommandLine.parse(List.of(arguments), environment, OPTIONS);
  }

  private static CommandLine.Understood understood(CommandLine line) {
    assertThat(line).isInstanceOf(CommandLine.Understood.class);
    return (CommandLine.Understood) line;
  }

  @Test
  void takesTheFormsThatGoTakes() {
    for (String[] form :
        new String[][] {{"--namespace=a"}, {"--namespace", "a"}, {"-namespace=a"}}) {
      assertThat(understood(parse(Map.of(), form)).get("namespace")).isEqualTo("a");
    }
  }

  @Test
  void aFlagWinsOverTheEnvironmentAndThatOverTheFallback() {
    Map<String, String> environment = Map.of("METALLB_NAMESPACE", "env");
    assertThat(understood(parse(environment)).get("namespace")).isEqualTo("env");
    assertThat(understood(parse(environment, "--namespace=flag")).get("namespace"))
        .isEqualTo("flag");
    assertThat(understood(parse(environment)).get("log-level")).isEqualTo("info");
  }

  @Test
  void namesFlagsOfMetallbThatHaveNoEffect() {
    assertThat(understood(parse(Map.of(), "--port=7472")).ignored()).containsExactly("port");
  }

  @Test
  void refusesWhatItDoesNotKnowAndListsWhatItDoes() {
    assertThat(parse(Map.of(), "--nonsense"))
        .isInstanceOfSatisfying(
            CommandLine.Refused.class,
            refused ->
                assertThat(refused.problem())
                    .contains("unknown argument \"--nonsense\"", "--namespace", "--port"));
  }

  @Test
  void helps() {
    assertThat(parse(Map.of(), "--help"))
        .isInstanceOfSatisfying(
            CommandLine.Help.class,
            help -> assertThat(help.text()).contains("METALLB_NAMESPACE", "otherwise \"info\""));
  }
}
