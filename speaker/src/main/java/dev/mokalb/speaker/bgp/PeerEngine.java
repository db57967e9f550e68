package dev.mokalb.speaker.bgp;

import dev.mokalb.net.IpFamily;
import dev.mokalb.net.IpPrefix;
import dev.mokalb.net.bgp.AfiSafi;
import dev.mokalb.net.bgp.BgpError;
import dev.mokalb.net.bgp.CodecTerms;
import dev.mokalb.net.bgp.Decoded;
import dev.mokalb.net.bgp.Keepalive;
import dev.mokalb.net.bgp.Message;
import dev.mokalb.net.bgp.MessageType;
import dev.mokalb.net.bgp.Notification;
import dev.mokalb.net.bgp.Octets;
import dev.mokalb.net.bgp.Open;
import dev.mokalb.net.bgp.RouteRefresh;
import dev.mokalb.net.bgp.Update;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * All decisions about one peer: its session, what it is told, what it sends. Without threads,
 * sockets and clocks; whoever owns it performs the effects in order and reports back.
 *
 * <p>Confined to the peer's event loop.
 */
public final class PeerEngine {

  /** How long withdrawing may take at a planned end, then the session is closed over it. */
  static final int WITHDRAW_SECONDS_MAX = 2;

  /** Where a planned end is. */
  private enum Farewell {
    NONE,
    /** Routes carry the community of a graceful shutdown. */
    ASKED,
    WITHDRAWING,
    GONE
  }

  private final PeerSettings settings;
  private final LocalNode node;
  private final MessageCounter sent = new MessageCounter();
  private final MessageCounter received = new MessageCounter();
  private final ReceivedPrefixes prefixes = new ReceivedPrefixes();
  private final List<PeerEffect> effects = new ArrayList<>();
  private SessionState session;
  private Optional<Routes> desired = Optional.empty();
  private Optional<Up> up = Optional.empty();
  private Optional<SessionEnd> lastEnd = Optional.empty();
  private Farewell farewell = Farewell.NONE;
  private Notification last = Notification.of(BgpError.CEASE_UNSPECIFIC);
  private boolean mendedTold;

  /** A session that is established. */
  private record Up(Way way, Agreement agreement, Outbound outbound, AdjRibOut rib) {}

  /** A peer to which nothing was said yet. */
  public PeerEngine(PeerSettings settings, LocalNode node) {
    this.settings = settings;
    this.node = node;
    this.session = SessionState.initial(node.start());
  }

  public PeerSettings settings() {
    return settings;
  }

  /** Handles an event; what is returned is to be done before the next one. */
  public List<PeerEffect> handle(PeerEvent event) {
    effects.clear();
    switch (event) {
      case PeerEvent.OnSession it -> step(it.event());
      case PeerEvent.Received it -> received(it.way(), it.decoded());
      case PeerEvent.Desired it -> desired(it.routes());
      case PeerEvent.Blocked it -> blocked(it.way());
      case PeerEvent.Unblocked it ->
          effects.add(new PeerEffect.StopTimer(Optional.of(it.way()), TimerName.SEND_HOLD));
      case PeerEvent.BfdDown _ ->
          step(new SessionEvent.Reset(Notification.of(BgpError.BFD_DOWN), "", 0));
      case PeerEvent.Farewell it -> farewell(it.last());
      case PeerEvent.End it -> {
        last = it.last();
        close();
      }
      case PeerEvent.FarewellTimerExpires _ -> farewellTimerExpires();
    }
    return List.copyOf(effects);
  }

  /**
   * The next message about routes, if there is one, to be asked for as long as the connection takes
   * them. It counts as sent.
   */
  public Optional<PeerEffect.Send> nextUpdate() {
    if (up.isEmpty()) {
      return Optional.empty();
    }
    Up now = up.get();
    Optional<Message> next = now.rib().next();
    return next.map(message -> {
      sent.count(message.type());
      return new PeerEffect.Send(now.way(), message, now.agreement().terms());
    });
  }

  /** What follows once {@link #nextUpdate} is empty. */
  public List<PeerEffect> updatesSent() {
    effects.clear();
    if (up.isPresent() && up.get().rib().complete()) {
      if (session.start() != LocalNode.Start.RUNNING) {
        step(new SessionEvent.FirstRoutesSent());
      }
      if (farewell == Farewell.WITHDRAWING) {
        close();
      }
    }
    return List.copyOf(effects);
  }

  /** The terms under which octets of a connection are to be read. */
  public CodecTerms terms(Way way) {
    return switch (session.of(way)) {
      case FsmState.Idle _, FsmState.Connect _, FsmState.Active _, FsmState.OpenSent _ ->
          CodecTerms.initial(settings.identity().kind());
      case FsmState.OpenConfirm it -> it.agreement().terms();
      case FsmState.Established it -> it.agreement().terms();
    };
  }

  /** Where the peer stands. */
  public FsmState state() {
    return session.foremost();
  }

  public Optional<Agreement> agreement() {
    return up.map(Up::agreement);
  }

  /** Why the last connection ended, or could not be opened. */
  public Optional<SessionEnd> lastEnd() {
    return lastEnd;
  }

  /** Why routes of a configured family are left out of the session. */
  public List<String> leftOut() {
    if (up.isEmpty()) {
      return List.of();
    }
    List<String> reasons = new ArrayList<>();
    for (IpFamily family : IpFamily.values()) {
      boolean configured = settings.exchange().families().contains(family);
      if (configured
          && up.get().outbound().nextHop(family) instanceof Outbound.NextHop.Missing it) {
        boolean agreed = up.get().agreement().families().contains(family);
        reasons.add(
            family
                + " routes are left out: "
                + (agreed ? it.reason() : "the peer does not exchange them"));
      }
    }
    return reasons;
  }

  /** The prefixes that the peer has been told; none without a session. */
  public Set<IpPrefix> told() {
    return up.map(it -> it.rib().told()).orElse(Set.of());
  }

  public PeerCounts counts() {
    return new PeerCounts(
        sent.now(),
        received.now(),
        up.map(it -> it.rib().toldCount()).orElse(0),
        up.map(it -> it.rib().pendingCount())
            .orElseGet(() -> desired.map(routes -> routes.byPrefix().size()).orElse(0)),
        prefixes.count(IpFamily.IPV4) + prefixes.count(IpFamily.IPV6));
  }

  private void step(SessionEvent event) {
    Session.Step step = Session.step(settings, node, session, event);
    session = step.next();
    step.effects().forEach(this::effect);
  }

  private void effect(SessionEffect effect) {
    switch (effect) {
      case SessionEffect.OnConnection it -> effect(it.way(), it.effect());
      case SessionEffect.Admit _ -> effects.add(new PeerEffect.Admit());
      case SessionEffect.TurnAway it -> effects.add(new PeerEffect.TurnAway(it.notification()));
      case SessionEffect.StartTimer it ->
          effects.add(
              new PeerEffect.StartTimer(Optional.empty(), it.timer(), it.seconds(), it.jitter()));
      case SessionEffect.StopTimer it ->
          effects.add(new PeerEffect.StopTimer(Optional.empty(), it.timer()));
    }
  }

  private void effect(Way way, FsmEffect effect) {
    switch (effect) {
      case FsmEffect.Dial _ -> effects.add(new PeerEffect.Dial());
      case FsmEffect.Close _ -> effects.add(new PeerEffect.Close(way));
      case FsmEffect.Send it -> {
        sent.count(it.message().type());
        effects.add(
            new PeerEffect.Send(way, it.message(), CodecTerms.initial(settings.identity().kind())));
      }
      case FsmEffect.StartTimer it ->
          effects.add(
              new PeerEffect.StartTimer(Optional.of(way), it.timer(), it.seconds(), it.jitter()));
      case FsmEffect.StopTimer it ->
          effects.add(new PeerEffect.StopTimer(Optional.of(way), it.timer()));
      case FsmEffect.Up it -> up(way, it.agreement());
      case FsmEffect.Ended it -> ended(way, it.end());
    }
  }

  private void up(Way way, Agreement agreement) {
    Outbound outbound = new Outbound(agreement, settings.identity().localAsn());
    AdjRibOut rib = new AdjRibOut(agreement, outbound);
    desired.ifPresent(rib::desire);
    up = Optional.of(new Up(way, agreement, outbound, rib));
    prefixes.clear();
    mendedTold = false;
    tell(new PeerNews.Up(agreement));
    leftOut().forEach(reason -> tell(new PeerNews.LeftOut(reason)));
  }

  private void ended(Way way, SessionEnd end) {
    lastEnd = Optional.of(end);
    boolean wasUp = up.isPresent() && up.get().way() == way;
    if (wasUp) {
      up = Optional.empty();
      prefixes.clear();
      tell(new PeerNews.Down(end));
    } else if (up.isEmpty()) {
      tell(new PeerNews.Failed(end));
    }
  }

  private void received(Way way, Decoded decoded) {
    switch (decoded) {
      case Decoded.Read read -> {
        received.count(read.message().type());
        message(way, read.message());
      }
      case Decoded.Mended mended -> {
        received.count(MessageType.UPDATE);
        if (!mendedTold) {
          mendedTold = true;
          tell(
              new PeerNews.Mended(
                  mended.errors().stream()
                      .map(error -> error.toString())
                      .collect(Collectors.joining("; "))));
        }
        update(way, mended.update());
      }
      case Decoded.Refused refused ->
          onConnection(way, new FsmEvent.MessageRefused(refused.notification()));
    }
  }

  private void message(Way way, Message message) {
    switch (message) {
      case Open open -> onConnection(way, new FsmEvent.OpenReceived(open));
      case Keepalive _ -> onConnection(way, new FsmEvent.KeepaliveReceived());
      case Update update -> update(way, update);
      case Notification it -> onConnection(way, new FsmEvent.NotificationReceived(it));
      case RouteRefresh it -> {
        onConnection(way, new FsmEvent.RouteRefreshReceived());
        if (it.subtype() == RouteRefresh.Subtype.Known.REQUEST && isUp(way)) {
          it.family().unicastFamily().ifPresent(family -> up.get().rib().repeat(family));
        }
      }
    }
  }

  private void update(Way way, Update update) {
    onConnection(way, new FsmEvent.UpdateReceived());
    if (!isUp(way)) {
      return;
    }
    prefixes
        .count(update, settings.exchange().prefixLimit())
        .ifPresent(family -> {
          int limit = settings.exchange().prefixLimit().orElseThrow();
          step(
              new SessionEvent.Reset(
                  Notification.of(BgpError.MAXIMUM_PREFIXES_REACHED, limitOctets(family, limit)),
                  "the peer announces more than " + limit + " prefixes of " + family,
                  RetryDelay.PREFIX_LIMIT_SECONDS));
        });
  }

  /** RFC 4486 §4. */
  private static Octets limitOctets(IpFamily family, int limit) {
    AfiSafi of = AfiSafi.unicast(family);
    return Octets.of(
        (byte) (of.afi() >>> 8),
        (byte) of.afi(),
        (byte) of.safi(),
        (byte) (limit >>> 24),
        (byte) (limit >>> 16),
        (byte) (limit >>> 8),
        (byte) limit);
  }

  private boolean isUp(Way way) {
    return up.isPresent() && up.get().way() == way;
  }

  private void onConnection(Way way, FsmEvent event) {
    step(new SessionEvent.OnConnection(way, event));
  }

  private void desired(Routes routes) {
    if (farewell != Farewell.NONE) {
      return; // The end is under way; what is wanted now is nothing.
    }
    desired = Optional.of(routes);
    up.ifPresent(it -> it.rib().desire(routes));
  }

  private void blocked(Way way) {
    if (isUp(way)) {
      int seconds = Math.max(Fsm.SEND_HOLD_SECONDS_MIN, 2 * up.get().agreement().holdSeconds());
      effects.add(
          new PeerEffect.StartTimer(Optional.of(way), TimerName.SEND_HOLD, seconds, Jitter.EXACT));
    }
  }

  private void farewell(Notification last) {
    if (farewell != Farewell.NONE) {
      return; // It is under way.
    }
    this.last = last;
    if (up.isEmpty() || desired.isEmpty()) {
      close();
      return;
    }
    int seconds = settings.exchange().gracefulShutdownSeconds().orElse(0);
    if (seconds == 0) {
      withdraw();
      return;
    }
    farewell = Farewell.ASKED;
    // A session that breaks and comes back meanwhile is asked, too.
    Routes asking = desired.get().shuttingDown();
    desired = Optional.of(asking);
    up.get().rib().desire(asking);
    startFarewellTimer(seconds);
  }

  private void farewellTimerExpires() {
    switch (farewell) {
      case ASKED -> withdraw();
      case WITHDRAWING -> close();
      case NONE, GONE -> {}
    }
  }

  private void withdraw() {
    farewell = Farewell.WITHDRAWING;
    desired = Optional.of(Routes.NONE);
    up.ifPresent(it -> it.rib().desire(Routes.NONE));
    startFarewellTimer(WITHDRAW_SECONDS_MAX);
  }

  private void close() {
    if (farewell == Farewell.GONE) {
      return;
    }
    farewell = Farewell.GONE;
    effects.add(new PeerEffect.StopTimer(Optional.empty(), TimerName.FAREWELL));
    step(new SessionEvent.Stop(last, ""));
    tell(new PeerNews.Gone());
  }

  private void startFarewellTimer(int seconds) {
    effects.add(
        new PeerEffect.StartTimer(Optional.empty(), TimerName.FAREWELL, seconds, Jitter.EXACT));
  }

  private void tell(PeerNews news) {
    effects.add(new PeerEffect.Tell(news));
  }
}
