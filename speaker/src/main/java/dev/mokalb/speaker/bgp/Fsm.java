package dev.mokalb.speaker.bgp;

import dev.mokalb.net.bgp.BgpError;
import dev.mokalb.net.bgp.Keepalive;
import dev.mokalb.net.bgp.MessageType;
import dev.mokalb.net.bgp.Notification;
import dev.mokalb.net.bgp.Octets;
import dev.mokalb.net.bgp.Open;
import java.util.ArrayList;
import java.util.List;

/**
 * The state machine of one connection (RFC 4271 §8.2.2), one method for each state. Of two
 * connections to one peer each has its own; {@link Session} watches both.
 */
final class Fsm {

  /** Time for a handshake of TCP: the kernel sends three SYNs in it. */
  static final int CONNECT_SECONDS = 5;

  /** Time for the peer's OPEN. RFC 4271 §8.2.2 suggests 4 minutes; a peer that lives needs less. */
  static final int OPEN_SECONDS = 60;

  /** The least time that a peer may take nothing (RFC 9687 §4), else twice the hold time. */
  static final int SEND_HOLD_SECONDS_MIN = 480;

  /**
   * What a connection is opened for.
   *
   * @param open what this side says
   * @param retrySeconds until one that failed is tried again
   */
  record Purpose(PeerSettings settings, Open open, Way way, int retrySeconds) {}

  /** What follows from an event. */
  record Step(FsmState next, List<FsmEffect> effects) {

    Step {
      effects = List.copyOf(effects);
    }
  }

  private final Purpose purpose;
  private final List<FsmEffect> effects = new ArrayList<>();

  private Fsm(Purpose purpose) {
    this.purpose = purpose;
  }

  static Step step(Purpose purpose, FsmState state, FsmEvent event) {
    Fsm fsm = new Fsm(purpose);
    FsmState next =
        switch (state) {
          case FsmState.Idle it -> fsm.idle(it, event);
          case FsmState.Connect it -> fsm.connect(it, event);
          case FsmState.Active it -> fsm.active(it, event);
          case FsmState.OpenSent it -> fsm.openSent(it, event);
          case FsmState.OpenConfirm it -> fsm.openConfirm(it, event);
          case FsmState.Established it -> fsm.established(it, event);
        };
    return new Step(next, fsm.effects);
  }

  private FsmState idle(FsmState.Idle idle, FsmEvent event) {
    return switch (event) {
      case FsmEvent.Start _ -> {
        dial();
        yield FsmState.CONNECT;
      }
      case FsmEvent.Stop _,
          FsmEvent.Leave _,
          FsmEvent.ConnectRetryTimerExpires _,
          FsmEvent.HoldTimerExpires _,
          FsmEvent.KeepaliveTimerExpires _,
          FsmEvent.SendHoldTimerExpires _,
          FsmEvent.TcpConnected _,
          FsmEvent.TcpFails _,
          FsmEvent.OpenReceived _,
          FsmEvent.MessageRefused _,
          FsmEvent.NotificationReceived _,
          FsmEvent.KeepaliveReceived _,
          FsmEvent.UpdateReceived _,
          FsmEvent.RouteRefreshReceived _ ->
          idle;
    };
  }

  private FsmState connect(FsmState.Connect connect, FsmEvent event) {
    return switch (event) {
      case FsmEvent.Start _ -> connect;
      case FsmEvent.ConnectRetryTimerExpires _ -> {
        add(new FsmEffect.Close());
        add(new FsmEffect.Ended(new SessionEnd.Lost(unanswered())));
        dial();
        yield connect;
      }
      case FsmEvent.TcpConnected it -> opened(it.addresses());
      case FsmEvent.TcpFails it -> lost(it.reason());
      case FsmEvent.Stop _,
          FsmEvent.Leave _,
          FsmEvent.HoldTimerExpires _,
          FsmEvent.KeepaliveTimerExpires _,
          FsmEvent.SendHoldTimerExpires _,
          FsmEvent.OpenReceived _,
          FsmEvent.MessageRefused _,
          FsmEvent.NotificationReceived _,
          FsmEvent.KeepaliveReceived _,
          FsmEvent.UpdateReceived _,
          FsmEvent.RouteRefreshReceived _ ->
          dropped();
    };
  }

  private FsmState active(FsmState.Active active, FsmEvent event) {
    return switch (event) {
      case FsmEvent.Start _ -> active;
      case FsmEvent.ConnectRetryTimerExpires _ -> {
        dial();
        yield FsmState.CONNECT;
      }
      case FsmEvent.TcpConnected it -> opened(it.addresses());
      case FsmEvent.TcpFails it -> lost(it.reason());
      case FsmEvent.Stop _,
          FsmEvent.Leave _,
          FsmEvent.HoldTimerExpires _,
          FsmEvent.KeepaliveTimerExpires _,
          FsmEvent.SendHoldTimerExpires _,
          FsmEvent.OpenReceived _,
          FsmEvent.MessageRefused _,
          FsmEvent.NotificationReceived _,
          FsmEvent.KeepaliveReceived _,
          FsmEvent.UpdateReceived _,
          FsmEvent.RouteRefreshReceived _ ->
          dropped();
    };
  }

  private FsmState openSent(FsmState.OpenSent sent, FsmEvent event) {
    return switch (event) {
      case FsmEvent.Start _ -> sent;
      case FsmEvent.Stop it -> told(it.notification(), it.detail());
      case FsmEvent.Leave _ -> left();
      case FsmEvent.HoldTimerExpires _ ->
          told(
              Notification.of(BgpError.HOLD_TIMER_EXPIRED),
              "the peer accepted the connection and sent no OPEN in " + OPEN_SECONDS + " s");
      case FsmEvent.SendHoldTimerExpires _ -> told(BgpError.SEND_HOLD_TIMER_EXPIRED);
      case FsmEvent.TcpFails it -> {
        // RFC 4271 §8.2.2, OpenSent: the only loss after which it goes on from Active.
        add(new FsmEffect.Close());
        stopTimers();
        add(new FsmEffect.Ended(new SessionEnd.Lost(it.reason() + ", before the peer's OPEN")));
        retryLater();
        yield FsmState.ACTIVE;
      }
      case FsmEvent.OpenReceived it -> opened(sent, it.open());
      case FsmEvent.MessageRefused it -> told(it.notification(), "");
      case FsmEvent.NotificationReceived it -> heard(it.notification());
      case FsmEvent.KeepaliveReceived _ -> unexpected(MessageType.KEEPALIVE);
      case FsmEvent.UpdateReceived _ -> unexpected(MessageType.UPDATE);
      case FsmEvent.RouteRefreshReceived _ -> unexpected(MessageType.ROUTE_REFRESH);
      case FsmEvent.ConnectRetryTimerExpires _,
          FsmEvent.KeepaliveTimerExpires _,
          FsmEvent.TcpConnected _ ->
          told(BgpError.FSM_UNSPECIFIED);
    };
  }

  private FsmState openConfirm(FsmState.OpenConfirm confirm, FsmEvent event) {
    return switch (event) {
      case FsmEvent.Start _ -> confirm;
      case FsmEvent.Stop it -> told(it.notification(), it.detail());
      case FsmEvent.Leave _ -> left();
      case FsmEvent.HoldTimerExpires _ -> told(BgpError.HOLD_TIMER_EXPIRED);
      case FsmEvent.SendHoldTimerExpires _ -> told(BgpError.SEND_HOLD_TIMER_EXPIRED);
      case FsmEvent.KeepaliveTimerExpires _ -> {
        keepalive(confirm.agreement());
        yield confirm;
      }
      case FsmEvent.TcpFails it -> lost(it.reason());
      case FsmEvent.MessageRefused it -> told(it.notification(), "");
      case FsmEvent.NotificationReceived it -> heard(it.notification());
      case FsmEvent.KeepaliveReceived _ -> {
        hold(confirm.agreement());
        add(new FsmEffect.Up(confirm.agreement()));
        yield new FsmState.Established(confirm.agreement());
      }
      case FsmEvent.OpenReceived _ -> unexpectedInConfirm(MessageType.OPEN);
      case FsmEvent.UpdateReceived _ -> unexpectedInConfirm(MessageType.UPDATE);
      case FsmEvent.RouteRefreshReceived _ -> unexpectedInConfirm(MessageType.ROUTE_REFRESH);
      case FsmEvent.ConnectRetryTimerExpires _, FsmEvent.TcpConnected _ ->
          told(BgpError.FSM_UNSPECIFIED);
    };
  }

  private FsmState established(FsmState.Established up, FsmEvent event) {
    return switch (event) {
      case FsmEvent.Start _ -> up;
      case FsmEvent.Stop it -> told(it.notification(), it.detail());
      case FsmEvent.Leave _ -> left();
      case FsmEvent.HoldTimerExpires _ ->
          told(
              Notification.of(BgpError.HOLD_TIMER_EXPIRED),
              "the peer said nothing for " + up.agreement().holdSeconds() + " s");
      case FsmEvent.SendHoldTimerExpires _ -> told(BgpError.SEND_HOLD_TIMER_EXPIRED);
      case FsmEvent.KeepaliveTimerExpires _ -> {
        keepalive(up.agreement());
        yield up;
      }
      case FsmEvent.TcpFails it -> lost(it.reason());
      case FsmEvent.MessageRefused it -> told(it.notification(), "");
      case FsmEvent.NotificationReceived it -> heard(it.notification());
      case FsmEvent.KeepaliveReceived _,
          FsmEvent.UpdateReceived _,
          FsmEvent.RouteRefreshReceived _ -> {
        hold(up.agreement());
        yield up;
      }
      case FsmEvent.OpenReceived _ ->
          told(unexpected(BgpError.UNEXPECTED_IN_ESTABLISHED, MessageType.OPEN), "");
      case FsmEvent.ConnectRetryTimerExpires _, FsmEvent.TcpConnected _ ->
          told(BgpError.FSM_UNSPECIFIED);
    };
  }

  private void dial() {
    add(new FsmEffect.StartTimer(TimerName.CONNECT_RETRY, CONNECT_SECONDS, Jitter.EXACT));
    add(new FsmEffect.Dial());
  }

  private void retryLater() {
    switch (purpose.way()) {
      case DIALED ->
          add(
              new FsmEffect.StartTimer(
                  TimerName.CONNECT_RETRY, purpose.retrySeconds(), Jitter.JITTERED));
      case ACCEPTED -> {} // The peer will.
    }
  }

  private String unanswered() {
    String silence = "the peer did not answer in " + CONNECT_SECONDS + " s";
    return purpose.settings().protection().password().isPresent()
        ? silence + "; a password that is not the peer's looks like this, too"
        : silence + "; a peer that expects a password looks like this, too";
  }

  private FsmState opened(SessionAddresses addresses) {
    add(new FsmEffect.StopTimer(TimerName.CONNECT_RETRY));
    add(new FsmEffect.Send(purpose.open()));
    add(new FsmEffect.StartTimer(TimerName.HOLD, OPEN_SECONDS, Jitter.EXACT));
    return new FsmState.OpenSent(addresses);
  }

  private FsmState opened(FsmState.OpenSent sent, Open peer) {
    return switch (Negotiation.of(purpose.settings(), sent.addresses(), purpose.open(), peer)) {
      case Negotiation.Refused refused -> told(refused.notification(), refused.detail());
      case Negotiation.Agreed agreed -> {
        keepalive(agreed.agreement());
        hold(agreed.agreement());
        yield new FsmState.OpenConfirm(agreed.agreement());
      }
    };
  }

  private void keepalive(Agreement agreement) {
    add(new FsmEffect.Send(new Keepalive()));
    if (agreement.keepaliveSeconds() > 0) {
      add(
          new FsmEffect.StartTimer(
              TimerName.KEEPALIVE, agreement.keepaliveSeconds(), Jitter.JITTERED));
    }
  }

  private void hold(Agreement agreement) {
    if (agreement.holdSeconds() > 0) {
      add(new FsmEffect.StartTimer(TimerName.HOLD, agreement.holdSeconds(), Jitter.EXACT));
    } else {
      add(new FsmEffect.StopTimer(TimerName.HOLD));
    }
  }

  private FsmState unexpected(MessageType type) {
    return told(unexpected(BgpError.UNEXPECTED_IN_OPEN_SENT, type), "");
  }

  private FsmState unexpectedInConfirm(MessageType type) {
    return told(unexpected(BgpError.UNEXPECTED_IN_OPEN_CONFIRM, type), "");
  }

  /** RFC 6608 §4: the data is the type. */
  private static Notification unexpected(BgpError error, MessageType type) {
    return Notification.of(error, Octets.of((byte) type.code()));
  }

  private FsmState told(BgpError error) {
    return told(Notification.of(error), "");
  }

  private FsmState told(Notification notification, String detail) {
    add(new FsmEffect.Send(notification));
    return ended(new SessionEnd.Told(notification, detail));
  }

  private FsmState heard(Notification notification) {
    return ended(new SessionEnd.Heard(notification));
  }

  private FsmState lost(String reason) {
    return ended(new SessionEnd.Lost(reason));
  }

  private FsmState left() {
    return ended(new SessionEnd.Left());
  }

  /** Nothing was said yet, so nothing is said about the end. */
  private FsmState dropped() {
    add(new FsmEffect.Close());
    stopTimers();
    return FsmState.IDLE;
  }

  private FsmState ended(SessionEnd end) {
    FsmState next = dropped();
    add(new FsmEffect.Ended(end));
    return next;
  }

  private void stopTimers() {
    for (TimerName timer :
        List.of(
            TimerName.CONNECT_RETRY, TimerName.HOLD, TimerName.KEEPALIVE, TimerName.SEND_HOLD)) {
      add(new FsmEffect.StopTimer(timer));
    }
  }

  private void add(FsmEffect effect) {
    effects.add(effect);
  }
}
