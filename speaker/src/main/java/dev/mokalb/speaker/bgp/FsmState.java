package dev.mokalb.speaker.bgp;

/** Where a connection stands (RFC 4271 §8.2.2). */
public sealed interface FsmState {

  /** As the RFC writes it. */
  String name();

  /** Nothing is tried. */
  record Idle() implements FsmState {
    @Override
    public String name() {
      return "Idle";
    }
  }

  /** A connection is being opened. */
  record Connect() implements FsmState {
    @Override
    public String name() {
      return "Connect";
    }
  }

  /** The peer may open one, or this side will try again. */
  record Active() implements FsmState {
    @Override
    public String name() {
      return "Active";
    }
  }

  /** The connection is open, the peer's OPEN has not come. */
  record OpenSent(SessionAddresses addresses) implements FsmState {
    @Override
    public String name() {
      return "OpenSent";
    }
  }

  /** Both OPENs fit, the peer's KEEPALIVE has not come. */
  record OpenConfirm(Agreement agreement) implements FsmState {
    @Override
    public String name() {
      return "OpenConfirm";
    }
  }

  /** Routes may be exchanged. */
  record Established(Agreement agreement) implements FsmState {
    @Override
    public String name() {
      return "Established";
    }
  }

  FsmState IDLE = new Idle();
  FsmState CONNECT = new Connect();
  FsmState ACTIVE = new Active();
}
