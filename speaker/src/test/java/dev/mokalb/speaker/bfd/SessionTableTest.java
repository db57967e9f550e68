package dev.mokalb.speaker.bfd;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mokalb.net.bfd.Diagnostic;
import dev.mokalb.net.bfd.SessionState;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every state, every event: RFC 5880 §6.2 and §6.8.6 as a table. */
class SessionTableTest {

  /**
   * State, event, next state, diagnostic, effects in order. {@code +} is a packet at once, {@code
   * ~} one in turn.
   */
  private static final String TABLE =
      """
      AdminDown | hears AdminDown | AdminDown | 7 | expect
      AdminDown | hears Down      | AdminDown | 7 | expect
      AdminDown | hears Init      | AdminDown | 7 | reply, expect
      AdminDown | hears Up        | AdminDown | 7 | reply, expect
      AdminDown | expiry          | AdminDown | 7 | transmit+, expect nothing
      AdminDown | reconfigured    | AdminDown | 7 | transmit+, expect
      AdminDown | disabled        | AdminDown | 7 |
      Down      | hears AdminDown | Down      | 0 | expect
      Down      | hears Down      | Init      | 0 | transmit+, expect
      Down      | hears Init      | Up        | 0 | tell up, transmit+, expect
      Down      | hears Up        | Down      | 0 | expect
      Down      | expiry          | Down      | 0 | transmit+, expect nothing
      Down      | reconfigured    | Down      | 0 | transmit+, expect
      Down      | disabled        | AdminDown | 7 | transmit+
      Init      | hears AdminDown | Down      | 3 | transmit+, expect
      Init      | hears Down      | Init      | 0 | expect
      Init      | hears Init      | Up        | 0 | tell up, transmit+, expect
      Init      | hears Up        | Up        | 0 | tell up, transmit+, expect
      Init      | expiry          | Down      | 1 | transmit+, expect nothing
      Init      | reconfigured    | Init      | 0 | transmit+, expect
      Init      | disabled        | AdminDown | 7 | transmit+
      Up        | hears AdminDown | Down      | 3 | tell released, transmit+, expect
      Up        | hears Down      | Down      | 3 | tell down, transmit+, expect
      Up        | hears Init      | Up        | 0 | expect
      Up        | hears Up        | Up        | 0 | expect
      Up        | expiry          | Down      | 1 | tell down, transmit+, expect nothing
      Up        | reconfigured    | Up        | 0 | transmit+, expect
      Up        | disabled        | AdminDown | 7 | tell released, transmit+
      """;

  record Row(String state, String event, String next, int diagnostic, String effects) {
    static Row of(String line) {
      String[] cells = line.split("\\|", -1);
      return new Row(
          cells[0].strip(),
          cells[1].strip(),
          cells[2].strip(),
          Integer.parseInt(cells[3].strip()),
          cells[4].strip());
    }

    @Override
    public String toString() {
      return state + ", " + event;
    }
  }

  static Stream<Row> rows() {
    return TABLE.lines().map(Row::of);
  }

  private static List<String> events() {
    List<String> events = new ArrayList<>(List.of("expiry", "reconfigured", "disabled"));
    Arrays.stream(SessionState.values()).forEach(state -> events.add("hears " + state));
    // Whoever adds an event finds no word for it here, and the next test fails.
    assertThat(SessionEvent.class.getPermittedSubclasses()).hasSize(4);
    return events;
  }

  @Test
  void everyStateHasARowForEveryEvent() {
    TreeSet<String> wanted = new TreeSet<>();
    for (SessionState state : SessionState.values()) {
      events().forEach(event -> wanted.add(state + ", " + event));
    }
    assertThat(rows().map(Row::toString)).containsExactlyInAnyOrderElementsOf(wanted);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("rows")
  void becomesWhatTheRowSays(Row row) {
    SessionStep step =
        SessionStep.step(Sessions.in(stateNamed(row.state())), eventNamed(row.event()));
    assertThat(step.next().state()).hasToString(row.next());
    assertThat(step.next().diagnostic().code()).isEqualTo(row.diagnostic());
    assertThat(
            step.effects().stream().map(SessionTableTest::word).collect(Collectors.joining(", ")))
        .isEqualTo(row.effects());
  }

  private static SessionState stateNamed(String name) {
    return Arrays.stream(SessionState.values())
        .filter(state -> state.toString().equals(name))
        .findFirst()
        .orElseThrow();
  }

  private static SessionEvent eventNamed(String name) {
    return switch (name) {
      case "expiry" -> new SessionEvent.DetectionTimeExpired();
      case "reconfigured" -> new SessionEvent.Reconfigured(Sessions.FAST.withIntervals(70, 70));
      case "disabled" -> new SessionEvent.Disabled(Diagnostic.Known.ADMINISTRATIVELY_DOWN);
      default -> Sessions.hears(stateNamed(name.substring("hears ".length())));
    };
  }

  private static String word(SessionEffect effect) {
    return switch (effect) {
      case SessionEffect.Reply _ -> "reply";
      case SessionEffect.Transmit(_, _, SessionEffect.First first) ->
          switch (first) {
            case NOW -> "transmit+";
            case IN_TURN -> "transmit~";
          };
      case SessionEffect.Silence _ -> "silence";
      case SessionEffect.Expect _ -> "expect";
      case SessionEffect.ExpectNothing _ -> "expect nothing";
      case SessionEffect.Tell(BfdChange.Up _) -> "tell up";
      case SessionEffect.Tell(BfdChange.Down _) -> "tell down";
      case SessionEffect.Tell(BfdChange.Released _) -> "tell released";
    };
  }
}
