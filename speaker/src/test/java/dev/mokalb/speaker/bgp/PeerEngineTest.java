package dev.mokalb.speaker.bgp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mokalb.net.IpAddress;
import dev.mokalb.net.IpFamily;
import dev.mokalb.net.bgp.AfiSafi;
import dev.mokalb.net.bgp.BgpError;
import dev.mokalb.net.bgp.Community;
import dev.mokalb.net.bgp.Decoded;
import dev.mokalb.net.bgp.Keepalive;
import dev.mokalb.net.bgp.Message;
import dev.mokalb.net.bgp.Notification;
import dev.mokalb.net.bgp.PathAttribute;
import dev.mokalb.net.bgp.RouteRefresh;
import dev.mokalb.net.bgp.Update;
import dev.mokalb.net.bgp.UpdateError;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** One peer from its first connection to its end. */
class PeerEngineTest {

  private static final Settings SETTINGS = Settings.external();
  private static final Routes ONE = Settings.routes(RouteAttributes.NONE, "198.51.100.1/32");

  private final List<PeerEffect> effects = new ArrayList<>();

  private PeerEngine engine(Settings settings) {
    PeerEngine engine = new PeerEngine(settings.make(), Settings.NODE);
    on(engine, new SessionEvent.Start());
    return engine;
  }

  private PeerEngine established(Settings settings) {
    PeerEngine engine = engine(settings);
    dialed(engine, new FsmEvent.TcpConnected(Settings.ADDRESSES));
    hears(engine, Settings.peerOpen(settings));
    hears(engine, new Keepalive());
    assertThat(engine.state().name()).isEqualTo("Established");
    return engine;
  }

  private void on(PeerEngine engine, SessionEvent event) {
    does(engine, new PeerEvent.OnSession(event));
  }

  private void dialed(PeerEngine engine, FsmEvent event) {
    on(engine, new SessionEvent.OnConnection(Way.DIALED, event));
  }

  private void hears(PeerEngine engine, Message message) {
    does(engine, new PeerEvent.Received(Way.DIALED, new Decoded.Read(message)));
  }

  private void does(PeerEngine engine, PeerEvent event) {
    effects.clear();
    effects.addAll(engine.handle(event));
  }

  private List<Message> updates(PeerEngine engine) {
    List<Message> all = new ArrayList<>();
    for (Optional<PeerEffect.Send> next = engine.nextUpdate();
        next.isPresent();
        next = engine.nextUpdate()) {
      all.add(next.get().message());
    }
    effects.clear();
    effects.addAll(engine.updatesSent());
    return all;
  }

  private List<PeerNews> news() {
    return effects.stream()
        .filter(PeerEffect.Tell.class::isInstance)
        .map(effect -> ((PeerEffect.Tell) effect).news())
        .toList();
  }

  private List<String> sent() {
    return effects.stream()
        .filter(PeerEffect.Send.class::isInstance)
        .map(effect -> Told.message(((PeerEffect.Send) effect).message()))
        .toList();
  }

  @Test
  void aSessionComesUpAndCarriesRoutes() {
    PeerEngine engine = engine(SETTINGS);
    assertThat(effects).contains(new PeerEffect.Dial());
    dialed(engine, new FsmEvent.TcpConnected(Settings.ADDRESSES));
    assertThat(sent()).containsExactly("OPEN");
    hears(engine, Settings.peerOpen(SETTINGS));
    assertThat(sent()).containsExactly("KEEPALIVE");
    assertThat(updates(engine)).isEmpty();
    hears(engine, new Keepalive());
    assertThat(news()).hasSize(1).first().isInstanceOf(PeerNews.Up.class);
    assertThat(updates(engine)).as("no plan yet").isEmpty();
    does(engine, new PeerEvent.Desired(ONE));
    assertThat(updates(engine)).hasSize(3);
    assertThat(engine.counts().prefixesAnnounced()).isEqualTo(1);
    assertThat(engine.counts().sent()).isEqualTo(new PeerCounts.Messages(1, 3, 0, 1, 0));
    assertThat(engine.counts().received()).isEqualTo(new PeerCounts.Messages(1, 0, 0, 1, 0));
  }

  @Test
  void routesThatWereWantedBeforeAreSentAtOnce() {
    PeerEngine engine = engine(SETTINGS);
    does(engine, new PeerEvent.Desired(ONE));
    assertThat(engine.counts().prefixesPending()).isEqualTo(1);
    dialed(engine, new FsmEvent.TcpConnected(Settings.ADDRESSES));
    hears(engine, Settings.peerOpen(SETTINGS));
    hears(engine, new Keepalive());
    assertThat(updates(engine)).hasSize(3);
  }

  @Test
  void aNewSessionIsToldEverythingAgain() {
    PeerEngine engine = established(SETTINGS);
    does(engine, new PeerEvent.Desired(ONE));
    assertThat(updates(engine)).hasSize(3);
    dialed(engine, new FsmEvent.TcpFails("connection reset by peer"));
    assertThat(news())
        .containsExactly(new PeerNews.Down(new SessionEnd.Lost("connection reset by peer")));
    assertThat(engine.lastEnd().orElseThrow().words()).isEqualTo("connection reset by peer");
    assertThat(engine.counts().prefixesAnnounced()).isZero();
    on(engine, new SessionEvent.IdleHoldTimerExpires());
    dialed(engine, new FsmEvent.TcpConnected(Settings.ADDRESSES));
    hears(engine, Settings.peerOpen(SETTINGS));
    hears(engine, new Keepalive());
    assertThat(updates(engine)).hasSize(3);
  }

  @Test
  void anAttemptThatFailsIsNotASessionThatEnds() {
    PeerEngine engine = engine(SETTINGS);
    dialed(engine, new FsmEvent.TcpFails("connection refused"));
    assertThat(news())
        .containsExactly(new PeerNews.Failed(new SessionEnd.Lost("connection refused")));
  }

  @Test
  void whatThePeerAnnouncesIsCounted() {
    PeerEngine engine = established(SETTINGS);
    hears(engine, announcement(3));
    assertThat(engine.counts().prefixesReceived()).isEqualTo(3);
    hears(engine, announcement(3));
    assertThat(engine.counts().prefixesReceived()).as("the same again").isEqualTo(3);
    hears(engine, new Update(List.of(Settings.prefix("10.0.0.1/32")), List.of(), List.of()));
    assertThat(engine.counts().prefixesReceived()).isEqualTo(2);
    hears(engine, announcement(ReceivedPrefixes.COUNTED_MAX + 5));
    assertThat(engine.counts().prefixesReceived())
        .as("all beyond the limit count as one")
        .isEqualTo(ReceivedPrefixes.COUNTED_MAX + 1);
  }

  private static Update announcement(int count) {
    return new Update(
        List.of(),
        List.of(PathAttribute.Origin.IGP),
        IntStream.range(0, count)
            .mapToObj(i -> dev.mokalb.net.IpPrefix.containing(IpAddress.ipv4(0x0a00_0000 + i), 32))
            .toList());
  }

  @Test
  void tooManyPrefixesEndTheSession() {
    PeerEngine engine = established(SETTINGS.prefixLimit(2));
    hears(engine, announcement(2));
    assertThat(engine.state().name()).isEqualTo("Established");
    hears(engine, announcement(3));
    assertThat(sent()).containsExactly("6/1");
    assertThat(effects)
        .contains(
            new PeerEffect.StartTimer(Optional.empty(), TimerName.IDLE_HOLD, 120, Jitter.JITTERED));
    assertThat(engine.lastEnd().orElseThrow().words())
        .isEqualTo(
            "sent to the peer: Cease: Maximum Number of Prefixes Reached (IPv4 unicast, limit 2);"
                + " the peer announces more than 2 prefixes of IPv4");
  }

  @Test
  void aMendedUpdateIsToldOnceAndCounted() {
    PeerEngine engine = established(SETTINGS);
    Decoded mended =
        new Decoded.Mended(
            new Update(List.of(), List.of(), List.of()),
            List.of(
                new UpdateError(UpdateError.Treatment.TREAT_AS_WITHDRAW, 1, "is missing"),
                new UpdateError(UpdateError.Treatment.ATTRIBUTE_DISCARD, 6, "has a value")));
    does(engine, new PeerEvent.Received(Way.DIALED, mended));
    assertThat(news())
        .containsExactly(new PeerNews.Mended("ORIGIN: is missing; ATOMIC_AGGREGATE: has a value"));
    does(engine, new PeerEvent.Received(Way.DIALED, mended));
    assertThat(news()).isEmpty();
    assertThat(engine.counts().received().updates()).isEqualTo(2);
    assertThat(engine.state().name()).isEqualTo("Established");
  }

  @Test
  void garbageEndsTheSessionWithWhatIsWrong() {
    PeerEngine engine = established(SETTINGS);
    does(
        engine,
        new PeerEvent.Received(
            Way.DIALED,
            new Decoded.Refused(Notification.of(BgpError.CONNECTION_NOT_SYNCHRONIZED))));
    assertThat(sent()).containsExactly("1/1");
    assertThat(engine.lastEnd().orElseThrow().words())
        .isEqualTo("sent to the peer: Message Header Error: Connection Not Synchronized");
  }

  @Test
  void aRefreshIsAnswered() {
    PeerEngine engine = established(SETTINGS);
    does(engine, new PeerEvent.Desired(ONE));
    updates(engine);
    hears(engine, new RouteRefresh(AfiSafi.IPV4_UNICAST, RouteRefresh.Subtype.Known.REQUEST));
    assertThat(updates(engine)).hasSize(3);
    hears(engine, new RouteRefresh(AfiSafi.IPV4_UNICAST, RouteRefresh.Subtype.Known.BEGIN));
    assertThat(updates(engine)).isEmpty();
    hears(engine, new RouteRefresh(new AfiSafi(25, 70), RouteRefresh.Subtype.Known.REQUEST));
    assertThat(updates(engine)).isEmpty();
  }

  @Test
  void aPeerThatTakesNothingIsGivenUpLate() {
    PeerEngine engine = established(SETTINGS);
    does(engine, new PeerEvent.Blocked(Way.DIALED));
    assertThat(effects)
        .containsExactly(
            new PeerEffect.StartTimer(
                Optional.of(Way.DIALED), TimerName.SEND_HOLD, 480, Jitter.EXACT));
    does(engine, new PeerEvent.Unblocked(Way.DIALED));
    assertThat(effects)
        .containsExactly(new PeerEffect.StopTimer(Optional.of(Way.DIALED), TimerName.SEND_HOLD));
    dialed(engine, new FsmEvent.SendHoldTimerExpires());
    assertThat(sent()).containsExactly("8/0");
  }

  @Test
  void bfdEndsTheSessionAndItIsTriedAgain() {
    PeerEngine engine = established(SETTINGS);
    does(engine, new PeerEvent.BfdDown());
    assertThat(sent()).containsExactly("6/10");
    assertThat(effects)
        .contains(
            new PeerEffect.StartTimer(Optional.empty(), TimerName.IDLE_HOLD, 1, Jitter.JITTERED));
  }

  @Test
  void aPlannedEndWithdrawsThenCeases() {
    PeerEngine engine = established(SETTINGS);
    does(engine, new PeerEvent.Desired(ONE));
    updates(engine);
    does(engine, new PeerEvent.Farewell(shutdown("the node is drained")));
    assertThat(sent()).isEmpty();
    assertThat(updates(engine))
        .containsExactly(
            new Update(List.of(Settings.prefix("198.51.100.1/32")), List.of(), List.of()));
    assertThat(sent()).containsExactly("6/2");
    assertThat(news()).last().isEqualTo(new PeerNews.Gone());
    assertThat(engine.lastEnd().orElseThrow().words())
        .isEqualTo("sent to the peer: Cease: Administrative Shutdown (\"the node is drained\")");
    does(engine, new PeerEvent.Desired(ONE));
    assertThat(updates(engine)).isEmpty();
    assertThat(engine.state().name()).isEqualTo("Idle");
  }

  private static Notification shutdown(String text) {
    return Notification.withText(BgpError.ADMINISTRATIVE_SHUTDOWN, text);
  }

  @Test
  void aPeerThatIsRemovedIsAskedThenWithdrawnThenToldSo() {
    PeerEngine engine = established(SETTINGS.gracefulShutdown(3));
    does(engine, new PeerEvent.Desired(ONE));
    updates(engine);
    does(engine, new PeerEvent.Farewell(Notification.of(BgpError.PEER_DECONFIGURED)));
    assertThat(updates(engine)).as("other paths are asked for").hasSize(1);
    does(engine, new PeerEvent.Farewell(shutdown("a second one changes nothing")));
    assertThat(effects).isEmpty();
    does(engine, new PeerEvent.FarewellTimerExpires());
    assertThat(updates(engine))
        .containsExactly(
            new Update(List.of(Settings.prefix("198.51.100.1/32")), List.of(), List.of()));
    assertThat(sent()).containsExactly("6/3");
    assertThat(news()).last().isEqualTo(new PeerNews.Gone());
  }

  @Test
  void aPeerThatIsChangedEndsAtOnceAndOnce() {
    PeerEngine engine = established(SETTINGS.gracefulShutdown(3));
    does(engine, new PeerEvent.Desired(ONE));
    updates(engine);
    Notification changed = Notification.of(BgpError.OTHER_CONFIGURATION_CHANGE);
    does(engine, new PeerEvent.End(changed));
    assertThat(sent()).containsExactly("6/6");
    assertThat(news()).last().isEqualTo(new PeerNews.Gone());
    assertThat(engine.state().name()).isEqualTo("Idle");
    does(engine, new PeerEvent.End(changed));
    assertThat(effects).isEmpty();
    does(engine, new PeerEvent.Farewell(changed));
    assertThat(effects).isEmpty();
  }

  @Test
  void aPlannedEndMayAskForOtherPathsFirst() {
    PeerEngine engine = established(SETTINGS.gracefulShutdown(3));
    does(engine, new PeerEvent.Desired(ONE));
    updates(engine);
    does(engine, new PeerEvent.Farewell(shutdown("bye")));
    assertThat(effects)
        .containsExactly(
            new PeerEffect.StartTimer(Optional.empty(), TimerName.FAREWELL, 3, Jitter.EXACT));
    List<Message> asking = updates(engine);
    assertThat(asking).hasSize(1);
    assertThat(((Update) asking.getFirst()).attributes())
        .contains(new PathAttribute.Communities(List.of(Community.Standard.GRACEFUL_SHUTDOWN)));
    assertThat(sent()).isEmpty();
    does(engine, new PeerEvent.FarewellTimerExpires());
    assertThat(updates(engine)).hasSize(1);
    assertThat(sent()).containsExactly("6/2");
  }

  @Test
  void aSessionThatComesBackWhileOtherPathsAreAskedForIsAskedToo() {
    PeerEngine engine = established(SETTINGS.gracefulShutdown(60));
    does(engine, new PeerEvent.Desired(ONE));
    updates(engine);
    does(engine, new PeerEvent.Farewell(shutdown("bye")));
    updates(engine);
    dialed(engine, new FsmEvent.TcpFails("connection reset by peer"));
    on(engine, new SessionEvent.IdleHoldTimerExpires());
    dialed(engine, new FsmEvent.TcpConnected(Settings.ADDRESSES));
    hears(engine, Settings.peerOpen(SETTINGS));
    hears(engine, new Keepalive());
    does(engine, new PeerEvent.Desired(ONE));
    List<Message> again = updates(engine);
    assertThat(((Update) again.getFirst()).attributes())
        .contains(new PathAttribute.Communities(List.of(Community.Standard.GRACEFUL_SHUTDOWN)));
    does(engine, new PeerEvent.FarewellTimerExpires());
    assertThat(updates(engine)).hasSize(1);
    assertThat(sent()).containsExactly("6/2");
  }

  @Test
  void aPlannedEndDoesNotWaitForAPeerThatTakesNothing() {
    PeerEngine engine = established(SETTINGS);
    does(engine, new PeerEvent.Desired(ONE));
    updates(engine);
    does(engine, new PeerEvent.Farewell(shutdown("bye")));
    does(engine, new PeerEvent.FarewellTimerExpires());
    assertThat(sent()).containsExactly("6/2");
    does(engine, new PeerEvent.FarewellTimerExpires());
    assertThat(effects).isEmpty();
  }

  @Test
  void aPlannedEndOfASessionThatIsNotUpIsShort() {
    PeerEngine engine = engine(SETTINGS);
    does(engine, new PeerEvent.Farewell(shutdown("bye")));
    assertThat(news()).containsExactly(new PeerNews.Gone());
    assertThat(engine.state().name()).isEqualTo("Idle");
  }

  @Test
  void whatIsLeftOutIsSaid() {
    PeerEngine engine = engine(SETTINGS);
    dialed(
        engine,
        new FsmEvent.TcpConnected(
            new SessionAddresses(
                IpAddress.of("192.0.2.11"),
                Optional.of(IpAddress.of("192.0.2.11")),
                Optional.empty())));
    hears(engine, Settings.peerOpen(SETTINGS));
    hears(engine, new Keepalive());
    String reason =
        "IPv6 routes are left out: the interface of the session has no global IPv6 address";
    assertThat(engine.leftOut()).containsExactly(reason);
    assertThat(news()).contains(new PeerNews.LeftOut(reason));

    PeerEngine other = engine(SETTINGS);
    dialed(other, new FsmEvent.TcpConnected(Settings.ADDRESSES));
    hears(other, Settings.peerOpen(SETTINGS.families(IpFamily.IPV4)));
    hears(other, new Keepalive());
    assertThat(other.leftOut())
        .containsExactly("IPv6 routes are left out: the peer does not exchange them");
  }

  @Test
  void octetsAreReadUnderTheTermsOfTheirConnection() {
    PeerEngine engine = engine(SETTINGS);
    assertThat(engine.terms(Way.DIALED).messageOctetsMax()).isEqualTo(4_096);
    dialed(engine, new FsmEvent.TcpConnected(Settings.ADDRESSES));
    hears(engine, Settings.peerOpen(SETTINGS));
    assertThat(engine.terms(Way.DIALED).messageOctetsMax()).isEqualTo(65_535);
    assertThat(engine.terms(Way.ACCEPTED).messageOctetsMax()).isEqualTo(4_096);
  }
}
