package dev.mokalb.speaker.report;

import dev.mokalb.model.SpeakerReport;
import dev.mokalb.net.IpAddress;
import dev.mokalb.net.MacAddress;
import dev.mokalb.speaker.announce.NodeName;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** Makes the report of a speaker, and says whether it is worth a write. */
public final class ReportMaker {

  /** Groups of addresses in one list, and addresses in one group: the limits of the definition. */
  static final int GROUPS_MAX = 1_024;

  static final int GROUP_ADDRESSES_MAX = 8_192;
  static final int MACS_MAX = 64;

  /**
   * A report counts for five minutes, and an answer in it: this and the time between two rounds are
   * less together.
   */
  public static final Duration REFRESH = Duration.ofMinutes(2);

  private static final Comparator<Optional<MacAddress>> BY_MAC =
      Comparator.comparing(mac -> mac.map(MacAddress::value).orElse(-1L));

  private record Group(Instant time, Optional<MacAddress> mac) {
    static final Comparator<Group> ORDER =
        Comparator.comparing(Group::time).thenComparing(Group::mac, BY_MAC);
  }

  private ReportMaker() {}

  /** What a speaker says now. */
  public static SpeakerReport of(
      NodeName me,
      Collection<MacAddress> macs,
      Map<IpAddress, Instant> announced,
      Map<IpAddress, AskBook.Result> seen,
      Instant at) {
    NavigableMap<Group, List<IpAddress>> claims = new TreeMap<>(Group.ORDER);
    new TreeMap<>(announced)
        .forEach((address, since) -> add(claims, new Group(since, Optional.empty()), address));
    NavigableMap<Group, List<IpAddress>> sights = new TreeMap<>(Group.ORDER);
    new TreeMap<>(seen)
        .forEach((address, result) -> {
          if (result.macs().isEmpty()) {
            add(sights, new Group(result.askedAt(), Optional.empty()), address);
          }
          result
              .macs()
              .forEach(mac -> add(sights, new Group(result.askedAt(), Optional.of(mac)), address));
        });
    joinOldest(claims);
    while (sights.size() > GROUPS_MAX / 2) { // Either list may get all of them, in parts.
      sights.pollFirstEntry();
    }
    return new SpeakerReport(
        me.value(),
        at,
        new TreeSet<>(macs).stream().limit(MACS_MAX).collect(TreeSet::new, Set::add, Set::addAll),
        claims.entrySet().stream()
            .flatMap(entry ->
                parts(entry.getValue()).stream()
                    .map(part -> new SpeakerReport.Claim(entry.getKey().time(), part)))
            .toList(),
        sights.entrySet().stream()
            .flatMap(entry ->
                parts(entry.getValue()).stream()
                    .map(part ->
                        new SpeakerReport.Sight(entry.getKey().time(), entry.getKey().mac(), part)))
            .toList());
  }

  private static void add(Map<Group, List<IpAddress>> groups, Group group, IpAddress address) {
    groups.computeIfAbsent(group, _ -> new ArrayList<>()).add(address);
  }

  /**
   * The oldest become one, as old as the youngest of them: what was asked before that does not
   * count, which costs one round at most.
   */
  private static void joinOldest(NavigableMap<Group, List<IpAddress>> claims) {
    SortedSet<IpAddress> joined = new TreeSet<>();
    while (claims.size() > GROUPS_MAX / 2) {
      joined.addAll(claims.pollFirstEntry().getValue());
    }
    if (!joined.isEmpty()) {
      Map.Entry<Group, List<IpAddress>> youngest = claims.pollFirstEntry();
      joined.addAll(youngest.getValue());
      claims.put(youngest.getKey(), List.copyOf(joined));
    }
  }

  private static List<List<IpAddress>> parts(List<IpAddress> addresses) {
    List<List<IpAddress>> parts = new ArrayList<>();
    for (int from = 0; from < addresses.size(); from += GROUP_ADDRESSES_MAX) {
      parts.add(addresses.subList(from, Math.min(from + GROUP_ADDRESSES_MAX, addresses.size())));
    }
    return parts;
  }

  /**
   * Whether a report is to be written: it says something else than the one before, or that one gets
   * old. That a question was asked again and answered as before is nothing else.
   *
   * @param written the one before
   */
  public static boolean isWorthWriting(Optional<SpeakerReport> written, SpeakerReport now) {
    if (written.isEmpty()) {
      return !isEmpty(now);
    }
    SpeakerReport before = written.get();
    if (!before.macs().equals(now.macs())
        || !since(before).equals(since(now))
        || !seen(before).equals(seen(now))) {
      return true;
    }
    return !isEmpty(now)
        && !Duration.between(before.observedAt(), now.observedAt()).minus(REFRESH).isNegative();
  }

  private static boolean isEmpty(SpeakerReport report) {
    return report.announced().isEmpty() && report.seen().isEmpty();
  }

  private static SortedMap<IpAddress, Instant> since(SpeakerReport report) {
    SortedMap<IpAddress, Instant> since = new TreeMap<>();
    report
        .announced()
        .forEach(claim -> claim.addresses().forEach(each -> since.put(each, claim.since())));
    return since;
  }

  /** Who answered for what; an empty set for an address that nobody answered for. */
  private static SortedMap<IpAddress, SortedSet<MacAddress>> seen(SpeakerReport report) {
    SortedMap<IpAddress, SortedSet<MacAddress>> seen = new TreeMap<>();
    for (SpeakerReport.Sight sight : report.seen()) {
      for (IpAddress address : sight.addresses()) {
        SortedSet<MacAddress> macs = seen.computeIfAbsent(address, _ -> new TreeSet<>());
        sight.answeredBy().ifPresent(macs::add);
      }
    }
    return seen;
  }
}
