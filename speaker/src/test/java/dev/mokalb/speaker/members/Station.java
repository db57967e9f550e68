package dev.mokalb.speaker.members;

import dev.mokalb.net.MacAddress;
import dev.mokalb.speaker.announce.Ability;
import dev.mokalb.speaker.announce.Book;
import dev.mokalb.speaker.announce.Fitness;
import dev.mokalb.speaker.announce.GroupId;
import dev.mokalb.speaker.announce.MovePolicy;
import dev.mokalb.speaker.announce.NodeName;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** One simulated node: a participant, what it heard and did not look at yet, what it answers. */
final class Station {

  /** What the process does. */
  enum Life {
    DOWN,
    RUNNING,
    PAUSED
  }

  /**
   * Of each group: taken, defended twice, merged, decided by a new table, returned, and once for
   * each of up to five others that yields.
   */
  private static final int ANNOUNCEMENTS_A_SECOND_MAX = 11;

  final NodeName name;
  final int number;
  Life life = Life.DOWN;
  long pausedSince;
  long born;
  boolean leaving;

  /** It was paused for longer than the others wait, and has heard of nobody since. */
  boolean wokeUnasked;

  long wokeAt;

  /** The API server is not reached. */
  boolean cutFromApi;

  boolean stale;

  /** The interface has its carrier. */
  boolean carrier = true;

  Book book = new Book();
  Participant participant;
  final List<Input> inbox = new ArrayList<>();
  final SortedSet<GroupId> answering = new TreeSet<>();

  /** Who it takes for the holder by the last gratuitous frame that could reach it while it ran. */
  final SortedMap<GroupId, NodeName> cache = new TreeMap<>();

  /** Of each group the number of its newest announcement, which ends the rounds of the others. */
  final Map<GroupId, Long> newestClaim = new HashMap<>();

  private long claims;
  private final Map<GroupId, Deque<Long>> announcedAt = new HashMap<>();
  long leaseUntil;
  long nextStep;

  /** When the last word of the membership arrives. */
  long lastView;

  /** The newest view that was made for it, heard of or not. */
  Optional<View> agreed = Optional.empty();

  private final MovePolicy policy;

  /** Addresses of these groups it cannot answer for. */
  final SortedMap<GroupId, Integer> lacking = new TreeMap<>();

  private final Ability ability = group -> lacks(group.id());

  Station(int number, MovePolicy policy) {
    this.number = number;
    this.policy = policy;
    name = new NodeName("n" + number);
    participant = new Participant(name, book, NetworkKind.LAN.timing(), policy, ability);
  }

  void start(long time) {
    life = Life.RUNNING;
    born = time;
    leaving = false;
    wokeUnasked = false;
    stale = false;
    inbox.clear();
    answering.clear();
    cache.clear();
    agreed = Optional.empty();
    book = new Book();
    participant = new Participant(name, book, NetworkKind.LAN.timing(), policy, ability);
    leaseUntil = time;
    nextStep = time;
    inbox.add(new Input.InterfacesKnown(interfaces()));
  }

  SortedMap<String, MacAddress> interfaces() {
    SortedMap<String, MacAddress> interfaces = new TreeMap<>();
    if (carrier) {
      interfaces.put("eth0", new MacAddress(0x0200_0000_0000L + number));
    }
    return interfaces;
  }

  void stop() {
    life = Life.DOWN;
    inbox.clear();
    answering.clear();
    agreed = Optional.empty();
  }

  /** Whether it has just woken and may not trust what it knows. */
  boolean isUncertain(long time) {
    return wokeUnasked && time - wokeAt < Timing.ASKING_MAX.toNanos();
  }

  boolean isRunning() {
    return life == Life.RUNNING;
  }

  int lacks(GroupId group) {
    return lacking.getOrDefault(group, 0);
  }

  /** Whether a question for the group would be answered at this moment. */
  boolean answers(GroupId group, long time) {
    return isRunning() && carrier && time < leaseUntil && answering.contains(group);
  }

  /** Whether it could own the group, by all that is true. */
  boolean couldOwn(GroupId group, Truth truth) {
    return isRunning()
        && carrier
        && !leaving
        && truth.eligibility(group).meritOf(name).isPresent()
        && truth.fitness.getOrDefault(name, Fitness.READY).mayOwn();
  }

  boolean owns(GroupId group) {
    return participant.owns(group);
  }

  /**
   * It begins to announce a group: which of its announcements that is. Whatever it hears, there are
   * not more than so many of them in a second.
   */
  long announces(GroupId group, long time) {
    Deque<Long> recent = announcedAt.computeIfAbsent(group, _ -> new ArrayDeque<>());
    while (!recent.isEmpty() && time - recent.getFirst() > 1_000_000_000L) {
      recent.removeFirst();
    }
    recent.addLast(time);
    if (recent.size() > ANNOUNCEMENTS_A_SECOND_MAX) {
      throw new AssertionError(
          this + " announces " + group + " " + recent.size() + " times in a second");
    }
    newestClaim.put(group, ++claims);
    return claims;
  }

  /** Looks at all that was heard, and decides. */
  List<Effect> step(long time) {
    List<Input> heard = List.copyOf(inbox);
    inbox.clear();
    heard.forEach(input -> participant.note(input, time));
    List<Effect> effects = participant.decide(time);
    leaseUntil = participant.leaseUntil(time);
    OptionalLong due = participant.nextDue(time);
    long beat = time + Duration.ofMillis(250).toNanos();
    nextStep = due.isPresent() ? Math.max(time + 1_000_000, Math.min(beat, due.getAsLong())) : beat;
    return effects;
  }

  @Override
  public String toString() {
    return name + (life == Life.RUNNING ? "" : " (" + life + ")");
  }
}
