package dev.mokalb.speaker.members;

import dev.mokalb.net.IpAddress;
import dev.mokalb.net.MacAddress;
import dev.mokalb.speaker.announce.Ability;
import dev.mokalb.speaker.announce.GroupBook;
import dev.mokalb.speaker.announce.GroupId;
import dev.mokalb.speaker.announce.Hindrance;
import dev.mokalb.speaker.announce.MovePolicy;
import dev.mokalb.speaker.announce.NodeName;
import dev.mokalb.speaker.announce.OwnershipTable;
import dev.mokalb.speaker.announce.Shares;
import dev.mokalb.speaker.announce.Standing;
import dev.mokalb.speaker.announce.TableChange;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * A speaker that shares the addresses with others. It knows no clock and no network; times are
 * monotonic nanoseconds. Confined to the speaker's loop.
 *
 * <p>The rules are those of ADR 11: one owner for each view and epoch, heirs that need no message,
 * moves that make before they break, and hellos between speakers that are not in one view.
 */
public final class Participant implements Claimant {

  /** Messages of a view that is not installed yet; more are asked for again later. */
  private static final int EARLY_MAX = 64;

  private final NodeName me;
  private final GroupBook book;
  private final Timing timing;
  private final Company company;
  private final Contacts contacts;
  private final Holdings holdings;
  private final Decider decider;
  private final Wakefulness wakefulness;
  private final Departure departure = new Departure();
  private final LastWord lastWord;
  private final RollCall rollCall;

  private final TableReplica replica = new TableReplica();
  private final Words words = new Words();
  private final Stance stance;
  private Rank mySide;
  private final List<MembersEvent.Received> early = new ArrayList<>();

  /** Groups to look at again; all of them if {@link #allOpen}. */
  private final SortedSet<GroupId> open = new TreeSet<>();

  private boolean allOpen = true;

  private boolean tableUntrusted;
  private boolean announceAll;
  private Restraint restraint = Restraint.APART;
  private final List<Effect> effects = new ArrayList<>();

  /** A speaker that has heard of nothing yet. */
  public Participant(
      NodeName me, GroupBook book, Timing timing, MovePolicy policy, Ability ability) {
    this.me = me;
    this.book = book;
    this.timing = timing;
    company = new Company(me);
    stance = new Stance(me, book, ability, company);
    holdings = new Holdings(me);
    contacts = new Contacts(me, timing, company, () -> holdings.addresses(book));
    rollCall = new RollCall(company);
    lastWord = new LastWord(book, company, holdings, contacts);
    decider = new Decider(book, timing, policy);
    wakefulness = new Wakefulness(timing.lease());
    mySide = contacts.rank();
  }

  @Override
  public void note(Input input, long time) {
    notePause(time);
    switch (input) {
      case MembersEvent.ViewChanged changed -> install(changed.view(), time);
      case MembersEvent.Suspected suspected -> {
        company.suspect(suspected.nodes());
        allOpen = true;
      }
      case MembersEvent.Received received -> receive(received, time);
      case MembersEvent.HelloHeard heard -> hello(heard.hello(), time);
      case MembersEvent.PeerRefused refused -> contacts.refused(refused.peer(), time);
      case MembersEvent.MessageDropped _ -> {}
      case Input.PeersKnown known -> contacts.peers(known.peers(), time);
      case Input.MacsReported reported -> contacts.reported(reported.macs());
      case Input.NodesKnown known -> decider.nodes(known.fitness());
      case Input.GroupsChanged changed -> {
        open.addAll(changed.groups());
        stance.touched(changed.groups());
        decider.touched(changed.groups());
      }
      case Input.InterfacesKnown known -> {
        allOpen |= stance.takeInterfaces(known.usable());
        contacts.speakFrom(List.copyOf(known.usable().values()));
      }
      case Input.SnapshotIs(Input.Freshness freshness) ->
          allOpen |=
              stance.take(
                  switch (freshness) {
                    case FRESH -> company.mine().without(Hindrance.STALE);
                    case STALE -> company.mine().with(Hindrance.STALE);
                  });
      case Input.ClaimHeard claim -> claimHeard(claim, time);
      case Input.Woke _ -> woke(time);
      case Input.Leave _ -> {
        departure.begin(time);
        allOpen |= stance.take(company.mine().with(Hindrance.DRAINING));
      }
      case Input.Disconnected _ -> disconnect(time);
    }
  }

  private void notePause(long time) {
    if (wakefulness.runs(time)) {
      woke(time);
    }
  }

  /** Where there is no other speaker, nobody can have gone on without this one. */
  private void woke(long time) {
    tableUntrusted = !contacts.isAlone();
    allOpen = true;
    if (tableUntrusted) {
      wakefulness.woke(time);
    } else {
      wakefulness.settled();
    }
  }

  private void install(View view, long time) {
    mySide = contacts.rank();
    contacts.beforeView(view, time);
    Set<NodeName> leaving = company.draining();
    boolean first = company.view().isEmpty();
    NodeName formerCoordinator = company.view().map(View::coordinator).orElse(me);
    SortedSet<NodeName> newcomers = company.install(view);
    rollCall.viewChanged(time);
    contacts.afterView(time);
    replica.promote(company.completeRoster());
    holdings.viewChanged(view.members());
    announce(lastWord.viewChanged(view.members(), leaving, time));
    decider.viewChanged(view, me, leaving, time);
    allOpen = true;
    // Others may have gone on without this member for a while, which never missed it.
    if (first || !view.sides().isEmpty() || company.mine().isLimited()) {
      stance.sayAgain();
    } else {
      newcomers.forEach(node -> tell(node, new MemberMessage.Stands(company.mine())));
    }
    if (!view.sides().isEmpty()) {
      announceAll = true;
      boolean led =
          formerCoordinator.equals(me)
              || view.sides().stream().anyMatch(side -> side.coordinator().equals(me));
      if (led) {
        // To all: if the coordinator cannot decide, another member does, and has to know as well.
        tellAll(new MemberMessage.SideTable(view.id(), mySide, replica.table()));
      }
    }
    List<MembersEvent.Received> waiting = List.copyOf(early);
    early.clear();
    waiting.forEach(received -> receive(received, time));
  }

  private void disconnect(long time) {
    company.disband();
    contacts.disbanded(time);
    rollCall.disbanded();
    decider.disbanded();
    replica.forget();
    words.forget();
    early.clear();
    wakefulness.settled();
    tableUntrusted = false;
    allOpen = true;
  }

  private void receive(MembersEvent.Received received, long time) {
    NodeName from = received.from();
    switch (received.message()) {
      case MemberMessage.Full full when isOfAnotherSide(from, full.table().stamp().viewId()) -> {}
      case MemberMessage.Delta delta when isOfAnotherSide(from, delta.stamp().viewId()) -> {}
      case MemberMessage.SideTable side when isOfAnotherSide(from, side.viewId()) -> {}
      case MemberMessage.Full full -> replicated(received, replica.receive(full, company.viewId()));
      case MemberMessage.Delta delta ->
          replicated(received, replica.receive(delta, company.viewId()));
      case MemberMessage.Ask _ -> {
        tell(from, whatIsInForce());
        tell(from, new MemberMessage.Stands(company.mine()));
      }
      case MemberMessage.Stands(Standing standing) -> {
        if (company.others().contains(from)) {
          company.heard(from, standing);
          standing.interfaces().ifPresent(map -> contacts.speaksFrom(from, map.values(), time));
          allOpen = true;
        } else {
          keepForLater(received); // It knows already of the view that will have both.
        }
      }
      case MemberMessage.Applied word -> open(holdings.applied(from, word));
      case MemberMessage.Returned(SortedSet<GroupId> groups) ->
          announce(lastWord.returned(from, groups, time));
      case MemberMessage.SideTable side -> {
        if (side.viewId() > company.viewId()) {
          keepForLater(received);
        } else if (side.viewId() == company.viewId()) {
          decider.gathered(from, side);
        }
      }
    }
  }

  /**
   * Coordinators that do not hear each other give the same number to views of different members.
   * What was said in the one may arrive before the other is installed, and says nothing of it.
   */
  private boolean isOfAnotherSide(NodeName from, long viewId) {
    return viewId == company.viewId() && !company.others().contains(from);
  }

  private void replicated(MembersEvent.Received received, TableReplica.Outcome outcome) {
    switch (outcome) {
      case TableReplica.Outcome.Replaced _ -> {
        contacts.tableInForce();
        allOpen = true;
      }
      case TableReplica.Outcome.Changed(TableChange change) -> {
        contacts.tableInForce();
        open(change.rows().keySet());
        open(change.removed());
      }
      case TableReplica.Outcome.Incomplete _ -> tell(received.from(), new MemberMessage.Ask());
      case TableReplica.Outcome.Early _ -> keepForLater(received);
      case TableReplica.Outcome.Stale _ -> {}
    }
  }

  private void keepForLater(MembersEvent.Received received) {
    if (early.size() < EARLY_MAX) {
      early.add(received);
    }
  }

  private MemberMessage whatIsInForce() {
    return replica.isOf(company.viewId())
        ? new MemberMessage.Full(replica.table())
        : new MemberMessage.SideTable(company.viewId(), mySide, replica.table());
  }

  /** Has the groups looked at that this speaker knows by these names or by their addresses. */
  private void open(Collection<GroupId> groups) {
    for (GroupId group : groups) {
      open.add(group);
      book.groupOf(group.lowest()).ifPresent(open::add);
    }
  }

  private void hello(Hello hello, long time) {
    Set<IpAddress> changed = contacts.heard(hello, wakefulness.number(), time);
    changed.forEach(address -> book.groupOf(address).ifPresent(open::add));
    boolean same =
        hello.hears() == Hello.Hears.IN_VIEW && hello.rank().viewId() == company.viewId();
    if (!same) {
      wakefulness.contradicted(hello);
    } else if (wakefulness.answered(hello, company.others())) {
      allOpen = true;
    }
    announce(lastWord.heard(hello, changed, time));
  }

  private void announce(SortedSet<GroupId> groups) {
    if (!groups.isEmpty()) {
      effects.add(new Effect.Announce(groups));
    }
  }

  private void claimHeard(Input.ClaimHeard claim, long time) {
    Optional<GroupId> group = book.groupOf(claim.address());
    if (group.isEmpty()) {
      return;
    }
    if (holdings.claimed(claim.peer(), group.get())) {
      open.add(group.get());
    }
    announce(lastWord.claimed(claim, group.get(), time));
  }

  @Override
  public List<Effect> decide(long time) {
    notePause(time);
    contacts.expired(time).forEach(address -> book.groupOf(address).ifPresent(open::add));
    open.addAll(holdings.due(time));
    if (wakefulness.givesUp(time)) {
      allOpen = true;
    }
    restrain(time);
    settle(time);
    makeTable(time);
    settle(time);
    giveWord();
    sayWhereIStand(time);
    announce(lastWord.due(time));
    wakefulness.ask(time).ifPresent(number -> contacts.ask(number, time));
    contacts.greetAbsent(time);
    effects.addAll(contacts.takeGreetings());
    contacts.splits(time).forEach(notice -> effects.add(new Effect.Report(notice)));
    if (departure.isDue(holdings, () -> decider.takers(company), time)) {
      effects.add(new Effect.Depart());
    }
    List<Effect> taken = List.copyOf(effects);
    effects.clear();
    return taken;
  }

  private void restrain(long time) {
    Restraint now;
    if (company.view().isEmpty()) {
      now = Restraint.APART;
    } else if (wakefulness.isWaking() || isTableOld()) {
      now = Restraint.WAKING;
    } else if (contacts.isRefused(time)) {
      now = Restraint.REFUSED;
    } else {
      now = replica.isNone() ? Restraint.UNDECIDED : Restraint.NONE;
    }
    if (now != restraint) {
      restraint = now;
      allOpen = true;
      effects.add(new Effect.Report(new Notice.Restrained(now)));
    }
  }

  /** After a pause a table of an earlier view proves nothing: the others have a newer one. */
  private boolean isTableOld() {
    tableUntrusted &= !replica.isOf(company.viewId());
    return tableUntrusted;
  }

  private void settle(long time) {
    open.addAll(stance.settle());
    if (!allOpen && open.isEmpty()) {
      return;
    }
    Situation now =
        new Situation(
            replica.table(),
            book,
            company.rosterWithoutMyDeclines(),
            restraint,
            id -> book.group(id).filter(g -> contacts.isConceded(g, time)).isPresent());
    if (allOpen) {
      open.addAll(book.ids());
      open.addAll(holdings.held());
    }
    holdings.settle(open, now, time);
    words.settle(open, now, me);
    open.clear();
    allOpen = false;
    holdings
        .takeChanges()
        .ifPresent(changes -> {
          effects.add(changes);
          lastWord.ended(changes.ended());
          contacts.claimsChanged();
        });
    holdings.takeReturned().ifPresent(this::tellAll);
    SortedSet<GroupId> conceded = holdings.takeConceded();
    if (!conceded.isEmpty()) {
      effects.add(new Effect.Report(new Notice.Conceded(conceded)));
    }
    if (!holdings.declined().equals(company.mine().declined())) {
      boolean _ = stance.take(company.mine().withDeclined(holdings.declined()));
    }
  }

  private void makeTable(long time) {
    if (wakefulness.isWaking()) {
      return;
    }
    switch (decider.decide(company, replica.table(), mySide, contacts.isComplete(), time)) {
      case Decider.Outcome.Decided(Decider.Decision decision) -> {
        replica.made(decision.table());
        // A whole table may differ from this member's own where it does not from what it is made
        // of.
        allOpen |= decision.message() instanceof MemberMessage.Full;
        contacts.tableInForce();
        open(decision.changed());
        tellAll(decision.message());
        restrain(time);
      }
      case Decider.Outcome.AskAll _ -> tellAll(new MemberMessage.Ask());
      case Decider.Outcome.Nothing _ -> {}
    }
    decider.takeUnowned().ifPresent(unowned -> effects.add(new Effect.Report(unowned)));
    decider
        .takeDeputising(company, me)
        .ifPresent(decides -> effects.add(new Effect.Report(decides)));
  }

  /** After the frames: the takers of moved groups tell their givers that they answer. */
  private void giveWord() {
    words
        .due(holdings::owns)
        .forEach(
            (giver, except) -> tell(giver, new MemberMessage.Applied(replica.stamp(), except)));
  }

  private void sayWhereIStand(long time) {
    if (announceAll && replica.isOf(company.viewId())) {
      announceAll = false;
      announce(holdings.owned());
    }
    stance.due(time).ifPresent(this::tellAll);
    rollCall.take(time).forEach(node -> tell(node, new MemberMessage.Ask()));
  }

  private void tell(NodeName to, MemberMessage message) {
    if (!to.equals(me)) {
      effects.add(new Effect.Tell(Optional.of(to), message));
    }
  }

  private void tellAll(MemberMessage message) {
    if (!company.others().isEmpty()) {
      effects.add(new Effect.Tell(Optional.empty(), message));
    }
  }

  @Override
  public OptionalLong nextDue(long time) {
    long next = Long.MAX_VALUE;
    for (OptionalLong due :
        List.of(
            holdings.nextDue(),
            contacts.nextDue(time),
            decider.nextDue(time),
            wakefulness.nextDue(),
            stance.nextDue(),
            lastWord.nextDue(),
            rollCall.nextDue(),
            departure.nextDue())) {
      if (due.isPresent()) {
        next = Math.min(next, due.getAsLong());
      }
    }
    return next == Long.MAX_VALUE ? OptionalLong.empty() : OptionalLong.of(next);
  }

  @Override
  public long leaseUntil(long time) {
    return time + timing.lease().toNanos();
  }

  /** As if this had been called all the time; a test plants a defect with it. */
  void believeToHaveRun(long time) {
    wakefulness.ran(time);
  }

  /** The table in force. */
  OwnershipTable table() {
    return replica.table();
  }

  /** Whether this node owns the group, and does not only answer until its taker does. */
  boolean owns(GroupId group) {
    return holdings.owns(group);
  }

  Company company() {
    return company;
  }

  @Override
  public Map<MacAddress, NodeName> macs() {
    return contacts.macs();
  }

  @Override
  public boolean takeMoved() {
    return holdings.takeLookedAt();
  }

  @Override
  public Shares shares() {
    return holdings.shares(replica.table(), book, company.roster());
  }
}
