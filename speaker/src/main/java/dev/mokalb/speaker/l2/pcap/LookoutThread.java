package dev.mokalb.speaker.l2.pcap;

import dev.mokalb.net.IpAddress;
import dev.mokalb.net.MacAddress;
import dev.mokalb.speaker.l2.AnswerScope;
import dev.mokalb.speaker.l2.Answers;
import dev.mokalb.speaker.l2.Claim;
import dev.mokalb.speaker.l2.ConflictDetector;
import dev.mokalb.speaker.l2.Layer2Listener;
import dev.mokalb.speaker.l2.LinkAddress;
import dev.mokalb.speaker.l2.OpenQuestions;
import dev.mokalb.speaker.l2.ProbeSchedule;
import dev.mokalb.speaker.l2.Question;
import dev.mokalb.speaker.l2.Sighting;
import dev.mokalb.speaker.l2.Watchlist;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The thread that owns what this node makes of the claims of others: conflicts, probes and
 * questions. Claims reach it through a bounded queue, so that the threads that answer never wait.
 */
final class LookoutThread implements ClaimSink, AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(LookoutThread.class);

  /** The claims of a thousand addresses that are announced at once, in both forms. */
  static final int CLAIMS_MAX = 4_096;

  private record Heard(Port port, Claim claim) {}

  private final Knowledge knowledge;
  private final CounterBook counters;
  private final Layer2Listener listener;
  private final LongSupplier clock;
  private final BlockingQueue<Optional<Heard>> inbox = new ArrayBlockingQueue<>(CLAIMS_MAX);

  private record Asked(Question question, Consumer<Answers> whenDone) {}

  private final BlockingQueue<Asked> asked = new ArrayBlockingQueue<>(OpenQuestions.OPEN_MAX);
  private final Map<Long, Consumer<Answers>> waiting = new HashMap<>();
  private long questionsSoFar;
  private final ConflictDetector detector;
  private final ProbeSchedule probes;
  private final OpenQuestions questions = new OpenQuestions();
  private final Thread thread;
  private final AtomicReference<Optional<Watchlist>> newList =
      new AtomicReference<>(Optional.empty());
  private volatile List<Port> ports = List.of();
  private volatile boolean closed;

  /**
   * A lookout without ports.
   *
   * @param clock nanoseconds, monotonic
   */
  LookoutThread(
      Knowledge knowledge, CounterBook counters, Layer2Listener listener, LongSupplier clock) {
    this.knowledge = knowledge;
    this.counters = counters;
    this.listener = listener;
    this.clock = clock;
    this.detector = new ConflictDetector(clock.getAsLong());
    this.probes = new ProbeSchedule(clock.getAsLong(), System.nanoTime());
    this.thread = Thread.ofPlatform().name("lookout").daemon().unstarted(this::run);
  }

  void start() {
    thread.start();
  }

  /** Sends on these ports from now on. */
  void use(List<Port> open) {
    ports = open;
  }

  void watch(Watchlist list) {
    newList.set(Optional.of(list));
    wake();
  }

  void ask(Question question, Consumer<Answers> whenDone) {
    Asked next = new Asked(question, whenDone);
    if (asked.offer(next)) {
      wake();
    } else {
      refuse(next);
    }
  }

  private static void refuse(Asked refused) {
    Answers nowhere = new Answers(refused.question().address(), new TreeSet<>(), List.of());
    tell(() -> refused.whenDone().accept(nowhere));
  }

  private void wake() {
    boolean _ = inbox.offer(Optional.empty()); // A full inbox keeps the thread awake as well.
  }

  @Override
  public void heard(Port port, Claim claim) {
    if (!inbox.offer(Optional.of(new Heard(port, claim)))) {
      counters.count(CounterBook.Event.UNREAD);
    }
  }

  private void run() {
    try {
      while (!closed) {
        long wait =
            Math.min(
                probes.nanosUntilNext(clock.getAsLong()),
                questions.nanosUntilNext(clock.getAsLong()));
        Optional<Heard> next = inbox.poll(wait, TimeUnit.NANOSECONDS);
        step(next == null ? Optional.empty() : next);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // Only a process that ends interrupts this thread.
    }
  }

  /** Does what is due, and looks at one claim if there is one; does not wait. */
  void turn() {
    Optional<Heard> next = inbox.poll();
    step(next == null ? Optional.empty() : next);
  }

  private void step(Optional<Heard> next) {
    newList
        .getAndSet(Optional.empty())
        .ifPresent(list -> probes.probe(list.probed(), clock.getAsLong()));
    for (Asked each = asked.poll(); each != null; each = asked.poll()) {
      open(each);
    }
    next.ifPresent(this::judge);
    probe();
    ask();
  }

  private void open(Asked next) {
    long id = ++questionsSoFar;
    if (questions.open(id, next.question(), clock.getAsLong())) {
      waiting.put(id, next.whenDone());
      knowledge.asked(questions.addresses());
    } else {
      refuse(next);
    }
  }

  private void judge(Heard heard) {
    Claim claim = heard.claim();
    long now = clock.getAsLong();
    if (knowledge.lookout().own().contains(claim.mac())) {
      return; // Heard by an interface of ours on the same network as the one that said it.
    }
    questions.heard(claim, now);
    if (probes.heard(claim.address(), claim.mac(), now)) {
      detector.asked(claim.address(), claim.mac());
    }
    ConflictDetector.Verdict verdict = detector.judge(claim, knowledge.lookout(), now);
    counters.untold(detector.untold());
    switch (verdict.defence()) {
      case NONE -> {}
      case ANNOUNCE -> {
        // Heard before this process stood still, perhaps: another node has the address by now.
        if (knowledge.isCurrent(now)) {
          defend(heard);
        }
      }
    }
    if (verdict.told().isPresent()) {
      Sighting sighting = verdict.told().get();
      counters.count(
          switch (sighting) {
            case Sighting.ByPeer _ -> CounterBook.Event.BY_PEER;
            case Sighting.InUse _ -> CounterBook.Event.IN_USE;
            case Sighting.InPool _ -> CounterBook.Event.IN_POOL;
          });
      tell(() -> listener.sighted(sighting));
    }
  }

  private void defend(Heard heard) {
    IpAddress address = heard.claim().address();
    counters.count(CounterBook.Event.DEFENCE);
    for (byte[] frame : Outgoing.announcement(address, heard.port().attachment())) {
      if (heard.port().send(frame)) {
        counters.gratuitousSent(address);
      }
    }
  }

  private void probe() {
    Optional<ProbeSchedule.Step> next = probes.poll(clock.getAsLong());
    while (next.isPresent()) {
      switch (next.get()) {
        case ProbeSchedule.Step.Send send -> {
          if (!sendProbe(send.address())) {
            probes.unsent(send.address(), clock.getAsLong());
          }
        }
        case ProbeSchedule.Step.Tell told -> tell(() -> listener.probed(told.probed()));
      }
      next = probes.poll(clock.getAsLong());
    }
  }

  /** On the interfaces whose subnet it is in; if it is in none, on all. */
  private boolean sendProbe(IpAddress address) {
    if (knowledge.lookout().ours().index().holds(address)) {
      return false; // It came into use here meanwhile: the next list will not have it.
    }
    List<Port> connected = ports.stream().filter(port -> port.link().hasCarrier()).toList();
    List<Port> near = connected.stream().filter(port -> isNear(address, port)).toList();
    boolean sent = false;
    for (Port port : near.isEmpty() ? connected : near) {
      sent |= port.send(Outgoing.probe(address, port.attachment()));
    }
    return sent;
  }

  private static boolean isNear(IpAddress address, Port port) {
    return ownNear(address, port).isPresent();
  }

  /** An address of the port whose subnet the address is in. */
  private static Optional<IpAddress> ownNear(IpAddress address, Port port) {
    return port.link().addresses().stream()
        .filter(own -> own.address().family() == address.family())
        .filter(own -> own.subnet().range().contains(address))
        .map(LinkAddress::address)
        .findFirst();
  }

  /** Asks a station at once, on the thread of the caller. */
  void poll(IpAddress station, MacAddress mac) {
    for (Port port : ports) {
      if (port.link().hasCarrier()) {
        ownNear(station, port)
            .ifPresent(own -> port.send(Outgoing.poll(station, mac, own, port.attachment())));
      }
    }
  }

  private void ask() {
    Optional<OpenQuestions.Step> next = questions.poll(clock.getAsLong());
    while (next.isPresent()) {
      switch (next.get()) {
        case OpenQuestions.Step.Send send -> questions.asked(send.id(), sendTo(send.question()));
        case OpenQuestions.Step.Tell told -> {
          knowledge.asked(questions.addresses());
          Consumer<Answers> whenDone = waiting.remove(told.id());
          if (whenDone != null) {
            tell(() -> whenDone.accept(told.answers()));
          }
        }
      }
      next = questions.poll(clock.getAsLong());
    }
  }

  private SortedSet<String> sendTo(Question question) {
    SortedSet<String> sentTo = new TreeSet<>();
    AnswerScope scope = question.scope();
    for (Port port : ports) {
      String name = port.link().name();
      Optional<byte[]> frame = Outgoing.question(question.address(), port.attachment());
      if (scope.covers(name)
          && port.link().hasCarrier()
          && frame.isPresent()
          && port.send(frame.get())) {
        sentTo.add(name);
      }
    }
    return sentTo;
  }

  private static void tell(Runnable telling) {
    try {
      telling.run();
    } catch (RuntimeException bug) {
      LOG.error("A listener of layer 2 met a defect; layer 2 goes on.", bug);
    }
  }

  @Override
  public void close() {
    closed = true;
    wake();
  }
}
