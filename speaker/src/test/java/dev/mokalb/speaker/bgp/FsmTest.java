package dev.mokalb.speaker.bgp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mokalb.net.bgp.BgpError;
import dev.mokalb.net.bgp.Notification;
import dev.mokalb.net.bgp.Open;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every state times every event of RFC 4271 §8.2.2. */
class FsmTest {

  private static final Settings SETTINGS = Settings.external();
  private static final Open PEER = Settings.peerOpen(SETTINGS);
  private static final Agreement AGREEMENT = Settings.agreement(SETTINGS, PEER);

  private static final Map<String, FsmState> STATES = new LinkedHashMap<>();
  private static final Map<String, FsmEvent> EVENTS = new LinkedHashMap<>();

  static {
    for (FsmState state :
        List.of(
            FsmState.IDLE,
            FsmState.CONNECT,
            FsmState.ACTIVE,
            new FsmState.OpenSent(Settings.ADDRESSES),
            new FsmState.OpenConfirm(AGREEMENT),
            new FsmState.Established(AGREEMENT))) {
      STATES.put(state.name(), state);
    }
    for (FsmEvent event :
        List.of(
            new FsmEvent.Start(),
            new FsmEvent.Stop(Notification.of(BgpError.ADMINISTRATIVE_SHUTDOWN), ""),
            new FsmEvent.Leave(),
            new FsmEvent.ConnectRetryTimerExpires(),
            new FsmEvent.HoldTimerExpires(),
            new FsmEvent.KeepaliveTimerExpires(),
            new FsmEvent.SendHoldTimerExpires(),
            new FsmEvent.TcpConnected(Settings.ADDRESSES),
            new FsmEvent.TcpFails("reset"),
            new FsmEvent.OpenReceived(PEER),
            new FsmEvent.MessageRefused(Notification.of(BgpError.BAD_MESSAGE_TYPE)),
            new FsmEvent.NotificationReceived(Notification.of(BgpError.OUT_OF_RESOURCES)),
            new FsmEvent.KeepaliveReceived(),
            new FsmEvent.UpdateReceived(),
            new FsmEvent.RouteRefreshReceived())) {
      EVENTS.put(event.getClass().getSimpleName(), event);
    }
  }

  /** State, event, next state, effects; those of an accepted connection where they differ. */
  private static final String TABLE =
      """
      Idle        | Start                    | Connect     | CONNECT_RETRY 5, dial
      Idle        | Stop                     | Idle        |
      Idle        | Leave                    | Idle        |
      Idle        | ConnectRetryTimerExpires | Idle        |
      Idle        | HoldTimerExpires         | Idle        |
      Idle        | KeepaliveTimerExpires    | Idle        |
      Idle        | SendHoldTimerExpires     | Idle        |
      Idle        | TcpConnected             | Idle        |
      Idle        | TcpFails                 | Idle        |
      Idle        | OpenReceived             | Idle        |
      Idle        | MessageRefused           | Idle        |
      Idle        | NotificationReceived     | Idle        |
      Idle        | KeepaliveReceived        | Idle        |
      Idle        | UpdateReceived           | Idle        |
      Idle        | RouteRefreshReceived     | Idle        |
      Connect     | Start                    | Connect     |
      Connect     | Stop                     | Idle        | close
      Connect     | Leave                    | Idle        | close
      Connect     | ConnectRetryTimerExpires | Connect     | close, ended lost, CONNECT_RETRY 5, dial
      Connect     | HoldTimerExpires         | Idle        | close
      Connect     | KeepaliveTimerExpires    | Idle        | close
      Connect     | SendHoldTimerExpires     | Idle        | close
      Connect     | TcpConnected             | OpenSent    | send OPEN, HOLD 60
      Connect     | TcpFails                 | Idle        | close, ended lost
      Connect     | OpenReceived             | Idle        | close
      Connect     | MessageRefused           | Idle        | close
      Connect     | NotificationReceived     | Idle        | close
      Connect     | KeepaliveReceived        | Idle        | close
      Connect     | UpdateReceived           | Idle        | close
      Connect     | RouteRefreshReceived     | Idle        | close
      Active      | Start                    | Active      |
      Active      | Stop                     | Idle        | close
      Active      | Leave                    | Idle        | close
      Active      | ConnectRetryTimerExpires | Connect     | CONNECT_RETRY 5, dial
      Active      | HoldTimerExpires         | Idle        | close
      Active      | KeepaliveTimerExpires    | Idle        | close
      Active      | SendHoldTimerExpires     | Idle        | close
      Active      | TcpConnected             | OpenSent    | send OPEN, HOLD 60
      Active      | TcpFails                 | Idle        | close, ended lost
      Active      | OpenReceived             | Idle        | close
      Active      | MessageRefused           | Idle        | close
      Active      | NotificationReceived     | Idle        | close
      Active      | KeepaliveReceived        | Idle        | close
      Active      | UpdateReceived           | Idle        | close
      Active      | RouteRefreshReceived     | Idle        | close
      OpenSent    | Start                    | OpenSent    |
      OpenSent    | Stop                     | Idle        | send 6/2, close, ended told 6/2
      OpenSent    | Leave                    | Idle        | close, ended left
      OpenSent    | ConnectRetryTimerExpires | Idle        | send 5/0, close, ended told 5/0
      OpenSent    | HoldTimerExpires         | Idle        | send 4/0, close, ended told 4/0
      OpenSent    | KeepaliveTimerExpires    | Idle        | send 5/0, close, ended told 5/0
      OpenSent    | SendHoldTimerExpires     | Idle        | send 8/0, close, ended told 8/0
      OpenSent    | TcpConnected             | Idle        | send 5/0, close, ended told 5/0
      OpenSent    | TcpFails                 | Active      | close, ended lost, CONNECT_RETRY 7~ | close, ended lost
      OpenSent    | OpenReceived             | OpenConfirm | send KEEPALIVE, KEEPALIVE 30~, HOLD 90
      OpenSent    | MessageRefused           | Idle        | send 1/3, close, ended told 1/3
      OpenSent    | NotificationReceived     | Idle        | close, ended heard 6/8
      OpenSent    | KeepaliveReceived        | Idle        | send 5/1, close, ended told 5/1
      OpenSent    | UpdateReceived           | Idle        | send 5/1, close, ended told 5/1
      OpenSent    | RouteRefreshReceived     | Idle        | send 5/1, close, ended told 5/1
      OpenConfirm | Start                    | OpenConfirm |
      OpenConfirm | Stop                     | Idle        | send 6/2, close, ended told 6/2
      OpenConfirm | Leave                    | Idle        | close, ended left
      OpenConfirm | ConnectRetryTimerExpires | Idle        | send 5/0, close, ended told 5/0
      OpenConfirm | HoldTimerExpires         | Idle        | send 4/0, close, ended told 4/0
      OpenConfirm | KeepaliveTimerExpires    | OpenConfirm | send KEEPALIVE, KEEPALIVE 30~
      OpenConfirm | SendHoldTimerExpires     | Idle        | send 8/0, close, ended told 8/0
      OpenConfirm | TcpConnected             | Idle        | send 5/0, close, ended told 5/0
      OpenConfirm | TcpFails                 | Idle        | close, ended lost
      OpenConfirm | OpenReceived             | Idle        | send 5/2, close, ended told 5/2
      OpenConfirm | MessageRefused           | Idle        | send 1/3, close, ended told 1/3
      OpenConfirm | NotificationReceived     | Idle        | close, ended heard 6/8
      OpenConfirm | KeepaliveReceived        | Established | HOLD 90, up
      OpenConfirm | UpdateReceived           | Idle        | send 5/2, close, ended told 5/2
      OpenConfirm | RouteRefreshReceived     | Idle        | send 5/2, close, ended told 5/2
      Established | Start                    | Established |
      Established | Stop                     | Idle        | send 6/2, close, ended told 6/2
      Established | Leave                    | Idle        | close, ended left
      Established | ConnectRetryTimerExpires | Idle        | send 5/0, close, ended told 5/0
      Established | HoldTimerExpires         | Idle        | send 4/0, close, ended told 4/0
      Established | KeepaliveTimerExpires    | Established | send KEEPALIVE, KEEPALIVE 30~
      Established | SendHoldTimerExpires     | Idle        | send 8/0, close, ended told 8/0
      Established | TcpConnected             | Idle        | send 5/0, close, ended told 5/0
      Established | TcpFails                 | Idle        | close, ended lost
      Established | OpenReceived             | Idle        | send 5/3, close, ended told 5/3
      Established | MessageRefused           | Idle        | send 1/3, close, ended told 1/3
      Established | NotificationReceived     | Idle        | close, ended heard 6/8
      Established | KeepaliveReceived        | Established | HOLD 90
      Established | UpdateReceived           | Established | HOLD 90
      Established | RouteRefreshReceived     | Established | HOLD 90
      """;

  record Row(String state, String event, String next, String effects, String accepted) {
    static Row of(String line) {
      List<String> cells =
          Arrays.stream(line.split("\\|", -1)).map(String::strip).collect(Collectors.toList());
      return new Row(
          cells.get(0),
          cells.get(1),
          cells.get(2),
          cells.get(3),
          cells.get(cells.size() > 4 ? 4 : 3));
    }

    String effects(Way way) {
      return switch (way) {
        case DIALED -> effects;
        case ACCEPTED -> accepted;
      };
    }
  }

  static Stream<Row> rows() {
    return TABLE.lines().map(Row::of);
  }

  static Stream<Arguments> rowsBothWays() {
    return rows().flatMap(row -> Stream.of(Way.values()).map(way -> Arguments.of(way, row)));
  }

  @ParameterizedTest
  @MethodSource("rowsBothWays")
  void theRowHolds(Way way, Row row) {
    Fsm.Step step = step(SETTINGS, way, state(row.state()), event(row.event()));
    assertThat(step.next().name()).isEqualTo(row.next());
    assertThat(Told.words(step.effects())).isEqualTo(row.effects(way));
  }

  @Test
  void everyStateAndEventHasItsRow() {
    Set<String> wanted = new TreeSet<>();
    for (Class<?> state : FsmState.class.getPermittedSubclasses()) {
      for (Class<?> event : FsmEvent.class.getPermittedSubclasses()) {
        wanted.add(state.getSimpleName() + " " + event.getSimpleName());
      }
    }
    assertThat(rows().map(row -> row.state() + " " + row.event()))
        .containsExactlyInAnyOrderElementsOf(wanted);
  }

  /** Whatever ends a connection stops all its timers. */
  @ParameterizedTest
  @MethodSource("rowsBothWays")
  void nothingRunsOnInIdle(Way way, Row row) {
    Fsm.Step step = step(SETTINGS, way, state(row.state()), event(row.event()));
    if (step.next() instanceof FsmState.Idle && !row.state().equals("Idle")) {
      assertThat(step.effects())
          .contains(
              new FsmEffect.StopTimer(TimerName.CONNECT_RETRY),
              new FsmEffect.StopTimer(TimerName.HOLD),
              new FsmEffect.StopTimer(TimerName.KEEPALIVE),
              new FsmEffect.StopTimer(TimerName.SEND_HOLD));
    }
  }

  @Test
  void withoutHoldTimeNothingIsTimed() {
    Settings endless = SETTINGS.hold(0);
    FsmState sent = new FsmState.OpenSent(Settings.ADDRESSES);
    Fsm.Step confirm = step(endless, Way.DIALED, sent, new FsmEvent.OpenReceived(PEER));
    assertThat(Told.words(confirm.effects())).isEqualTo("send KEEPALIVE");
    assertThat(confirm.effects()).contains(new FsmEffect.StopTimer(TimerName.HOLD));
    Fsm.Step up = step(endless, Way.DIALED, confirm.next(), new FsmEvent.KeepaliveReceived());
    assertThat(Told.words(up.effects())).isEqualTo("up");
  }

  @Test
  void aPeerThatDoesNotFitIsToldSo() {
    FsmState sent = new FsmState.OpenSent(Settings.ADDRESSES);
    Open stranger = Settings.openOf(SETTINGS, Settings.OURS, "192.0.2.1");
    Fsm.Step step = step(SETTINGS, Way.DIALED, sent, new FsmEvent.OpenReceived(stranger));
    assertThat(step.next()).isEqualTo(FsmState.IDLE);
    assertThat(Told.words(step.effects())).isEqualTo("send 2/2, close, ended told 2/2");
    assertThat(ends(step))
        .containsExactly(
            "sent to the peer: OPEN Message Error: Bad Peer AS; the peer says that it is AS 64512,"
                + " expected is AS 65001");
  }

  @Test
  void silenceIsPutIntoWords() {
    FsmEvent expired = new FsmEvent.ConnectRetryTimerExpires();
    assertThat(ends(step(SETTINGS, Way.DIALED, FsmState.CONNECT, expired)))
        .containsExactly(
            "the peer did not answer in 5 s; a peer that expects a password looks like this, too");
    assertThat(ends(step(SETTINGS.password("x"), Way.DIALED, FsmState.CONNECT, expired)))
        .containsExactly(
            "the peer did not answer in 5 s; a password that is not the peer's looks like this,"
                + " too");
    assertThat(ends(step(SETTINGS, Way.DIALED, state("OpenSent"), new FsmEvent.HoldTimerExpires())))
        .containsExactly(
            "sent to the peer: Hold Timer Expired; the peer accepted the connection and sent no"
                + " OPEN in 60 s");
    assertThat(
            ends(step(SETTINGS, Way.DIALED, state("Established"), new FsmEvent.HoldTimerExpires())))
        .containsExactly("sent to the peer: Hold Timer Expired; the peer said nothing for 90 s");
  }

  private static List<String> ends(Fsm.Step step) {
    return step.effects().stream()
        .filter(FsmEffect.Ended.class::isInstance)
        .map(effect -> ((FsmEffect.Ended) effect).end().words())
        .toList();
  }

  private static Fsm.Step step(Settings settings, Way way, FsmState state, FsmEvent event) {
    Open open = OpenMaker.open(settings.make(), "n1", LocalNode.Start.FRESH);
    return Fsm.step(new Fsm.Purpose(settings.make(), open, way, 7), state, event);
  }

  private static FsmState state(String name) {
    FsmState state = STATES.get(name);
    assertThat(state).as(name).isNotNull();
    return java.util.Objects.requireNonNull(state);
  }

  private static FsmEvent event(String name) {
    FsmEvent event = EVENTS.get(name);
    assertThat(event).as(name).isNotNull();
    return java.util.Objects.requireNonNull(event);
  }
}
