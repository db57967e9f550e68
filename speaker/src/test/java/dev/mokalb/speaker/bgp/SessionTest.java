package dev.mokalb.speaker.bgp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mokalb.net.bgp.BgpError;
import dev.mokalb.net.bgp.Notification;
import dev.mokalb.net.bgp.Open;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What becomes of a peer's two connections, and when it is tried again. */
class SessionTest {

  private static final Settings ACTIVE = Settings.external();
  private static final Settings BOTH = ACTIVE.opening(PeerSettings.Opening.BOTH);
  private static final Settings PASSIVE = ACTIVE.opening(PeerSettings.Opening.PASSIVE);
  private static final SessionEvent STOP =
      new SessionEvent.Stop(Notification.of(BgpError.ADMINISTRATIVE_SHUTDOWN), "");
  private static final SessionEvent KNOCK = new SessionEvent.Knock(Settings.ADDRESSES);

  /** A peer that events are fed to. */
  private static final class Peer {
    final Settings settings;
    SessionState state = SessionState.initial(LocalNode.Start.RESTARTED);
    List<SessionEffect> effects = List.of();

    Peer(Settings settings) {
      this.settings = settings;
    }

    String hears(SessionEvent event) {
      Session.Step step = Session.step(settings.make(), Settings.NODE, state, event);
      state = step.next();
      effects = step.effects();
      return Told.sessionWords(effects);
    }

    String hears(Way way, FsmEvent event) {
      return hears(new SessionEvent.OnConnection(way, event));
    }

    Peer heard(SessionEvent event) {
      hears(event);
      return this;
    }

    Peer heard(Way way, FsmEvent... events) {
      for (FsmEvent event : events) {
        hears(way, event);
      }
      return this;
    }

    String states() {
      return state.dialed().name() + " " + state.accepted().name();
    }
  }

  private static Peer started(Settings settings) {
    return new Peer(settings).heard(new SessionEvent.Start());
  }

  private static final FsmEvent CONNECTED = new FsmEvent.TcpConnected(Settings.ADDRESSES);
  private static final FsmEvent FAILS = new FsmEvent.TcpFails("refused");
  private static final FsmEvent KEEPALIVE = new FsmEvent.KeepaliveReceived();

  private static FsmEvent open(Settings settings) {
    return new FsmEvent.OpenReceived(Settings.peerOpen(settings));
  }

  private static Peer established(Settings settings, Way way) {
    Peer peer = started(settings);
    if (way == Way.ACCEPTED) {
      peer.hears(KNOCK);
    } else {
      peer.hears(way, CONNECTED);
    }
    peer.heard(way, open(settings), KEEPALIVE);
    assertThat(peer.state.foremost().name()).isEqualTo("Established");
    return peer;
  }

  @Test
  void eachOpeningHasItsStart() {
    Peer active = new Peer(ACTIVE);
    assertThat(active.hears(new SessionEvent.Start()))
        .isEqualTo("dialed CONNECT_RETRY 5, dialed dial");
    assertThat(active.states()).isEqualTo("Connect Idle");
    Peer passive = new Peer(PASSIVE);
    assertThat(passive.hears(new SessionEvent.Start())).isEmpty();
    assertThat(passive.states()).isEqualTo("Idle Active");
    Peer both = new Peer(BOTH);
    assertThat(both.hears(new SessionEvent.Start()))
        .isEqualTo("dialed CONNECT_RETRY 5, dialed dial");
    assertThat(both.states()).isEqualTo("Connect Active");
    assertThat(both.hears(new SessionEvent.Start())).as("once more").isEmpty();
  }

  @Test
  void aPeerThatFailsRestsLongerAndLonger() {
    Peer peer = started(ACTIVE);
    for (int seconds : new int[] {1, 2, 4, 8, 16, 30, 30}) {
      assertThat(peer.hears(Way.DIALED, FAILS))
          .isEqualTo("dialed close, dialed ended lost, IDLE_HOLD " + seconds + "~");
      assertThat(peer.hears(new SessionEvent.IdleHoldTimerExpires()))
          .isEqualTo("dialed CONNECT_RETRY 5, dialed dial");
    }
  }

  @Test
  void aConfiguredConnectTimeIsAlwaysTheSame() {
    Peer peer =
        started(
            ACTIVE.timers(new PeerSettings.Timers(90, OptionalInt.empty(), OptionalInt.of(17))));
    for (int i = 0; i < 3; i++) {
      assertThat(peer.hears(Way.DIALED, FAILS)).endsWith("IDLE_HOLD 17~");
      peer.hears(new SessionEvent.IdleHoldTimerExpires());
    }
  }

  @Test
  void failuresAreForgottenOnlyAfterASessionThatLasted() {
    Peer peer = started(ACTIVE);
    peer.heard(Way.DIALED, FAILS).heard(new SessionEvent.IdleHoldTimerExpires());
    peer.heard(Way.DIALED, FAILS).heard(new SessionEvent.IdleHoldTimerExpires());
    peer.heard(Way.DIALED, CONNECTED, open(ACTIVE));
    assertThat(peer.hears(Way.DIALED, KEEPALIVE)).contains("up").contains("STABLE 60");
    assertThat(peer.hears(Way.DIALED, FAILS)).as("it flaps").endsWith("IDLE_HOLD 4~");
    peer.heard(new SessionEvent.IdleHoldTimerExpires());
    peer.heard(Way.DIALED, CONNECTED, open(ACTIVE), KEEPALIVE);
    peer.hears(new SessionEvent.StableTimerExpires());
    assertThat(peer.hears(Way.DIALED, FAILS)).as("it lasted").endsWith("IDLE_HOLD 1~");
  }

  @Test
  void aRestIsCutShort() {
    Peer peer = started(ACTIVE).heard(Way.DIALED, FAILS);
    assertThat(peer.hears(new SessionEvent.RetryNow()))
        .isEqualTo("dialed CONNECT_RETRY 5, dialed dial");
    assertThat(peer.hears(new SessionEvent.RetryNow())).as("while it dials").isEmpty();
    peer.heard(Way.DIALED, CONNECTED, FAILS);
    assertThat(peer.states()).isEqualTo("Active Idle");
    assertThat(peer.hears(new SessionEvent.RetryNow()))
        .isEqualTo("dialed CONNECT_RETRY 5, dialed dial");
  }

  @Test
  void aPeerThatWasStoppedStaysSo() {
    Peer peer = established(BOTH, Way.DIALED);
    assertThat(peer.hears(STOP))
        .isEqualTo("dialed send 6/2, dialed close, dialed ended told 6/2, accepted close");
    assertThat(peer.states()).isEqualTo("Idle Idle");
    assertThat(peer.hears(new SessionEvent.IdleHoldTimerExpires())).isEmpty();
    assertThat(peer.hears(new SessionEvent.RetryNow())).isEmpty();
    assertThat(peer.hears(KNOCK)).isEqualTo("turn away 6/5");
    assertThat(peer.states()).isEqualTo("Idle Idle");
  }

  @Test
  void aPeerThatIsLeftHearsNothing() {
    Peer peer = established(ACTIVE, Way.DIALED);
    assertThat(peer.hears(new SessionEvent.Leave())).isEqualTo("dialed close, dialed ended left");
    assertThat(peer.states()).isEqualTo("Idle Idle");
  }

  @Test
  void aResetRestsAsLongAsItSays() {
    Peer peer = established(ACTIVE, Way.DIALED);
    assertThat(
            peer.hears(
                new SessionEvent.Reset(
                    Notification.of(BgpError.MAXIMUM_PREFIXES_REACHED), "", 120)))
        .isEqualTo("dialed send 6/1, dialed close, dialed ended told 6/1, IDLE_HOLD 120~");
  }

  @Test
  void nobodyMayKnockWhereNothingListens() {
    assertThat(started(ACTIVE).hears(KNOCK)).isEqualTo("turn away 6/5");
  }

  @Test
  void anAcceptedConnectionBecomesASession() {
    Peer peer = started(PASSIVE);
    assertThat(peer.hears(KNOCK)).isEqualTo("admit, accepted send OPEN, accepted HOLD 60");
    peer.heard(Way.ACCEPTED, open(PASSIVE), KEEPALIVE);
    assertThat(peer.states()).isEqualTo("Idle Established");
    assertThat(peer.hears(KNOCK)).as("a second one").isEqualTo("turn away 6/7");
    assertThat(peer.hears(Way.ACCEPTED, FAILS)).isEqualTo("accepted close, accepted ended lost");
    assertThat(peer.states()).isEqualTo("Idle Active");
  }

  @Test
  void dialingEndsWhenTheAcceptedConnectionIsUp() {
    Peer peer = established(BOTH, Way.ACCEPTED);
    assertThat(peer.states()).isEqualTo("Idle Established");
    assertThat(peer.hears(Way.ACCEPTED, FAILS)).endsWith("IDLE_HOLD 1~");
  }

  /** RFC 4271 §6.8: the connection that the side with the higher identifier opened stays. */
  @ParameterizedTest
  @CsvSource({
    // peer's identifier, its OPEN comes on, what stays
    "192.0.2.1, DIALED, OpenConfirm Active",
    "192.0.2.1, ACCEPTED, OpenSent Active",
    "192.0.2.200, DIALED, Idle OpenSent",
    "192.0.2.200, ACCEPTED, Idle OpenConfirm",
  })
  void ofTwoConnectionsOneStays(String identifier, Way way, String stays) {
    Peer peer = started(BOTH).heard(Way.DIALED, CONNECTED).heard(KNOCK);
    assertThat(peer.states()).isEqualTo("OpenSent OpenSent");
    Open open = Settings.openOf(BOTH, Settings.THEIRS, identifier);
    assertThat(peer.hears(way, new FsmEvent.OpenReceived(open)))
        .contains("send 6/7")
        .doesNotContain("ended");
    assertThat(peer.states()).isEqualTo(stays);
    assertThat(peer.state.failures()).as("a collision is no failure").isZero();
  }

  /** RFC 6286 §2.3: equal identifiers, then the higher system. */
  @ParameterizedTest
  @CsvSource({"65001, Idle OpenConfirm", "64511, OpenSent Active"})
  void equalIdentifiersAreDecidedBySystem(long asn, String stays) {
    Settings any = BOTH.remoteAsn(new PeerSettings.RemoteAsn.External());
    Peer peer = started(any).heard(Way.DIALED, CONNECTED).heard(KNOCK);
    Open open = Settings.openOf(any, new dev.mokalb.net.bgp.Asn(asn), Settings.OUR_ID.toString());
    peer.hears(Way.ACCEPTED, new FsmEvent.OpenReceived(open));
    assertThat(peer.states()).isEqualTo(stays);
  }

  @Test
  void anEstablishedSessionOutlivesANewConnection() {
    Peer peer = established(BOTH, Way.DIALED);
    peer.hears(KNOCK);
    assertThat(peer.hears(Way.ACCEPTED, open(BOTH))).isEqualTo("accepted send 6/7, accepted close");
    assertThat(peer.states()).isEqualTo("Established Active");
  }

  /** RFC 4724 §5: with graceful restart the new connection means that the old one is dead. */
  @Test
  void aRestartedPeerReplacesItsSession() {
    Settings graceful = BOTH.restart(120, 0);
    Peer dialed = established(graceful, Way.DIALED);
    dialed.hears(KNOCK);
    assertThat(dialed.hears(Way.ACCEPTED, open(graceful)))
        .startsWith("dialed close, dialed ended left, accepted send KEEPALIVE");
    assertThat(dialed.states()).isEqualTo("Idle OpenConfirm");

    Peer accepted = established(graceful, Way.ACCEPTED);
    assertThat(accepted.hears(KNOCK))
        .isEqualTo(
            "accepted close, accepted ended left, admit, accepted send OPEN, accepted HOLD 60");
  }

  @Test
  void aLostCollisionIsNoRestWhileTheOtherConnectionLives() {
    Peer peer = started(BOTH).heard(Way.DIALED, CONNECTED).heard(KNOCK);
    Open higher = Settings.openOf(BOTH, Settings.THEIRS, "192.0.2.200");
    peer.hears(Way.ACCEPTED, new FsmEvent.OpenReceived(higher));
    assertThat(peer.states()).isEqualTo("Idle OpenConfirm");
    assertThat(peer.state.rest()).isEqualTo(SessionState.Rest.NONE);
    assertThat(peer.hears(Way.ACCEPTED, FAILS))
        .isEqualTo("accepted close, accepted ended lost, IDLE_HOLD 1~");
    assertThat(peer.states()).isEqualTo("Idle Active");
  }

  @Test
  void theRestartIsSaidUntilTheFirstRoutesAreOut() {
    Settings graceful = ACTIVE.restart(120, 0);
    Peer peer = started(graceful);
    assertThat(restarted(peer)).isTrue();
    peer.heard(Way.DIALED, open(graceful), KEEPALIVE).heard(Way.DIALED, FAILS);
    peer.heard(new SessionEvent.IdleHoldTimerExpires());
    assertThat(restarted(peer)).as("the routes were not complete").isTrue();
    peer.heard(Way.DIALED, open(graceful), KEEPALIVE);
    peer.heard(new SessionEvent.FirstRoutesSent()).heard(Way.DIALED, FAILS);
    peer.heard(new SessionEvent.IdleHoldTimerExpires());
    assertThat(restarted(peer)).isFalse();
  }

  private static boolean restarted(Peer peer) {
    peer.hears(Way.DIALED, CONNECTED);
    return peer.effects.stream()
        .filter(SessionEffect.OnConnection.class::isInstance)
        .map(effect -> ((SessionEffect.OnConnection) effect).effect())
        .filter(FsmEffect.Send.class::isInstance)
        .map(effect -> (Open) ((FsmEffect.Send) effect).message())
        .flatMap(
            open -> open.capability(dev.mokalb.net.bgp.Capability.GracefulRestart.class).stream())
        .anyMatch(capability -> capability.flags() != 0);
  }
}
