package dev.mokalb.speaker.members;

import dev.mokalb.net.IpAddress;
import dev.mokalb.net.MacAddress;
import dev.mokalb.speaker.announce.AddressGroup;
import dev.mokalb.speaker.announce.NodeName;
import dev.mokalb.speaker.members.Hello.Claims;
import dev.mokalb.speaker.members.Hello.Hears;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Supplier;

/**
 * The speakers beyond the view: whom to greet, who outranks this one, and what they claim. Times
 * are monotonic nanoseconds. Confined to the speaker's loop.
 */
final class Contacts {

  /** All parts are said to a speaker that was just met, or when they changed; then this often. */
  private static final long SAY_ALL_EVERY_NANOS = 2_000_000_000L;

  private static final int GREETED_AT_FULL_PACE_MAX = 20;

  private final NodeName me;
  private final Timing timing;
  private final Company company;
  private final SortedMap<NodeName, Contact> contacts = new TreeMap<>();
  private final Supplier<SortedSet<IpAddress>> claimed;

  /** Made anew when somebody is to be told. */
  private Optional<List<Claims>> claims = Optional.empty();

  private List<MacAddress> macs = List.of();
  private final List<Greeting> pending = new ArrayList<>();
  private final List<Effect.Poll> polls = new ArrayList<>();
  private final WireClaims wireClaims = new WireClaims();
  private long lookedAt;

  /**
   * A speaker that knows nobody.
   *
   * @param claimed tells the addresses that this node answers for
   */
  Contacts(NodeName me, Timing timing, Company company, Supplier<SortedSet<IpAddress>> claimed) {
    this.claimed = claimed;
    this.me = me;
    this.timing = timing;
    this.company = company;
  }

  /** This node answers for something else from now on. */
  void claimsChanged() {
    claims = Optional.empty();
  }

  private List<Claims> mine() {
    if (claims.isEmpty()) {
      claims = Optional.of(ClaimParts.of(claimed.get()));
    }
    return claims.get();
  }

  void speakFrom(List<MacAddress> addresses) {
    macs = List.copyOf(addresses);
  }

  /** The speakers that the API knows. */
  void peers(Set<Peer> peers, long time) {
    contacts
        .values()
        .forEach(contact -> {
          contact.known = false;
          contact.ready = false;
        });
    for (Peer peer : peers) {
      if (!peer.node().equals(me)) {
        Contact contact = contact(peer.node(), time);
        contact.known = true;
        contact.ready |= peer.isReady();
        contact.address = Optional.of(peer.address());
      }
    }
    forgetStrangers(time);
  }

  private void forgetStrangers(long time) {
    SortedSet<NodeName> members = company.others();
    contacts.values().removeIf(contact -> !contact.known && !members.contains(contact.node));
    contacts.values().forEach(contact -> noteAbsence(contact, members, time));
  }

  private void noteAbsence(Contact contact, SortedSet<NodeName> members, long time) {
    // Who is in no view itself, for there is nothing to announce, misses nobody.
    if (!contact.ready || members.contains(contact.node) || company.view().isEmpty()) {
      contact.absentSince = Optional.empty();
    } else if (contact.absentSince.isEmpty()) {
      contact.absentSince = Optional.of(time);
    }
  }

  private Contact contact(NodeName node, long time) {
    return contacts.computeIfAbsent(node, name -> new Contact(name, time));
  }

  /** To be called before a view is installed. */
  void beforeView(View next, long time) {
    for (NodeName member : company.others()) {
      // Who is greeted by a member is not heard by it.
      if (!contact(member, time).wasHeardWithin(timing.helloGoodFor().toNanos(), time)) {
        wireClaims.wasTogether(member);
      }
    }
    for (Contact contact : contacts.values()) {
      contact.contested = next.order().contains(contact.node) && isRival(contact, time);
    }
  }

  /** To be called after a view was installed. */
  void afterView(long time) {
    for (NodeName member : company.others()) {
      Contact contact = contact(member, time);
      if (contact.hello().filter(h -> h.rank().viewId() >= company.viewId()).isEmpty()) {
        contact.excludes = false;
      }
    }
    forgetStrangers(time);
  }

  /** To be called after the connection was closed. */
  void disbanded(long time) {
    forgetStrangers(time);
  }

  /** A table of the present view is in force: it decides between those whom the view joined. */
  void tableInForce() {
    contacts.values().forEach(contact -> contact.contested = false);
  }

  /** The speakers that this one hears and that hear it, itself included. */
  private SortedSet<NodeName> side() {
    SortedSet<NodeName> side = company.others();
    contacts.values().stream().filter(one -> one.excludes).forEach(one -> side.remove(one.node));
    side.add(me);
    return side;
  }

  /** Of this speaker's part of the cluster. */
  Rank rank() {
    return new Rank(
        side().size(), company.viewId(), company.view().map(View::coordinator).orElse(me));
  }

  private boolean isApart(Contact contact) {
    return contact.excludes || !company.others().contains(contact.node);
  }

  private boolean isRival(Contact contact, long time) {
    if (!isApart(contact)) {
      return contact.contested && contact.wasHeardWithin(2 * timing.helloGoodFor().toNanos(), time);
    }
    return contact.wasHeardWithin(timing.helloGoodFor().toNanos(), time) && outranks(contact);
  }

  private boolean outranks(Contact contact) {
    if (contact.hello().isEmpty() || contact.hello().get().hears() == Hears.IN_VIEW) {
      // It does not know yet that it is on its own.
      return false;
    }
    int order = contact.hello().get().rank().compareTo(rank());
    return order != 0 ? order > 0 : contact.node.compareTo(me) < 0;
  }

  /** Whether a speaker beyond the view says in its hellos that it answers for the address. */
  boolean isClaimed(IpAddress address, long time) {
    return contacts.values().stream()
        .filter(contact -> contact.wasHeardWithin(timing.helloGoodFor().toNanos(), time))
        .anyMatch(contact -> isApart(contact) && contact.claims(address));
  }

  /** Whether a higher part of the cluster answers for an address of the group. */
  boolean isConceded(AddressGroup group, long time) {
    for (Contact contact : contacts.values()) {
      if (contact.hello().isPresent()
          && group.addresses().stream().anyMatch(contact::claims)
          && isRival(contact, time)) {
        return true;
      }
    }
    return !wireClaims.isEmpty() && isLowerHalf() && isClaimedByMute(group, time);
  }

  private boolean isClaimedByMute(AddressGroup group, long time) {
    List<NodeName> mute = contacts.keySet().stream().filter(node -> isMute(node, time)).toList();
    return group.addresses().stream().anyMatch(a -> wireClaims.isClaimed(a, mute, time));
  }

  /** Whether it is on no common side, and no hello of it is heard. */
  private boolean isMute(NodeName node, long time) {
    Contact contact = contacts.get(node);
    return contact != null
        && contact.known
        && isApart(contact)
        && !contact.wasHeardWithin(timing.helloGoodFor().toNanos(), time);
  }

  /**
   * Whether this part of the cluster has fewer than half of the speakers that the API knows, or
   * half of them and not the one with the first name.
   */
  private boolean isLowerHalf() {
    SortedSet<NodeName> side = side();
    SortedSet<NodeName> rest = new TreeSet<>();
    contacts.values().stream()
        .filter(contact -> contact.ready && !side.contains(contact.node))
        .forEach(contact -> rest.add(contact.node));
    return rest.size() > side.size()
        || (rest.size() == side.size() && rest.first().compareTo(side.first()) < 0);
  }

  /**
   * A frame was heard by which a speaker claims an address.
   *
   * @return whether this one has to say again that it answers for the address, if it does and if
   *     {@link #isToDefend}
   */
  boolean claimHeard(NodeName peer, IpAddress address, long time) {
    Contact contact = contacts.get(peer);
    if (contact == null || !isApart(contact)) {
      return false;
    }
    contact.greetSoon(time);
    if (!isMute(peer, time)) {
      // It may yield before it says that it claims this, and was then the last to announce it.
      contact.announces(address);
      return false;
    }
    if (isLowerHalf()) {
      if (peer.compareTo(me) < 0) { // An order that both know, whatever sides they are on.
        wireClaims.heard(peer, address, time);
        return false;
      }
      return wireClaims.disputed(peer, address, time);
    }
    return true;
  }

  /**
   * Takes in a hello; the addresses about which it may change the mind of this speaker.
   *
   * @param myNumber of the question that this speaker asks itself at the moment, or 0
   */
  Set<IpAddress> heard(Hello hello, long myNumber, long time) {
    boolean member = company.others().contains(hello.from());
    if (!contacts.containsKey(hello.from()) && !member) {
      return Set.of();
    }
    Contact contact = contact(hello.from(), time);
    contact.macs = Set.copyOf(hello.macs());
    Rank before = rank();
    boolean wasRival = isRival(contact, time);
    Set<IpAddress> changed = new HashSet<>(contact.heard(hello, time));
    if (member) {
      boolean lags = hello.rank().viewId() < company.viewId() || isOfThisView(hello.rank());
      contact.excludes = hello.hears() == Hears.ABSENT && !lags;
    }
    if (isRival(contact, time) != wasRival || !before.equals(rank())) {
      contacts.values().forEach(any -> changed.addAll(any.claimed()));
    }
    answer(contact, hello, myNumber, time);
    return changed;
  }

  private boolean isOfThisView(Rank rank) {
    return company
        .view()
        .filter(view -> view.id() == rank.viewId() && view.coordinator().equals(rank.coordinator()))
        .isPresent();
  }

  private void answer(Contact contact, Hello hello, long myNumber, long time) {
    // What is an answer itself is not answered, so that two who ask do not go on for ever.
    boolean asked = hello.ask() != 0 && hello.echo() == 0;
    Greeting plain = Greeting.plain(contact, 0);
    Greeting answer = asked ? plain.asking(myNumber).answering(hello.ask()) : plain;
    boolean news = contact.saidAllDigest != mine().getFirst().digest();
    if (isApart(contact) && (news || time - contact.saidAllAt >= SAY_ALL_EVERY_NANOS)) {
      contact.saidAllAt = time;
      contact.saidAllDigest = mine().getFirst().digest();
      pending.add(answer.withAllParts());
    } else if (asked) {
      pending.add(answer);
    }
  }

  private Effect.Greet greeting(Greeting hello, Claims part) {
    return new Effect.Greet(
        hello.to().node,
        new Hello(
            me,
            rank(),
            isApart(hello.to()) ? Hears.ABSENT : Hears.IN_VIEW,
            macs,
            hello.ask(),
            hello.echo(),
            part));
  }

  /** Asks all members and all other speakers for an answer with this number. */
  void ask(long number, long time) {
    company.others().forEach(member -> contact(member, time));
    contacts.values().forEach(contact -> pending.add(Greeting.plain(contact, 0).asking(number)));
  }

  /**
   * Whether to say on the network again what a lower part of the cluster claims too, now that the
   * two hear each other.
   */
  boolean isToDefend(NodeName against, long time) {
    Contact contact = contacts.get(against);
    return contact != null && isApart(contact) && (isMute(against, time) || !outranks(contact));
  }

  /** The speaker sent what cannot be opened. */
  void refused(NodeName node, long time) {
    Contact contact = contacts.get(node);
    if (contact != null) {
      contact.refusedAt = Optional.of(time);
    }
  }

  /**
   * Whether more speakers than are on this one's side use another secret. Where it is as many on
   * each side, the side with the first name goes on.
   */
  boolean isRefused(long time) {
    SortedSet<NodeName> refusing = new TreeSet<>();
    for (Contact contact : contacts.values()) {
      if (contact.known && isApart(contact) && contact.isRefusing(time)) {
        refusing.add(contact.node);
      }
    }
    SortedSet<NodeName> side = side();
    return refusing.size() > side.size()
        || (refusing.size() == side.size() && refusing.first().compareTo(side.first()) < 0);
  }

  /** Greets whom it is time to greet. */
  void greetAbsent(long time) {
    List<Contact> absent = absent();
    long every = greetEvery(absent.size());
    for (Contact contact : absent) {
      if (time - contact.greetAt >= 0) {
        pending.add(Greeting.plain(contact, contact.nextPart));
        contact.nextPart = (contact.nextPart + 1) % mine().size();
        contact.greeted(time, every);
        contact.poll(time, contacts.size()).ifPresent(polls::add);
      }
    }
  }

  /** A cluster that is mostly gone is greeted less often, so that the cost stays bounded. */
  private long greetEvery(int absent) {
    return Math.max(1, absent / GREETED_AT_FULL_PACE_MAX) * timing.helloEvery().toNanos();
  }

  /** Nobody for a speaker that is in no view: it answers for nothing. */
  private List<Contact> absent() {
    if (company.view().isEmpty()) {
      return List.of();
    }
    SortedSet<NodeName> members = company.others();
    return contacts.values().stream()
        .filter(contact -> contact.known && !members.contains(contact.node))
        .toList();
  }

  /** What is to be sent, since the last call. */
  List<Effect> takeGreetings() {
    List<Effect> taken = new ArrayList<>(polls);
    polls.clear();
    for (Greeting hello : pending) {
      if (hello.part().isPresent()) {
        int part = hello.part().getAsInt() % mine().size();
        taken.add(greeting(hello, mine().get(part)));
      } else {
        hello.to().saidAllDigest = mine().getFirst().digest();
        mine().forEach(part -> taken.add(greeting(hello, part)));
      }
    }
    pending.clear();
    return taken;
  }

  /** Splits that began or ended. */
  List<Notice> splits(long time) {
    List<Notice> notices = new ArrayList<>();
    for (Contact contact : contacts.values()) {
      boolean split =
          contact
              .absentSince
              .filter(since -> time - since >= Timing.SPLIT_AFTER.toNanos())
              .isPresent();
      if (split != contact.splitTold) {
        contact.splitTold = split;
        notices.add(split ? new Notice.Split(contact.node) : new Notice.SplitEnded(contact.node));
      }
    }
    return notices;
  }

  /** The addresses of speakers that were heard until a moment ago, and are not any longer. */
  Set<IpAddress> expired(long time) {
    Set<IpAddress> expired = new HashSet<>();
    for (Contact contact : contacts.values()) {
      contact.excludes &= contact.wasHeardWithin(timing.helloGoodFor().toNanos(), time);
      boolean rival = isRival(contact, time);
      if (contact.wasRival && !rival) {
        expired.addAll(contact.claimed());
      }
      contact.wasRival = rival;
    }
    wireClaims.changed(lookedAt, time, expired);
    lookedAt = time;
    return expired;
  }

  /** When there is something to do next, if nothing is heard. */
  OptionalLong nextDue(long time) {
    long next = Long.MAX_VALUE;
    for (Contact contact : absent()) {
      next = Math.min(next, contact.greetAt);
    }
    for (Contact contact : contacts.values()) {
      if (contact.wasRival) {
        next = Math.min(next, contact.heardAt() + timing.helloGoodFor().toNanos() + 1);
      }
      if (contact.absentSince.isPresent() && !contact.splitTold) {
        next = Math.min(next, contact.absentSince.get() + Timing.SPLIT_AFTER.toNanos());
      }
      if (contact.isRefusing(time)) {
        next = Math.min(next, time + timing.helloGoodFor().toNanos());
      }
    }
    OptionalLong wire = wireClaims.nextChange(time);
    if (wire.isPresent()) {
      next = Math.min(next, wire.getAsLong());
    }
    return next == Long.MAX_VALUE ? OptionalLong.empty() : OptionalLong.of(next);
  }

  /** A member said which interfaces it has; that is remembered when it is no member any more. */
  void speaksFrom(NodeName node, Collection<MacAddress> addresses, long time) {
    contact(node, time).macs = Set.copyOf(addresses);
  }

  /** What speakers wrote down of their interfaces, where none of them said it. */
  void reported(Map<NodeName, Set<MacAddress>> reported) {
    for (Contact contact : contacts.values()) {
      if (contact.macs.isEmpty()) {
        contact.macs = Set.copyOf(reported.getOrDefault(contact.node, Set.of()));
      }
    }
  }

  /** Whose interfaces have these hardware addresses, as far as they told. */
  Map<MacAddress, NodeName> macs() {
    Map<MacAddress, NodeName> macs = new HashMap<>();
    for (Contact contact : contacts.values()) {
      contact.macs.forEach(mac -> macs.put(mac, contact.node));
    }
    return macs;
  }

  /** Whether the API shows it as Ready. */
  boolean isReady(NodeName node) {
    return contacts.containsKey(node) && contacts.get(node).ready;
  }

  /** Whether there is no other speaker. */
  boolean isAlone() {
    return company.others().isEmpty() && contacts.values().stream().noneMatch(c -> c.known);
  }

  /** Whether all speakers that are Ready are in the view. */
  boolean isComplete() {
    return contacts.values().stream().allMatch(contact -> !contact.ready || !isApart(contact));
  }
}
