package dev.mokalb.speaker.l2.pcap;

import dev.mokalb.net.IpAddress;
import dev.mokalb.net.IpFamily;
import dev.mokalb.net.ndp.Ipv6Groups;
import dev.mokalb.speaker.l2.AnswerScope;
import dev.mokalb.speaker.l2.AnswerTable;
import dev.mokalb.speaker.l2.Layer2Problem;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * The thread that keeps every interface in the groups to which neighbours are solicited (RFC 4861
 * §7.2.1): for each address that is answered on it, or may have to be at any moment. It compares
 * what is with what should be whenever an address or an interface comes or goes.
 *
 * <p>Joining takes a lock of the kernel that others hold for long at times, so nobody waits for it.
 */
final class GroupKeeper implements AutoCloseable {

  /** The kernel keeps them in a list for each interface; above this, all groups are heard. */
  static final int GROUPS_MAX = 4_096;

  private static final long RETRY_SECONDS = 30;

  /** Between two comparisons, so that a burst of new addresses is few of them. */
  private static final long GAP_NANOS = 5_000_000L;

  /** An interface as far as groups go. */
  private static final class Membership {
    final String interfaceName;
    final GroupDoor door;
    final Set<IpAddress> joined = new HashSet<>();
    boolean all;
    Optional<String> problem = Optional.empty();

    Membership(String interfaceName, GroupDoor door) {
      this.interfaceName = interfaceName;
      this.door = door;
    }
  }

  private final GroupDoor.Opener opener;
  private final Runnable onProblem;
  private final BlockingQueue<Boolean> bell = new ArrayBlockingQueue<>(1);
  private final Map<Integer, Membership> memberships = new HashMap<>();
  private final Thread thread;
  private volatile AnswerTable table = AnswerTable.empty();
  private volatile Set<IpAddress> standby = Set.of();
  private volatile List<Port> ports = List.of();
  private volatile List<Layer2Problem> problems = List.of();
  private volatile boolean closed;

  /**
   * A keeper of nothing.
   *
   * @param onProblem told when {@link #problems} changed, on the keeper's thread
   */
  GroupKeeper(GroupDoor.Opener opener, Runnable onProblem) {
    this.opener = opener;
    this.onProblem = onProblem;
    this.thread = Thread.ofPlatform().name("groups").daemon().unstarted(this::run);
  }

  void start() {
    thread.start();
  }

  void answer(AnswerTable next) {
    table = next;
    ring();
  }

  void standBy(Set<IpAddress> addresses) {
    standby = addresses;
    ring();
  }

  void use(List<Port> open) {
    ports = open;
    ring();
  }

  private void ring() {
    boolean _ = bell.offer(true); // If it has rung already, that is enough.
  }

  /** What keeps an interface from hearing questions. */
  List<Layer2Problem> problems() {
    return problems;
  }

  private void run() {
    try {
      while (!closed) {
        reconcile();
        LockSupport.parkNanos(this, GAP_NANOS);
        if (problems.isEmpty()) {
          Boolean _ = bell.take();
        } else {
          Boolean _ = bell.poll(RETRY_SECONDS, TimeUnit.SECONDS);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // Only a process that ends interrupts this thread.
    } finally {
      memberships.values().forEach(membership -> membership.door.close());
      memberships.clear();
    }
  }

  /** Joins and leaves what has to be. */
  void reconcile() {
    Map<Integer, Port> speaking = new HashMap<>();
    for (Port port : ports) {
      if (port.link().linkLocal().isPresent()) {
        speaking.put(port.link().index(), port);
      }
    }
    memberships
        .entrySet()
        .removeIf(entry -> {
          boolean gone = !speaking.containsKey(entry.getKey());
          if (gone) {
            entry.getValue().door.close();
          }
          return gone;
        });
    AnswerTable answered = table;
    Set<IpAddress> waiting = standby;
    speaking.forEach((index, port) -> {
      Set<IpAddress> wanted = groups(answered, waiting, port.link().name());
      Membership membership = memberships.get(index);
      if (membership == null && !wanted.isEmpty()) {
        membership = new Membership(port.link().name(), opener.open(index));
        memberships.put(index, membership);
      }
      if (membership != null) {
        bring(membership, wanted);
      }
    });
    report();
  }

  private static Set<IpAddress> groups(
      AnswerTable table, Set<IpAddress> standby, String interfaceName) {
    Set<IpAddress> groups = new HashSet<>();
    for (IpAddress address : table.addresses()) {
      if (address.family() == IpFamily.IPV6) {
        Optional<AnswerScope> scope = table.scopeOf(address);
        if (scope.isPresent() && scope.get().covers(interfaceName)) {
          groups.add(Ipv6Groups.solicitedNodes(address));
        }
      }
    }
    for (IpAddress address : standby) {
      if (address.family() == IpFamily.IPV6) {
        groups.add(Ipv6Groups.solicitedNodes(address));
      }
    }
    return groups;
  }

  private static void bring(Membership membership, Set<IpAddress> wanted) {
    membership.joined.removeIf(group -> {
      boolean left = !wanted.contains(group);
      if (left) {
        membership.door.leave(group);
      }
      return left;
    });
    Optional<String> refusal = Optional.empty();
    for (IpAddress group : wanted) {
      if (membership.joined.contains(group)) {
        continue;
      }
      refusal =
          membership.joined.size() < GROUPS_MAX
              ? membership.door.join(group)
              : Optional.of("more than " + GROUPS_MAX + " groups");
      if (refusal.isPresent()) {
        break;
      }
      membership.joined.add(group);
    }
    membership.problem = refusal;
    if (refusal.isEmpty() && membership.all) {
      membership.door.leaveAll();
      membership.all = false;
    }
    if (refusal.isPresent() && !membership.all) {
      Optional<String> failed = membership.door.joinAll();
      membership.all = failed.isEmpty();
      membership.problem = Optional.of(refusal.get() + failed.map(why -> "; " + why).orElse(""));
    }
  }

  private void report() {
    List<Layer2Problem> now = new ArrayList<>();
    for (Membership each : memberships.values()) {
      each.problem.ifPresent(why -> now.add(problem(each, why)));
    }
    if (!now.equals(problems)) {
      problems = List.copyOf(now);
      onProblem.run();
    }
  }

  private static Layer2Problem problem(Membership of, String why) {
    return new Layer2Problem(
        Layer2Problem.Kind.GROUPS_FAILED,
        of.interfaceName,
        "Interface "
            + of.interfaceName
            + " is in "
            + of.joined.size()
            + " of the groups in which IPv6 addresses are asked for, and cannot join the others ("
            + why
            + "). "
            + (of.all
                ? "It hears all groups instead; a switch with MLD snooping may keep some back."
                : "Questions about some addresses may not be heard.")
            + " Announce fewer IPv6 addresses from this node, or raise net.core.optmem_max.");
  }

  @Override
  public void close() {
    closed = true;
    ring();
    LockSupport.unpark(thread);
    Threads.join(thread);
  }
}
