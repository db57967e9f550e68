package dev.mokalb.speaker.members.jgroups;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jgroups.Address;
import org.jgroups.EmptyMessage;
import org.jgroups.Event;
import org.jgroups.Header;
import org.jgroups.Message;
import org.jgroups.View;
import org.jgroups.protocols.FailureDetection;
import org.jgroups.stack.IpAddress;
import org.jgroups.util.TimeScheduler;
import org.jgroups.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Suspects members by two signs. Nothing was heard of a member for a while, and then not even the
 * kernel of its node answers: the link or the node is gone. Or its connection broke and its port is
 * closed: the process is gone. A member that is merely slow, because its node is busy, has a kernel
 * that answers; heartbeats alone, at the time-outs that a quick failover needs, would take it for
 * dead.
 *
 * <p>A member whose kernel answers but that says nothing for long hangs, and is suspected too.
 *
 * <p>A heartbeat is a datagram of its own with the 16 octets of the sender's address in the view.
 * As a message of JGroups, through its queue and its pool, it woke twice as many threads, and a
 * cluster at rest does nothing else. For the same reason all that is done at intervals is done when
 * a heartbeat is due: each waking costs more than what is done then.
 */
final class SilenceDetector extends FailureDetection implements TcpWatch.Verdicts {

  /** A process hangs if it said nothing for at least so many times as raise the question. */
  private static final int HANG_SILENCES = 3;

  /** Lateness below this is the ordinary jitter of a timer. */
  private static final long JITTER_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

  /** Where heartbeats are rarer, retransmission does not wait for them. */
  private static final long RETRANSMISSION_NANOS = TimeUnit.MILLISECONDS.toNanos(130);

  private static final int HEARTBEAT_OCTETS = 16;
  private static final Header BEAT = new HeartbeatHeader();

  private final DetectionProfile profile;

  /** These grow with the number of members. */
  private volatile long silenceNanos;

  private volatile long hangNanos;
  private int slowdown = 1;
  private final TcpWatch watch;

  private final Map<Address, Long> heardNanos = new ConcurrentHashMap<>();

  /** When the kernel of a silent member was last asked. Confined to the timer's thread. */
  private final Map<Address, Long> askedNanos = new HashMap<>();

  /** Suspected members that are still in the view. */
  private final Set<Address> dead = ConcurrentHashMap.newKeySet();

  private final Consumer<Set<Address>> suspects;
  private final Retransmission retransmission;

  /** Where the other members are, as far as that is known. */
  private volatile Map<Address, Optional<IpAddress>> places = Map.of();

  /**
   * A detector that is not started.
   *
   * @param suspects told all suspected members whenever they change
   * @param retransmission turned while there are other members
   */
  SilenceDetector(
      DetectionProfile profile,
      InetSocketAddress bind,
      Consumer<Set<Address>> suspects,
      Retransmission retransmission) {
    this.suspects = suspects;
    this.retransmission = retransmission;
    this.profile = profile;
    silenceNanos = TimeUnit.MILLISECONDS.toNanos(profile.silenceMillis());
    hangNanos = TimeUnit.MILLISECONDS.toNanos(profile.hangMillis());
    watch =
        new TcpWatch(
            bind, TimeUnit.MILLISECONDS.toNanos(profile.probeMillis()), profile.probeTries(), this);
    setInterval(profile.heartbeatMillis());
    setTimeout(profile.silenceMillis());
  }

  @Override
  public void start() throws Exception {
    super.start();
    watch.start();
  }

  @Override
  public synchronized void stop() {
    super.stop();
    watch.close();
  }

  @Override
  protected void handleViewChange(View view) {
    dead.retainAll(view.getMembers());
    tellSuspects();
    keepPace(view.size());
    if (view.size() > 1) {
      retransmission.take();
    } else {
      retransmission.giveBack();
    }
    super.handleViewChange(view);
    watchMembers();
  }

  /** All members heartbeat to all: the more there are, the slower, so that the cost is bounded. */
  private void keepPace(int size) {
    int next = DetectionProfile.slowdown(size);
    if (next == slowdown) {
      return;
    }
    slowdown = next;
    silenceNanos = TimeUnit.MILLISECONDS.toNanos(next * profile.silenceMillis());
    hangNanos =
        Math.max(TimeUnit.MILLISECONDS.toNanos(profile.hangMillis()), HANG_SILENCES * silenceNanos);
    setInterval(next * profile.heartbeatMillis());
  }

  /** Said by {@link TcpWatch}: no process listens on the member's port. */
  @Override
  public void gone(Address member) {
    dead.add(member);
    suspectDead();
  }

  /** Said by {@link TcpWatch}: the kernel of the member's node does not answer. */
  @Override
  public void unreachable(Address member) {
    Long heard = heardNanos.get(member);
    if (heard != null && System.nanoTime() - heard >= silenceNanos) {
      dead.add(member);
      suspectDead();
    }
  }

  /** All of them each time: whoever is next to coordinate has to know that all before are dead. */
  private void suspectDead() {
    List<Address> all = new ArrayList<>(dead);
    if (!all.isEmpty()) {
      tellSuspects();
      // The membership protocol installs the view on the thread that reports, and waits for the
      // others to confirm it: neither the timer nor the watch may wait.
      getTransport().getThreadPool().execute(() -> suspect(all));
    }
  }

  private void tellSuspects() {
    suspects.accept(Set.copyOf(dead));
  }

  @Override
  protected void update(@Nullable Address sender, boolean isHeartbeat, boolean onlyIfUnknown) {
    if (sender == null || sender.equals(local_addr)) {
      return;
    }
    if (onlyIfUnknown) {
      heardNanos.putIfAbsent(sender, System.nanoTime());
    } else {
      heardNanos.put(sender, System.nanoTime());
      if (!dead.isEmpty() && dead.remove(sender)) {
        tellSuspects();
      }
    }
  }

  @Override
  protected Map<Address, ?> getTimestamps() {
    return heardNanos;
  }

  @Override
  protected <T> boolean needsToBeSuspected(Address member, T heard) {
    return heard instanceof Long nanos && System.nanoTime() - nanos >= hangNanos;
  }

  /** {@link Rhythm} does that too. */
  @Override
  protected void startTimeoutChecker() {}

  @Override
  protected long getTimeoutCheckInterval() {
    return timeout;
  }

  @Override
  protected String getTimeoutCheckerInfo() {
    return "silence of " + timeout + " ms";
  }

  /** Finds where the members are; an address that is not known yet is tried again. */
  private void watchMembers() {
    List<Address> others;
    synchronized (this) {
      others = new ArrayList<>(members);
    }
    others.remove(local_addr);
    Map<Address, Optional<IpAddress>> found = new HashMap<>();
    for (Address member : others) {
      Object place = down_prot.down(new Event(Event.GET_PHYSICAL_ADDRESS, member));
      found.put(member, place instanceof IpAddress ip ? Optional.of(ip) : Optional.empty());
    }
    places = found;
    Map<Address, InetSocketAddress> targets = new HashMap<>();
    found.forEach((member, place) ->
        place.ifPresent(
            ip -> targets.put(member, new InetSocketAddress(ip.getIpAddress(), ip.getPort()))));
    watch.watch(targets);
  }

  @Override
  protected void startHeartbeatSender() {
    lock.lock();
    try {
      if (!isHeartbeatSenderRunning()) {
        heartbeat_sender = timer.scheduleWithDynamicInterval(new Rhythm(), false);
      }
    } finally {
      lock.unlock();
    }
  }

  /** One heartbeat to every other member. */
  private void beat() {
    if (!(local_addr instanceof UUID mine) || !(getTransport() instanceof SealedUdp udp)) {
      return;
    }
    byte[] octets =
        ByteBuffer.allocate(HEARTBEAT_OCTETS)
            .putLong(mine.getMostSignificantBits())
            .putLong(mine.getLeastSignificantBits())
            .array();
    List<IpAddress> known = new ArrayList<>();
    places.forEach((member, place) -> {
      if (place.isPresent()) {
        known.add(place.get());
      } else {
        // On its way JGroups asks where the member is.
        down_prot.down(new EmptyMessage(member).setFlag(Message.Flag.OOB).putHeader(id, BEAT));
      }
    });
    udp.beat(known, octets);
  }

  /** A heartbeat came, perhaps of a former self of a member or of a speaker beyond the view. */
  void heard(byte[] octets) {
    if (octets.length != HEARTBEAT_OCTETS) {
      return;
    }
    ByteBuffer in = ByteBuffer.wrap(octets);
    Address sender = new UUID(in.getLong(), in.getLong());
    if (heardNanos.containsKey(sender)) {
      update(sender, true, false);
      unsuspect(sender);
    }
  }

  /**
   * All that is done again and again while there are other members: heartbeats, retransmission, and
   * a look at who is silent, which comes between two heartbeats only if a member is overdue then.
   */
  private final class Rhythm implements TimeScheduler.Task {

    private long beatNanos = System.nanoTime();
    private long turnNanos = beatNanos;
    private long dueNanos = beatNanos;

    @Override
    public void run() {
      long now = System.nanoTime();
      if (now - beatNanos >= 0) {
        beat();
        beatNanos = now + TimeUnit.MILLISECONDS.toNanos(interval);
        turnNanos = now;
      }
      if (now - turnNanos >= 0) {
        retransmission.turn();
        turnNanos = now + RETRANSMISSION_NANOS;
      }
      long late = now - dueNanos;
      if (late > JITTER_NANOS) {
        // This process was not running, and what the others sent meanwhile is still unread.
        heardNanos.replaceAll((_, heard) -> Math.min(now, heard + late));
      } else {
        look(now);
      }
    }

    private void look(long now) {
      synchronized (SilenceDetector.this) {
        retainKeys(members);
      }
      if (places.containsValue(Optional.<IpAddress>empty())) {
        watchMembers();
      }
      askedNanos.keySet().retainAll(heardNanos.keySet());
      heardNanos.forEach((member, heard) -> {
        if (now - heard >= hangNanos) {
          dead.add(member);
        } else if (now - heard >= silenceNanos && now >= nextAsk(member, heard)) {
          askedNanos.put(member, now);
          watch.ask(member);
        }
      });
      suspectDead();
    }

    private long nextAsk(Address member, long heard) {
      long asked = askedNanos.getOrDefault(member, heard);
      return Math.max(asked, heard) + silenceNanos;
    }

    @Override
    public long nextInterval() {
      long now = System.nanoTime();
      long wait = Math.min(beatNanos - now, turnNanos - now);
      for (Map.Entry<Address, Long> entry : heardNanos.entrySet()) {
        wait = Math.min(wait, nextAsk(entry.getKey(), entry.getValue()) - now);
      }
      // Rounded up, so that what is due is due when the timer rings and not just after.
      long millis = Math.max(0, TimeUnit.NANOSECONDS.toMillis(wait)) + 1;
      dueNanos = now + TimeUnit.MILLISECONDS.toNanos(millis);
      return millis;
    }
  }
}
