package dev.mokalb.speaker.members.jgroups;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jgroups.Address;
import org.jgroups.Event;
import org.jgroups.JChannel;
import org.jgroups.View;
import org.jgroups.protocols.SHARED_LOOPBACK;
import org.jgroups.protocols.UNICAST3;
import org.jgroups.protocols.pbcast.NAKACK2;
import org.jgroups.stack.IpAddress;
import org.jgroups.stack.Protocol;
import org.jgroups.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** One detector and one other member, of which a test plays the heartbeats and the kernel. */
class SilenceDetectorTest {

  private static final DetectionProfile PROFILE =
      new DetectionProfile(50, 200, 200, 2, 1_500, 300, 200, 600);
  private static final Duration SILENCE = Duration.ofMillis(PROFILE.silenceMillis());
  private static final Duration PROBE = Duration.ofMillis(PROFILE.probeMillis());
  private static final Duration HANG = Duration.ofMillis(PROFILE.hangMillis());
  private static final Duration SOON = Duration.ofSeconds(10);
  private static final Duration INTERVAL = Duration.ofMillis(10);

  private final UUID member = UUID.randomUUID();
  private final MemberPort port = new MemberPort("127.0.9.12");
  private final List<Set<Address>> told = new CopyOnWriteArrayList<>();
  private final SilenceDetector detector =
      new SilenceDetector(
          PROFILE,
          new InetSocketAddress(InetAddress.ofLiteral("127.0.9.11"), 7946),
          told::add,
          new Turns());
  private final JChannel channel = channel();
  private final AtomicInteger turns = new AtomicInteger();
  private final AtomicBoolean taken = new AtomicBoolean();
  private long started;

  /** Counts how often retransmission is turned. */
  private final class Turns extends Retransmission {
    Turns() {
      super(new NAKACK2(), new UNICAST3());
    }

    @Override
    void take() {
      taken.set(true);
    }

    @Override
    void giveBack() {
      taken.set(false);
    }

    @Override
    void turn() {
      turns.incrementAndGet();
    }
  }

  /** Knows where the member is, as discovery does. */
  private final class Places extends Protocol {
    @Override
    public Object down(Event event) {
      return event.getType() == Event.GET_PHYSICAL_ADDRESS && member.equals(event.getArg())
          ? new IpAddress(port.address())
          : down_prot.down(event);
    }
  }

  private JChannel channel() {
    try {
      return new JChannel(new SHARED_LOOPBACK(), new Places(), detector);
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  @BeforeEach
  void start() throws Exception {
    channel.connect("silence");
  }

  /** The member joins; what its port does at first has to be so before. */
  private void join() {
    started = System.nanoTime();
    install(channel.getAddress(), member);
  }

  @AfterEach
  void close() {
    channel.close();
    port.close();
  }

  private void install(Address... members) {
    Address me = channel.getAddress();
    detector.down(new Event(Event.VIEW_CHANGE, View.create(me, members.length, members)));
  }

  private void heartbeat() {
    detector.heard(
        ByteBuffer.allocate(16)
            .putLong(member.getMostSignificantBits())
            .putLong(member.getLeastSignificantBits())
            .array());
  }

  private boolean isSuspected() {
    return !told.isEmpty() && told.getLast().contains(member);
  }

  private Duration untilSuspected() {
    await()
        .atMost(SOON)
        .pollInterval(INTERVAL)
        .until(() -> {
          port.takeWhatWaits(); // Else the kernel would answer no more.
          return isSuspected();
        });
    return sinceStart();
  }

  private Duration sinceStart() {
    return Duration.ofNanos(System.nanoTime() - started);
  }

  @Test
  void aMemberThatIsHeardIsNotSuspected() {
    port.close();
    join();
    await()
        .during(HANG.plus(SILENCE))
        .atMost(SOON)
        .pollInterval(INTERVAL)
        .until(() -> {
          heartbeat();
          return !isSuspected();
        });
  }

  @Test
  void aSilentMemberWhoseKernelAnswersIsSuspectedOnlyWhenItHangs() {
    join();
    assertThat(untilSuspected()).isGreaterThanOrEqualTo(HANG);
  }

  @Test
  void aSilentMemberWhosePortIsClosedIsSuspectedAsSoonAsItIsAsked() {
    port.close();
    join();
    assertThat(untilSuspected()).isBetween(SILENCE, HANG);
  }

  @Test
  void aSilentMemberWhoseKernelIsSilentTooIsSuspectedAfterBothTimes() {
    port.fallSilent();
    join();
    await().atMost(SOON).pollInterval(INTERVAL).until(this::isSuspected);
    assertThat(sinceStart()).isBetween(SILENCE.plus(PROBE), HANG);
  }

  @Test
  void aProcessThatEndsIsSuspectedWithoutAnySilence() {
    join();
    port.awaitConnections(1);
    heartbeat();
    long ended = System.nanoTime();
    port.close();
    await()
        .atMost(SOON)
        .pollInterval(INTERVAL)
        .until(() -> {
          heartbeat(); // One that was on its way, again and again.
          return told.stream().anyMatch(suspects -> suspects.contains(member));
        });
    assertThat(Duration.ofNanos(System.nanoTime() - ended)).isLessThan(HANG);
  }

  @Test
  void whoIsHeardAgainIsSuspectedNoLonger() {
    port.close();
    join();
    untilSuspected();
    heartbeat();
    assertThat(told.getLast()).isEmpty();
  }

  @Test
  void whoLeftTheViewIsSuspectedNoLonger() {
    port.close();
    join();
    untilSuspected();
    install(channel.getAddress());
    assertThat(told.getLast()).isEmpty();
  }

  @Test
  void retransmissionIsTurnedWithTheHeartbeatsWhileThereAreOthers() {
    assertThat(taken).isFalse();
    join();
    assertThat(taken).isTrue();
    await().atMost(SOON).pollInterval(INTERVAL).until(() -> turns.get() >= 10);
    // Each 50 ms; a busy machine may be late, but is never early.
    assertThat(sinceStart()).isGreaterThan(Duration.ofMillis(9 * 50));
    install(channel.getAddress());
    assertThat(taken).isFalse();
    int last = turns.get() + 1; // One may have begun.
    await().during(SILENCE).atMost(SOON).pollInterval(INTERVAL).until(() -> turns.get() <= last);
  }
}
