package dev.mokalb.speaker.loop;

import dev.mokalb.model.ServiceSnapshot;
import dev.mokalb.model.SpeakerReport;
import dev.mokalb.net.IpAddress;
import dev.mokalb.net.IpFamily;
import dev.mokalb.net.MacAddress;
import dev.mokalb.speaker.announce.NodeName;
import dev.mokalb.speaker.l2.AnswerScope;
import dev.mokalb.speaker.l2.AnswerTable;
import dev.mokalb.speaker.l2.Answers;
import dev.mokalb.speaker.l2.Layer2;
import dev.mokalb.speaker.l2.Layer2Health;
import dev.mokalb.speaker.l2.OutsideSubnets;
import dev.mokalb.speaker.l2.Question;
import dev.mokalb.speaker.l2.RateLimit;
import dev.mokalb.speaker.l2.Sighting;
import dev.mokalb.speaker.l2.UsableInterface;
import dev.mokalb.speaker.l2.Watchlist;
import dev.mokalb.speaker.report.Announced;
import dev.mokalb.speaker.report.AskBook;
import dev.mokalb.speaker.report.ConflictBook;
import dev.mokalb.speaker.report.Doubts;
import dev.mokalb.speaker.report.LanCounters;
import dev.mokalb.speaker.report.NextFree;
import dev.mokalb.speaker.report.Now;
import dev.mokalb.speaker.report.Obstruction;
import dev.mokalb.speaker.report.ObstructionBook;
import dev.mokalb.speaker.report.Picture;
import dev.mokalb.speaker.report.ReportMaker;
import dev.mokalb.speaker.report.StrangerBook;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The thread on which a speaker looks after the local network for all: it says what to look out
 * for, asks for addresses of other nodes, and writes down what it finds. No announcement waits for
 * it.
 */
public final class LanLoop implements LanListener, AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(LanLoop.class);

  private static final int MAIL_MAX = 8_192;

  /** All frames of a question, and the answers to the last one. */
  private static final Duration QUESTION_TIME = Duration.ofMillis(300);

  /** 200 questions a second, in handfuls, so that many have one time in the report. */
  private static final int QUESTIONS_AT_ONCE = 20;

  private static final long QUESTIONS_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
  private static final long TICK_NANOS = TimeUnit.MILLISECONDS.toNanos(200);
  private static final long REST_NANOS = TimeUnit.SECONDS.toNanos(5);

  /** A speaker that has just come says itself which hardware addresses it has. */
  private static final long MEETING_NANOS = TimeUnit.SECONDS.toNanos(1);

  private static final long WATCH_PAUSE_NANOS = TimeUnit.SECONDS.toNanos(1);
  private static final long REPORT_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(300);

  /** For each address in it: a report of thousands is not written every second. */
  private static final long REPORT_PAUSE_EACH_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

  /** To see whether it gets old costs a look at every address. */
  private static final long REPORT_REST_NANOS = TimeUnit.SECONDS.toNanos(10);

  /** A node of another subnet than all of its addresses says so of some; the rest is counted. */
  private static final RateLimit OUTSIDE_TOLD = new RateLimit(1, 20);

  /** What others tell this thread. */
  private sealed interface Mail {
    record Look() implements Mail {}

    record Seen(Sighting sighting) implements Mail {}

    record Told(Answers answers, NodeName owner, Instant askedAt) implements Mail {}

    record GivenUp(Obstruction address) implements Mail {}
  }

  private record Answering(AnswerTable table, Instant since) {}

  /** What the loop works with. */
  public record Ports(
      Cluster cluster,
      Layer2 layer2,
      LanStore store,
      LanReporter reporter,
      Consumer<Map<NodeName, Set<MacAddress>>> speakers,
      String servedClass) {}

  private final NodeName me;
  private final Ports ports;
  private final BlockingQueue<Mail> inbox = new ArrayBlockingQueue<>(MAIL_MAX);
  private final AtomicReference<Optional<Picture>> newPicture =
      new AtomicReference<>(Optional.empty());
  private final AtomicReference<Optional<Answering>> newAnswers =
      new AtomicReference<>(Optional.empty());
  private final Thread thread = Thread.ofPlatform().name("lan").daemon().unstarted(this::run);

  private final ConflictBook conflicts = new ConflictBook();
  private final Doubts doubts = new Doubts();
  private final AskBook questions = new AskBook();
  private final Announced announced = new Announced();
  private final StrangerBook strangers = new StrangerBook();
  private final Set<IpAddress> outside = new HashSet<>();
  private final RateLimit.Meter outsideToTell = OUTSIDE_TOLD.meter(System.nanoTime());
  private final ObstructionBook obstructions = new ObstructionBook();
  private final RateLimit.Meter obstructedToTell = OUTSIDE_TOLD.meter(System.nanoTime());
  private Picture picture;
  private Optional<Watchlist> watched = Optional.empty();
  private boolean reportChanged;
  private boolean reportUrgent;

  /** An urgent report of which it is not known yet whether it was written. */
  private Optional<SpeakerReport> urgent = Optional.empty();

  private boolean watchChanged;
  private long unknownSince;

  /** What speakers wrote of themselves, as far as it was passed on. */
  private Map<NodeName, Set<MacAddress>> reported = Map.of();

  private long watchDue;
  private long reportDue;
  private long questionsDue;
  private long outsideSoFar;
  private volatile LanCounters counters = LanCounters.NONE;
  private volatile boolean closed;

  /** The loop begins with {@link #start}. */
  public LanLoop(NodeName me, Ports ports) {
    this.me = me;
    this.ports = ports;
    picture = Picture.empty(me);
    long now = System.nanoTime();
    watchDue = now;
    reportDue = now;
    questionsDue = now;
    unknownSince = now;
  }

  public void start() {
    thread.start();
  }

  @Override
  public void picture(Picture next) {
    newPicture.set(Optional.of(next));
    boolean _ = inbox.offer(new Mail.Look()); // A full inbox keeps the thread awake as well.
  }

  @Override
  public void answering(AnswerTable table, Instant since) {
    newAnswers.set(Optional.of(new Answering(table, since))); // The last one says it all.
    boolean _ = inbox.offer(new Mail.Look());
  }

  @Override
  public void givenUp(Obstruction address) {
    boolean _ = inbox.offer(new Mail.GivenUp(address)); // Of thousands at once not all are told.
  }

  /** A claim was heard. */
  public void sighted(Sighting sighting) {
    boolean _ = inbox.offer(new Mail.Seen(sighting)); // It is heard again while it lasts.
  }

  /** What was found out so far. */
  public LanCounters counters() {
    return counters;
  }

  private void run() {
    try {
      while (!closed) {
        try {
          turn(inbox.poll(patience(System.nanoTime()), TimeUnit.NANOSECONDS));
        } catch (RuntimeException defect) {
          LOG.error("what is found out about the local network met a defect; it goes on", defect);
          TimeUnit.NANOSECONDS.sleep(REST_NANOS);
        }
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private void turn(@Nullable Mail first) {
    for (Mail next = first; next != null; next = inbox.poll()) {
      handle(next);
    }
    step(new Now(System.nanoTime(), now()));
  }

  private static Instant now() {
    return Instant.now().truncatedTo(ChronoUnit.MILLIS);
  }

  private long patience(long now) {
    boolean writing = conflicts.isPending() || watchChanged || reportChanged || reportUrgent;
    long next = Math.max(questions.nanosUntilNext(now), questionsDue - now);
    long rest = picture.speakers().unknown().isEmpty() ? REST_NANOS : MEETING_NANOS;
    return Math.clamp(next, 0, writing ? TICK_NANOS : rest);
  }

  private void handle(Mail mail) {
    switch (mail) {
      case Mail.Look _ -> {}
      case Mail.Seen seen -> {
        long now = System.nanoTime();
        conflicts.note(seen.sighting(), now);
        if (!doubts.holds(seen.sighting(), picture, now)) {
          seen(seen.sighting(), now);
        }
      }
      case Mail.Told answer ->
          reportChanged |=
              questions.told(answer.answers(), answer.owner(), answer.askedAt(), System.nanoTime());
      case Mail.GivenUp lost -> tell(lost.address(), System.nanoTime());
    }
  }

  private void step(Now now) {
    newAnswers
        .getAndSet(Optional.empty())
        .ifPresent(answering -> answers(answering.table(), answering.since(), now.nanos()));
    newPicture
        .getAndSet(Optional.empty())
        .ifPresent(next -> {
          if (!next.speakers().equals(picture.speakers())) {
            watchDue = now.nanos(); // Who is no stranger.
          }
          watchChanged = true;
          picture = next;
          questions.show(next, now.nanos());
          reportChanged = true;
        });
    obstructions.due(ports.layer2().health(), now.nanos()).forEach(kept -> tell(kept, now.nanos()));
    meetSpeakers(now);
    watch(now);
    doubts.due(picture, now.nanos()).forEach(sighting -> seen(sighting, now.nanos()));
    writeConflict(now);
    ask(now);
    report(now);
    counters =
        new LanCounters(
            strangers.strangers(),
            conflicts.heldBack(),
            ports.store().conflicts().size(),
            questions.counts(),
            outsideSoFar);
  }

  // ---- what to look out for

  private void watch(Now now) {
    if (watchDue - now.nanos() > 0) {
      return;
    }
    watchDue = now.nanos() + WATCH_PAUSE_NANOS;
    watchChanged = false;
    if (!watchChangesMatter()) {
      return;
    }
    Map<MacAddress, String> peers = new HashMap<>();
    picture.speakers().macs().forEach((mac, node) -> peers.put(mac, node.value()));
    Watchlist next =
        Watchlist.within(
            heirlooms(),
            picture.pools().stream().flatMap(pool -> pool.blocks().stream()).toList(),
            probed(),
            peers);
    if (!watched.equals(Optional.of(next))) {
      watched = Optional.of(next);
      ports.layer2().watch(next);
    }
  }

  private boolean watchChangesMatter() {
    return watched.isPresent() || !picture.equals(Picture.empty(me));
  }

  /** Questions about an IPv6 address are heard by those alone who have joined its group. */
  private Set<IpAddress> heirlooms() {
    return picture.shares().inheritable().stream()
        .filter(address -> address.family() == IpFamily.IPV6)
        .collect(Collectors.toSet());
  }

  /** Where no hello comes through, their reports may. */
  private void meetSpeakers(Now now) {
    Set<NodeName> unknown = picture.speakers().unknown();
    if (unknown.isEmpty()) {
      unknownSince = now.nanos();
    }
    boolean wait = now.nanos() - unknownSince < MEETING_NANOS;
    Map<NodeName, Set<MacAddress>> found = ports.store().speakers(wait ? Set.of() : unknown);
    if (!found.isEmpty() && !found.equals(reported)) {
      ports.speakers().accept(found);
    }
    reported = found;
  }

  /** What strangers were seen to use is looked at again, until they are gone. */
  private List<IpAddress> probed() {
    if (picture.role() != Picture.Role.ONE_FOR_ALL || picture.pools().isEmpty()) {
      return List.of();
    }
    Set<IpAddress> taken = new HashSet<>(picture.owners().keySet());
    for (ServiceSnapshot service : ports.cluster().services()) {
      taken.addAll(service.status().addresses());
    }
    Set<IpAddress> suspected = new LinkedHashSet<>(ports.store().conflicts().keySet());
    Set<IpAddress> probed = new LinkedHashSet<>(NextFree.of(picture.pools(), taken, suspected));
    suspected.removeAll(taken);
    probed.addAll(suspected);
    return new ArrayList<>(probed);
  }

  // ---- strangers

  private void seen(Sighting sighting, long now) {
    if (!strangers.isWorthALook(sighting, now)) {
      return;
    }
    Optional<ServiceSnapshot> holder = holder(sighting.claim().address());
    if (strangers.note(sighting, holder.map(ServiceSnapshot::key), now)) {
      ports.reporter().stranger(sighting, holder);
    }
  }

  private Optional<ServiceSnapshot> holder(IpAddress address) {
    return ports.cluster().services().stream()
        .filter(service -> service.isServedAs(ports.servedClass()))
        .filter(service -> service.status().addresses().contains(address))
        .min((one, other) -> one.key().compareTo(other.key()));
  }

  private void writeConflict(Now now) {
    LanStore store = ports.store();
    if (store.takesConflicts()) {
      conflicts
          .next(
              store.conflicts(), picture, address -> holder(address).map(ServiceSnapshot::key), now)
          .ifPresent(change -> {
            store.write(change);
            watchChanged = true;
          });
    }
  }

  // ---- what this node announces, and what others do

  private void answers(AnswerTable table, Instant since, long now) {
    Set<IpAddress> addresses = table.addresses();
    Layer2Health health = ports.layer2().health();
    obstructions.answering(table, health);
    outside.retainAll(addresses);
    for (IpAddress address : announced.answering(addresses, since.truncatedTo(ChronoUnit.MILLIS))) {
      Optional<OutsideSubnets> odd =
          table.scopeOf(address).flatMap(scope -> health.outsideSubnets(address, scope));
      if (odd.isPresent() && outside.add(address)) {
        outsideSoFar++;
        if (outsideToTell.allows(now)) {
          ports.reporter().outside(odd.get(), holder(address));
        }
      }
    }
    reportChanged = true;
  }

  /** Without a holder it was deleted. */
  private void tell(Obstruction obstructed, long now) {
    holder(obstructed.address())
        .filter(_ -> obstructedToTell.allows(now))
        .ifPresent(service -> ports.reporter().obstructed(obstructed, service));
  }

  private void ask(Now now) {
    if (questionsDue - now.nanos() > 0) {
      return;
    }
    for (int asked = 0; asked < QUESTIONS_AT_ONCE; asked++) {
      Optional<IpAddress> next = questions.poll(now.nanos());
      Optional<NodeName> owner = next.flatMap(questions::ownerOf);
      if (next.isEmpty() || owner.isEmpty()) {
        return;
      }
      questionsDue = now.nanos() + QUESTIONS_PAUSE_NANOS;
      ports
          .layer2()
          .ask(
              new Question(next.get(), AnswerScope.all(), QUESTION_TIME),
              answers -> {
                boolean _ = inbox.offer(new Mail.Told(answers, owner.get(), now.wall()));
              });
    }
  }

  private void report(Now now) {
    LanStore store = ports.store();
    reportUrgent |= questions.takeUrgent();
    if (urgent.isPresent() && store.takesReports()) {
      reportUrgent |= !store.written().equals(urgent);
      urgent = Optional.empty();
    }
    long due = reportChanged || reportUrgent ? reportDue : reportDue + REPORT_REST_NANOS;
    if (due - now.nanos() > 0 || !store.takesReports()) {
      return;
    }
    SpeakerReport next =
        ReportMaker.of(me, macs(), announced.since(), questions.results(), now.wall());
    reportDue = now.nanos() + REPORT_PAUSE_NANOS + next.size() * REPORT_PAUSE_EACH_NANOS;
    if (reportUrgent || ReportMaker.isWorthWriting(store.written(), next)) {
      urgent = reportUrgent ? Optional.of(next) : Optional.empty();
      reportUrgent = false;
      store.write(next);
      reportChanged = true; // Until it is seen to have been written.
    } else {
      reportChanged = false;
    }
  }

  private Set<MacAddress> macs() {
    Set<MacAddress> macs = new HashSet<>();
    for (UsableInterface each : ports.layer2().health().interfaces()) {
      macs.add(each.mac());
    }
    return Collections.unmodifiableSet(macs);
  }

  @Override
  public void close() {
    closed = true;
    boolean _ = inbox.offer(new Mail.Look());
  }
}
