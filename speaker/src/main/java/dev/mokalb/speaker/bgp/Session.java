package dev.mokalb.speaker.bgp;

import dev.mokalb.net.bgp.BgpError;
import dev.mokalb.net.bgp.BgpIdentifier;
import dev.mokalb.net.bgp.Notification;
import dev.mokalb.net.bgp.Open;
import java.util.ArrayList;
import java.util.List;

/**
 * What both connections of a peer have in common: which of two stays (RFC 4271 §6.8, RFC 6286
 * §2.3), when another attempt is made, and that a peer that fails again and again rests longer (RFC
 * 4271 §8.1.1, DampPeerOscillations).
 */
final class Session {

  /** How long a session has to last until earlier failures are forgotten. */
  static final int STABLE_SECONDS = 60;

  /** What follows from an event. */
  record Step(SessionState next, List<SessionEffect> effects) {

    Step {
      effects = List.copyOf(effects);
    }
  }

  private static final Notification COLLISION =
      Notification.of(BgpError.CONNECTION_COLLISION_RESOLUTION);

  private final PeerSettings settings;
  private final LocalNode node;
  private final List<SessionEffect> effects = new ArrayList<>();
  private SessionState state;

  private Session(PeerSettings settings, LocalNode node, SessionState state) {
    this.settings = settings;
    this.node = node;
    this.state = state;
  }

  static Step step(PeerSettings settings, LocalNode node, SessionState state, SessionEvent event) {
    Session session = new Session(settings, node, state);
    session.handle(event);
    return new Step(session.state, session.effects);
  }

  private void handle(SessionEvent event) {
    switch (event) {
      case SessionEvent.Start _ -> start();
      case SessionEvent.Stop it -> stop(new FsmEvent.Stop(it.notification(), it.detail()));
      case SessionEvent.Leave _ -> stop(new FsmEvent.Leave());
      case SessionEvent.Reset it -> {
        state = state.withRest(it.restSeconds());
        both(new FsmEvent.Stop(it.notification(), it.detail()));
        goOn();
      }
      case SessionEvent.RetryNow _ -> retryNow();
      case SessionEvent.Knock it -> knock(it.addresses());
      case SessionEvent.OnConnection it -> onConnection(it.way(), it.event());
      case SessionEvent.IdleHoldTimerExpires _ -> {
        state = state.with(SessionState.Rest.NONE);
        dialIfIdle();
      }
      case SessionEvent.StableTimerExpires _ -> state = state.withFailures(0);
      case SessionEvent.FirstRoutesSent _ -> state = state.with(LocalNode.Start.RUNNING);
    }
  }

  private void start() {
    if (state.mode() == SessionState.Mode.RUNNING) {
      return;
    }
    state = state.with(SessionState.Mode.RUNNING);
    listen();
    dialIfIdle();
  }

  private void stop(FsmEvent how) {
    state = state.with(SessionState.Mode.STOPPED);
    both(how);
    if (state.accepted() instanceof FsmState.Active) {
      state = state.with(Way.ACCEPTED, FsmState.IDLE);
    }
    restNoMore();
    effects.add(new SessionEffect.StopTimer(TimerName.STABLE));
  }

  private void restNoMore() {
    state = state.with(SessionState.Rest.NONE);
    effects.add(new SessionEffect.StopTimer(TimerName.IDLE_HOLD));
  }

  private void both(FsmEvent event) {
    for (Way way : Way.values()) {
      run(way, event);
    }
  }

  private void retryNow() {
    switch (state.dialed()) {
      case FsmState.Idle _ -> {
        restNoMore();
        dialIfIdle();
      }
      case FsmState.Active _ -> run(Way.DIALED, new FsmEvent.ConnectRetryTimerExpires());
      case FsmState.Connect _,
          FsmState.OpenSent _,
          FsmState.OpenConfirm _,
          FsmState.Established _ -> {}
    }
  }

  private void knock(SessionAddresses addresses) {
    boolean wanted =
        state.mode() == SessionState.Mode.RUNNING && settings.target().opening().listens();
    if (!wanted) {
      effects.add(new SessionEffect.TurnAway(Notification.of(BgpError.CONNECTION_REJECTED)));
      return;
    }
    if (state.accepted() instanceof FsmState.Established old && restarts(old.agreement())) {
      run(Way.ACCEPTED, new FsmEvent.Leave()); // RFC 4724 §5: the peer is back, the old one is dead
      state = state.with(Way.ACCEPTED, FsmState.ACTIVE);
    }
    if (!(state.accepted() instanceof FsmState.Active)) {
      effects.add(new SessionEffect.TurnAway(COLLISION));
      return;
    }
    effects.add(new SessionEffect.Admit());
    run(Way.ACCEPTED, new FsmEvent.TcpConnected(addresses));
  }

  private static boolean restarts(Agreement agreement) {
    return agreement.has(Agreement.Feature.GRACEFUL_RESTART);
  }

  private void onConnection(Way way, FsmEvent event) {
    FsmState before = state.of(way);
    if (event instanceof FsmEvent.OpenReceived received && loses(way, received.open())) {
      run(way, new FsmEvent.Stop(COLLISION, ""));
    } else {
      run(way, event);
    }
    boolean up = state.of(way) instanceof FsmState.Established;
    if (up && !(before instanceof FsmState.Established)) {
      established(way);
    }
    goOn();
  }

  /**
   * Whether this connection has to go, now that the peer's OPEN has come on it. If the other one
   * has to, it goes at once.
   */
  private boolean loses(Way way, Open open) {
    Way other = way.other();
    return switch (state.of(other)) {
      case FsmState.Idle _, FsmState.Connect _, FsmState.Active _ -> false;
      case FsmState.OpenSent _, FsmState.OpenConfirm _ -> {
        boolean otherStays = stays(open) == other;
        if (!otherStays) {
          run(other, new FsmEvent.Stop(COLLISION, ""));
        }
        yield otherStays;
      }
      case FsmState.Established it -> {
        if (restarts(it.agreement())) {
          run(other, new FsmEvent.Leave()); // RFC 4724 §5
          yield false;
        }
        yield true;
      }
    };
  }

  /** The connection that the side with the higher identifier opened (RFC 4271 §6.8). */
  private Way stays(Open peer) {
    BgpIdentifier ours = settings.identity().identifier();
    int byIdentifier = ours.compareTo(peer.identifier());
    int comparison =
        byIdentifier != 0 ? byIdentifier : settings.identity().localAsn().compareTo(peer.asn());
    return comparison > 0 ? Way.DIALED : Way.ACCEPTED;
  }

  private void established(Way way) {
    state = state.withRest(0);
    restNoMore();
    effects.add(new SessionEffect.StartTimer(TimerName.STABLE, STABLE_SECONDS, Jitter.EXACT));
    switch (state.of(way.other())) {
      case FsmState.Connect _ -> run(way.other(), new FsmEvent.Leave());
      case FsmState.Active _ -> {
        if (way == Way.ACCEPTED) {
          run(Way.DIALED, new FsmEvent.Leave());
        }
      }
      case FsmState.OpenSent _ -> {
        // It has the peer's OPEN to come; then loses() decides.
      }
      case FsmState.Idle _, FsmState.OpenConfirm _, FsmState.Established _ -> {}
    }
  }

  /** Listens again, and dials after a rest, if nothing is under way. */
  private void goOn() {
    listen();
    boolean wanted =
        state.mode() == SessionState.Mode.RUNNING
            && settings.target().opening().dials()
            && state.dialed() instanceof FsmState.Idle
            && !SessionState.connected(state.accepted());
    if (wanted && state.rest() == SessionState.Rest.NONE) {
      int seconds =
          Math.max(
              RetryDelay.seconds(state.failures(), settings.timers().connectSeconds()),
              state.restSeconds());
      state = state.with(SessionState.Rest.RESTING);
      effects.add(new SessionEffect.StartTimer(TimerName.IDLE_HOLD, seconds, Jitter.JITTERED));
    }
  }

  private void listen() {
    boolean wanted =
        state.mode() == SessionState.Mode.RUNNING && settings.target().opening().listens();
    if (wanted && state.accepted() instanceof FsmState.Idle) {
      state = state.with(Way.ACCEPTED, FsmState.ACTIVE);
    }
  }

  private void dialIfIdle() {
    boolean wanted =
        state.mode() == SessionState.Mode.RUNNING
            && settings.target().opening().dials()
            && !SessionState.connected(state.accepted());
    if (wanted && state.dialed() instanceof FsmState.Idle) {
      run(Way.DIALED, new FsmEvent.Start());
    }
  }

  private void run(Way way, FsmEvent event) {
    Open open = OpenMaker.open(settings, node.name(), state.start());
    int retrySeconds = RetryDelay.seconds(state.failures() + 1, settings.timers().connectSeconds());
    Fsm.Step step =
        Fsm.step(new Fsm.Purpose(settings, open, way, retrySeconds), state.of(way), event);
    state = state.with(way, step.next());
    for (FsmEffect effect : step.effects()) {
      if (effect instanceof FsmEffect.Ended ended) {
        if (isCollision(ended.end())) {
          continue; // The session goes on, on the other connection.
        }
        failed(way);
      }
      effects.add(new SessionEffect.OnConnection(way, effect));
    }
  }

  private void failed(Way way) {
    if (state.of(way.other()) instanceof FsmState.Established) {
      return;
    }
    state = state.withFailures(state.failures() + 1);
    effects.add(new SessionEffect.StopTimer(TimerName.STABLE));
  }

  private static boolean isCollision(SessionEnd end) {
    return switch (end) {
      case SessionEnd.Told it -> it.notification().equals(COLLISION);
      case SessionEnd.Heard it -> it.notification().is(BgpError.CONNECTION_COLLISION_RESOLUTION);
      case SessionEnd.Lost _, SessionEnd.Left _ -> false;
    };
  }
}
