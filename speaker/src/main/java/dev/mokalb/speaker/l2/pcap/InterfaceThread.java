package dev.mokalb.speaker.l2.pcap;

import dev.mokalb.net.IpFamily;
import dev.mokalb.speaker.l2.InterfaceRules;
import dev.mokalb.speaker.l2.Layer2Health;
import dev.mokalb.speaker.l2.Layer2Problem;
import dev.mokalb.speaker.l2.Link;
import dev.mokalb.speaker.l2.UsableInterface;
import dev.mokalb.speaker.l2.netlink.LinkWatch;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The thread that owns the {@link Ports}: hears from the kernel which interfaces there are, keeps a
 * port open on each that is usable, and says what changed.
 */
final class InterfaceThread implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(InterfaceThread.class);

  /** News comes at once; this finds what got lost. */
  private static final long SWEEP_NANOS = 10_000_000_000L;

  /** Between two lists, so that a node that starts a hundred pods is not busy with this. */
  private static final int LIST_GAP_MILLIS = 20;

  /** Those that are told which ports are open. */
  record Users(
      Knowledge knowledge, Announcer announcer, LookoutThread lookout, GroupKeeper groups) {

    private void use(List<Port> open) {
      announcer.use(open);
      lookout.use(open);
      groups.use(open);
    }
  }

  private final InterfaceRules rules;
  private final Users users;
  private final Consumer<Layer2Health> onChange;
  private final Ports ports;
  private final Thread thread;
  private volatile @Nullable LinkWatch watch;
  private volatile Layer2Health health = new Layer2Health(List.of(), List.of());
  private volatile List<Port> open = List.of();
  private volatile long overrunOfClosed;
  private List<Port> told = List.of();
  private List<Link> toldLinks = List.of();
  private volatile boolean closing;

  InterfaceThread(
      InterfaceRules rules, PortOpener opener, Users users, Consumer<Layer2Health> onChange) {
    this.rules = rules;
    this.users = users;
    this.onChange = onChange;
    this.ports = new Ports(rules, opener);
    this.thread = Thread.ofPlatform().name("interfaces").daemon().unstarted(this::run);
  }

  void start() {
    thread.start();
  }

  Layer2Health health() {
    return health;
  }

  /** Frames that came faster than they were read, on all ports since the start. */
  long overrun() {
    return overrunOfClosed + open.stream().mapToLong(Port::overrun).sum();
  }

  private void run() {
    Backoff backoff = Backoff.first(System.nanoTime());
    while (!closing) {
      String failure;
      try (LinkWatch opened = LinkWatch.open()) {
        watch = opened;
        while (!closing) {
          follow(opened);
          backoff = Backoff.first(System.nanoTime());
        }
        break;
      } catch (IOException | LinkageError e) {
        failure = String.valueOf(e.getMessage());
      } finally {
        watch = null;
      }
      report(new Layer2Health(health.interfaces(), health.lost(), List.of(noList(failure))));
      LockSupport.parkNanos(this, backoff.delayNanos());
      backoff = backoff.next(System.nanoTime());
    }
    users.use(List.of());
    ports.close();
  }

  private void follow(LinkWatch opened) throws IOException {
    Set<IpFamily> announce = ports.reconcile(withAddresses(opened), System.nanoTime());
    open = ports.open();
    overrunOfClosed = ports.overrunOfClosed();
    users.knowledge.own(ports.ownMacs());
    use(open);
    if (!announce.isEmpty()) {
      users.announcer.again(announce);
    }
    report(ports.health(users.groups.problems()));
    // What is urgent ends the pause; of the rest it is enough that there was some.
    LinkWatch.News news = opened.awaitNews(LIST_GAP_MILLIS, LinkWatch.News.URGENT, interest);
    if (news == LinkWatch.News.NONE && !closing) {
      LinkWatch.News _ =
          opened.awaitNews(waitMillis(System.nanoTime()), LinkWatch.News.SOME, interest);
    }
  }

  /** Tells the others, unless all is as it was. */
  private void use(List<Port> now) {
    List<Link> links = now.stream().map(Port::link).toList();
    if (!now.equals(told) || !links.equals(toldLinks)) {
      told = now;
      toldLinks = links;
      users.use(now);
    }
  }

  /** Only usable interfaces are asked for theirs: there may be thousands on one of kube-proxy. */
  private List<Link> withAddresses(LinkWatch opened) throws IOException {
    List<Link> links = new ArrayList<>();
    for (Link link : opened.list()) {
      links.add(rules.objection(link).isEmpty() ? link.with(opened.addresses(link.index())) : link);
    }
    return links;
  }

  /** An interface in use that changes cannot wait: its carrier may be what is gone. */
  private final LinkWatch.Interest interest =
      new LinkWatch.Interest() {
        @Override
        public boolean isUrgent(Link now) {
          return open.stream()
              .map(Port::link)
              .anyMatch(
                  link -> link.index() == now.index() && !link.equals(now.with(link.addresses())));
        }

        @Override
        public boolean concernsAddressesOf(int interfaceIndex) {
          return open.stream().anyMatch(port -> port.link().index() == interfaceIndex);
        }
      };

  private int waitMillis(long nowNanos) {
    long untilAttempt = ports.nextAttemptNanos().orElse(nowNanos + SWEEP_NANOS) - nowNanos;
    return (int) (Math.clamp(untilAttempt, 0, SWEEP_NANOS) / 1_000_000 + 1);
  }

  private static Layer2Problem noList(String failure) {
    return new Layer2Problem(
        Layer2Problem.Kind.NO_INTERFACE_LIST,
        "",
        "The kernel does not tell which network interfaces there are ("
            + failure
            + "), so changes to them go unseen. Allow netlink sockets, and a writable temporary"
            + " directory for native code. It is tried again every 30 s at the latest.");
  }

  /** Logs each thing once, when it begins and when it ends. */
  private void report(Layer2Health now) {
    Layer2Health before = health;
    if (now.equals(before)) {
      return;
    }
    health = now;
    Set<Cause> had = causes(before);
    for (Layer2Problem problem : now.problems()) {
      if (!had.contains(Cause.of(problem))) {
        LOG.warn(problem.text());
      }
    }
    Set<Cause> still = causes(now);
    for (Layer2Problem problem : before.problems()) {
      if (!still.contains(Cause.of(problem))) {
        LOG.info("Over: {}", problem.text());
      }
    }
    reportInterfaces(before, now);
    onChange.accept(now);
  }

  /** What a problem is logged once for: its text may change while it lasts. */
  private record Cause(Layer2Problem.Kind kind, String interfaceName) {
    static Cause of(Layer2Problem problem) {
      return new Cause(problem.kind(), problem.interfaceName());
    }
  }

  private static Set<Cause> causes(Layer2Health health) {
    return health.problems().stream().map(Cause::of).collect(Collectors.toSet());
  }

  private static void reportInterfaces(Layer2Health before, Layer2Health now) {
    for (UsableInterface each : now.interfaces()) {
      if (before.interfaces().stream().noneMatch(other -> isTheSame(other, each))) {
        LOG.info(
            "Interface {} with address {} is used for layer 2, {}.",
            each.name(),
            each.mac(),
            each.carrier() ? "it has a carrier" : "it has no carrier yet");
      }
    }
    for (UsableInterface each : before.interfaces()) {
      if (now.interfaces().stream().noneMatch(other -> other.name().equals(each.name()))) {
        LOG.info("Interface {} is no longer used for layer 2.", each.name());
      }
    }
  }

  /** Addresses come and go without news for anybody. */
  private static boolean isTheSame(UsableInterface one, UsableInterface other) {
    return one.name().equals(other.name())
        && one.mac().equals(other.mac())
        && one.carrier() == other.carrier();
  }

  /** Ends a wait for news. */
  void wake() {
    LinkWatch opened = watch;
    if (opened != null) {
      opened.wake();
    }
  }

  @Override
  public void close() {
    closing = true;
    wake();
    LockSupport.unpark(thread);
    Threads.join(thread);
  }
}
