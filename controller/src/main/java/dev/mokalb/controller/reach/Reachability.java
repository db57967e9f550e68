package dev.mokalb.controller.reach;

import dev.mokalb.model.ServiceCondition;
import dev.mokalb.model.SpeakerReport;
import dev.mokalb.net.IpAddress;
import dev.mokalb.net.MacAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * What the reports of all speakers together say of each address: the owner says that it announces
 * it, and another node who answered when it asked. An answer from before the owner began counts for
 * nothing, nor does anything that is older than {@link #FRESH}.
 */
public final class Reachability {

  /** How long a report, and an answer in it, counts: two rounds of a speaker and some more. */
  public static final Duration FRESH = Duration.ofMinutes(5);

  /** Nobody reports anything. */
  public static final Reachability NONE = new Reachability(false, Map.of(), Optional.empty());

  /** Who announces an address. */
  private record Owner(String node, Instant since, SpeakerReport report) {
    /** The one that began last, since a move is a claim of the taker first. */
    static final Comparator<Owner> LATEST =
        Comparator.comparing(Owner::since).thenComparing(Owner::node, Comparator.reverseOrder());
  }

  /** One answer, or that there was none. */
  private record Answer(String asker, Optional<MacAddress> mac) {}

  private final boolean reported;
  private final Map<IpAddress, Reach> known;
  private final Optional<Instant> until;

  private Reachability(boolean reported, Map<IpAddress, Reach> known, Optional<Instant> until) {
    this.reported = reported;
    this.known = known;
    this.until = until;
  }

  /** What these reports say at this time. */
  public static Reachability of(Collection<SpeakerReport> all, Instant now) {
    // One that has nothing of layer 2 is about BGP sessions alone.
    List<SpeakerReport> reports = all.stream().filter(Reachability::isOfLayer2).toList();
    List<SpeakerReport> fresh =
        reports.stream()
            .filter(report -> isFresh(report.observedAt(), now))
            .sorted(Comparator.comparing(SpeakerReport::node))
            .toList();
    Map<IpAddress, Owner> owners = owners(fresh);
    Map<IpAddress, List<Answer>> answers = answers(fresh, owners, now);
    Map<MacAddress, String> nodes = new HashMap<>();
    fresh.forEach(report -> report.macs().forEach(mac -> nodes.putIfAbsent(mac, report.node())));
    Map<IpAddress, Reach> known = new HashMap<>();
    Map<String, Reach> verified = new HashMap<>();
    owners.forEach((address, owner) -> {
      Reach reach =
          fresh.size() == 1
              ? new Reach.SingleNode(address, owner.node())
              : judge(address, owner, answers.getOrDefault(address, List.of()), nodes);
      known.put(
          address,
          reach instanceof Reach.Verified
              ? verified.computeIfAbsent(owner.node(), _ -> reach)
              : reach);
    });
    return new Reachability(!reports.isEmpty(), known, end(fresh, now));
  }

  private static boolean isOfLayer2(SpeakerReport report) {
    return !report.macs().isEmpty() || !report.announced().isEmpty() || !report.seen().isEmpty();
  }

  private static boolean isFresh(Instant time, Instant now) {
    // A clock that is far ahead is as wrong as one that is far behind.
    return Duration.between(time, now).abs().compareTo(FRESH) < 0;
  }

  private static Map<IpAddress, Owner> owners(List<SpeakerReport> reports) {
    Map<IpAddress, Owner> owners = new TreeMap<>();
    for (SpeakerReport report : reports) {
      for (SpeakerReport.Claim claim : report.announced()) {
        Owner owner = new Owner(report.node(), claim.since(), report);
        for (IpAddress address : claim.addresses()) {
          owners.merge(
              address, owner, (one, other) -> Owner.LATEST.compare(one, other) < 0 ? other : one);
        }
      }
    }
    return owners;
  }

  private static Map<IpAddress, List<Answer>> answers(
      List<SpeakerReport> reports, Map<IpAddress, Owner> owners, Instant now) {
    Map<IpAddress, List<Answer>> answers = new HashMap<>();
    for (SpeakerReport report : reports) {
      for (SpeakerReport.Sight sight : report.seen()) {
        if (!isFresh(sight.askedAt(), now)) {
          continue;
        }
        Answer answer = new Answer(report.node(), sight.answeredBy());
        for (IpAddress address : sight.addresses()) {
          Owner owner = owners.get(address);
          if (owner != null
              && !owner.node().equals(report.node())
              && !sight.askedAt().isBefore(owner.since())) {
            answers.computeIfAbsent(address, _ -> new ArrayList<>(1)).add(answer);
          }
        }
      }
    }
    return answers;
  }

  private static Reach judge(
      IpAddress address, Owner owner, List<Answer> answers, Map<MacAddress, String> nodes) {
    boolean seen = false;
    Optional<Answer> silence = Optional.empty();
    for (Answer answer : answers) {
      if (answer.mac().isEmpty()) {
        silence = silence.or(() -> Optional.of(answer));
      } else if (owner.report().macs().contains(answer.mac().get())) {
        seen = true;
      } else {
        MacAddress mac = answer.mac().get();
        return new Reach.AnotherAnswers(
            address, owner.node(), answer.asker(), mac, Optional.ofNullable(nodes.get(mac)));
      }
    }
    if (seen) {
      return new Reach.Verified(owner.node());
    }
    return silence
        .<Reach>map(none -> new Reach.NobodyAnswers(address, owner.node(), none.asker()))
        .orElseGet(() -> new Reach.NotChecked(address));
  }

  private static Optional<Instant> end(List<SpeakerReport> fresh, Instant now) {
    List<Instant> times = new ArrayList<>();
    for (SpeakerReport report : fresh) {
      times.add(report.observedAt());
      report.seen().stream()
          .map(SpeakerReport.Sight::askedAt)
          .filter(at -> isFresh(at, now))
          .forEach(times::add);
    }
    return times.isEmpty() ? Optional.empty() : Optional.of(Collections.min(times).plus(FRESH));
  }

  /** Until when this holds if no report changes; empty if for ever. */
  public Optional<Instant> until() {
    return until;
  }

  /**
   * What the condition {@code mokalb.dev/Reachable} of a Service with these addresses says; empty
   * if it should have none, since it has no address or no speaker reports.
   *
   * @param layer2 which of them an advertisement announces in layer 2
   */
  public Optional<ServiceCondition> condition(
      List<IpAddress> addresses, Predicate<IpAddress> layer2) {
    if (!reported || addresses.isEmpty()) {
      return Optional.empty();
    }
    Reach worst = new Reach.NotLayer2();
    for (IpAddress address : addresses) {
      Reach reach = known.get(address);
      if (reach == null && layer2.test(address)) {
        reach = new Reach.NotChecked(address);
      }
      if (reach != null && reach.weight() > worst.weight()) {
        worst = reach;
      }
    }
    return Optional.of(worst.condition(addresses.size() == 1));
  }
}
