package dev.mokalb.speaker.bfd;

import dev.mokalb.net.bfd.ControlPacket;
import dev.mokalb.net.bfd.Diagnostic;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * Runs one session in time: says when its next packet is due and when its peer counts as lost, and
 * performs the effects of {@link SessionStep} on a {@link Line}. Times are nanoseconds on one clock
 * that only grows, such as {@link System#nanoTime}.
 *
 * <p>Confined to the thread of its line. Between changes nothing is allocated.
 */
public final class SessionClock {

  /** When nothing is due. */
  public static final long NEVER = Long.MAX_VALUE;

  private static final long NANOS_PER_MICRO = 1_000;

  /** Where the session's packets and news go. */
  public interface Line {

    /** Sends it now. */
    void send(ControlPacket packet);

    /** Makes this the packet of {@link #sendPrepared}. */
    void prepare(ControlPacket packet);

    /** Sends what was prepared last. */
    void sendPrepared();

    /** Says what the session found out. */
    void tell(BfdChange change);
  }

  private final Line line;
  private final RandomGenerator chance;
  private Session session;
  private boolean steady;
  private long intervalMicros;
  private long detectionNanos = NEVER;
  private long heardAt;
  private long sentAt;
  private long sendDueAt = NEVER;
  private long lostAt = NEVER;

  /**
   * Begins with the first packet, if the session is to send one unasked.
   *
   * @param chance for the jitter
   */
  public SessionClock(Session session, RandomGenerator chance, Line line, long now) {
    this.session = session;
    this.chance = chance;
    this.line = line;
    this.sentAt = now;
    perform(SessionStep.opening(session), now);
  }

  public Session session() {
    return session;
  }

  /** When a packet is to be sent, or {@link #NEVER}. */
  public long sendDueAt() {
    return sendDueAt;
  }

  /** When the peer counts as lost unless something of it is found before, or {@link #NEVER}. */
  public long lostAt() {
    return lostAt;
  }

  /** When its last packet came. Meaningless before the first. */
  public long heardAt() {
    return heardAt;
  }

  /** Sends the periodic packet if it is time to. */
  public void sendIfDue(long now) {
    if (sendDueAt <= now) {
      sendPrepared(now);
    }
  }

  /**
   * A packet came.
   *
   * @param arrival when, which may be a while ago
   */
  public void received(ControlPacket packet, long arrival, long now) {
    SessionEvent event = new SessionEvent.Received(packet);
    heardAt = arrival;
    apply(event, now);
    SessionStep again = SessionStep.step(session, event);
    steady =
        again.next().equals(session)
            && again.effects().equals(List.of(new SessionEffect.Expect(session.detectionMicros())));
  }

  /**
   * Whether the packet that came last would change nothing but the time if it came again: then
   * {@link #heardAgain} does for {@link #received}.
   */
  public boolean steady() {
    return steady;
  }

  /** The packet that came last came again. */
  public void heardAgain(long arrival) {
    heardAt = arrival;
    lostAt = arrival + detectionNanos;
  }

  /** The peer was not heard until {@link #lostAt}. */
  public void lost(long now) {
    apply(new SessionEvent.DetectionTimeExpired(), now);
  }

  /** Goes on with other settings. */
  public void reconfigure(BfdSettings settings, long now) {
    apply(new SessionEvent.Reconfigured(settings), now);
  }

  /** Tells the peer that the session ends on purpose. */
  public void disable(long now) {
    apply(new SessionEvent.Disabled(Diagnostic.Known.ADMINISTRATIVELY_DOWN), now);
  }

  private void apply(SessionEvent event, long now) {
    SessionStep step = SessionStep.step(session, event);
    session = step.next();
    steady = false;
    perform(step.effects(), now);
  }

  private void perform(List<SessionEffect> effects, long now) {
    for (SessionEffect effect : effects) {
      switch (effect) {
        case SessionEffect.Reply reply -> line.send(reply.packet());
        case SessionEffect.Transmit transmit -> transmit(transmit, now);
        case SessionEffect.Silence _ -> sendDueAt = NEVER;
        case SessionEffect.Expect expect -> {
          detectionNanos = expect.detectionMicros() * NANOS_PER_MICRO;
          lostAt = heardAt + detectionNanos;
        }
        case SessionEffect.ExpectNothing _ -> lostAt = NEVER;
        case SessionEffect.Tell tell -> line.tell(tell.change());
      }
    }
  }

  private void transmit(SessionEffect.Transmit transmit, long now) {
    line.prepare(transmit.packet());
    intervalMicros = transmit.intervalMicros();
    switch (transmit.first()) {
      case NOW -> sendPrepared(now);
      case IN_TURN -> sendDueAt = Math.min(sendDueAt, Math.max(now, sentAt + gapNanos()));
    }
  }

  private void sendPrepared(long now) {
    line.sendPrepared();
    sentAt = now;
    sendDueAt = now + gapNanos();
  }

  private long gapNanos() {
    return Jitter.gapNanos(
        intervalMicros, session.settings().detectMultiplier(), chance.nextDouble());
  }
}
