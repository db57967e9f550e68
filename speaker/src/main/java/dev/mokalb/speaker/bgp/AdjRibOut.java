package dev.mokalb.speaker.bgp;

import dev.mokalb.net.IpFamily;
import dev.mokalb.net.IpPrefix;
import dev.mokalb.net.bgp.AfiSafi;
import dev.mokalb.net.bgp.Message;
import dev.mokalb.net.bgp.RouteRefresh;
import dev.mokalb.net.bgp.Update;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What a peer has been told and what it is to know (RFC 4271 §3.2). The difference is computed anew
 * whenever it changes and handed out message by message: a peer that takes nothing costs the latest
 * desired set and no queue of what it was in between.
 *
 * <p>Confined to the peer's event loop.
 */
final class AdjRibOut {

  /** A message, and what it means for {@link #told}. */
  private record Planned(
      Message message, List<IpPrefix> gone, List<IpPrefix> come, RouteAttributes attributes) {

    static Planned marker(Message message) {
      return new Planned(message, List.of(), List.of(), RouteAttributes.NONE);
    }
  }

  private final Outbound outbound;
  private final Agreement agreement;
  private final Map<IpPrefix, RouteAttributes> told = new HashMap<>();
  private final Set<IpPrefix> toRepeat = new HashSet<>();
  private final Set<IpFamily> endOfRibDue = EnumSet.noneOf(IpFamily.class);
  private final Set<IpFamily> repetitionEndDue = EnumSet.noneOf(IpFamily.class);
  private final ArrayDeque<Planned> planned = new ArrayDeque<>();
  private Optional<Routes> desired = Optional.empty();

  AdjRibOut(Agreement agreement, Outbound outbound) {
    this.agreement = agreement;
    this.outbound = outbound;
    endOfRibDue.addAll(agreement.families());
  }

  /** What the peer is to know from now on. */
  void desire(Routes routes) {
    if (desired.isPresent() && desired.get().equals(routes)) {
      return;
    }
    desired = Optional.of(routes);
    plan();
  }

  /** Everything of a family once more (RFC 2918 §4), with its ends marked if that was agreed. */
  void repeat(IpFamily family) {
    if (!agreement.families().contains(family) || desired.isEmpty()) {
      return; // Before the first routes everything is still to come anyway.
    }
    for (IpPrefix prefix : told.keySet()) {
      if (prefix.network().family() == family) {
        toRepeat.add(prefix);
      }
    }
    plan();
    if (agreement.has(Agreement.Feature.ENHANCED_ROUTE_REFRESH)) {
      repetitionEndDue.add(family);
      Planned begin = marker(family, RouteRefresh.Subtype.Known.BEGIN);
      if (!planned.contains(begin)) {
        planned.addFirst(begin);
      }
    }
  }

  /** The next message, which counts as told from now on. */
  Optional<Message> next() {
    if (planned.isEmpty()) {
      return due();
    }
    Planned next = planned.removeFirst();
    next.gone().forEach(told::remove);
    next.gone().forEach(toRepeat::remove);
    next.come().forEach(prefix -> told.put(prefix, next.attributes()));
    next.come().forEach(toRepeat::remove);
    return Optional.of(next.message());
  }

  /** Markers go out once everything before them has. */
  private Optional<Message> due() {
    if (desired.isEmpty()) {
      return Optional.empty();
    }
    for (IpFamily family : IpFamily.values()) {
      if (endOfRibDue.remove(family)) {
        return Optional.of(Update.endOfRib(AfiSafi.unicast(family)));
      }
      if (repetitionEndDue.remove(family)) {
        return Optional.of(marker(family, RouteRefresh.Subtype.Known.END).message());
      }
    }
    return Optional.empty();
  }

  /** Whether the peer knows all that it is to know, and that it is all. */
  boolean complete() {
    return desired.isPresent()
        && planned.isEmpty()
        && endOfRibDue.isEmpty()
        && repetitionEndDue.isEmpty();
  }

  /** What the peer has been told and not been told to forget. */
  Set<IpPrefix> told() {
    return Set.copyOf(told.keySet());
  }

  /** How many prefixes the peer has been told. */
  int toldCount() {
    return told.size();
  }

  /** How many prefixes differ from what the peer has been told. */
  int pendingCount() {
    return planned.stream().mapToInt(next -> next.gone().size() + next.come().size()).sum();
  }

  private void plan() {
    // A marker of a repetition that is not out yet has to be planned again.
    List<Planned> begun =
        planned.stream().filter(next -> next.message() instanceof RouteRefresh).toList();
    planned.clear();
    planned.addAll(begun);
    Map<IpPrefix, RouteAttributes> wanted = desired.map(Routes::byPrefix).orElse(Map.of());
    for (IpFamily family : IpFamily.values()) {
      if (outbound.carries(family)) {
        withdrawals(family, wanted);
      }
    }
    announcements(wanted);
  }

  private void withdrawals(IpFamily family, Map<IpPrefix, RouteAttributes> wanted) {
    List<IpPrefix> gone =
        told.keySet().stream()
            .filter(prefix -> prefix.network().family() == family)
            .filter(prefix -> !wanted.containsKey(prefix))
            .sorted(UpdatePacker.ORDER)
            .toList();
    UpdatePacker.pack(gone, agreement.terms(), some -> outbound.withdrawal(family, some))
        .forEach(update ->
            planned.add(
                new Planned(update, update.allWithdrawn(), List.of(), RouteAttributes.NONE)));
  }

  private void announcements(Map<IpPrefix, RouteAttributes> wanted) {
    Map<RouteAttributes, Map<IpFamily, List<IpPrefix>>> groups = new HashMap<>();
    wanted.forEach((prefix, attributes) -> {
      boolean known = attributes.equals(told.get(prefix)) && !toRepeat.contains(prefix);
      IpFamily family = prefix.network().family();
      if (!known && outbound.carries(family)) {
        groups
            .computeIfAbsent(attributes, _ -> new HashMap<>())
            .computeIfAbsent(family, _ -> new ArrayList<>())
            .add(prefix);
      }
    });
    List<Planned> all = new ArrayList<>();
    groups.forEach((attributes, families) ->
        families.forEach((family, prefixes) -> all.addAll(group(attributes, family, prefixes))));
    all.sort((a, b) -> UpdatePacker.ORDER.compare(a.come().getFirst(), b.come().getFirst()));
    planned.addAll(all);
  }

  private List<Planned> group(
      RouteAttributes attributes, IpFamily family, List<IpPrefix> prefixes) {
    IpPrefix[] sorted = prefixes.toArray(IpPrefix[]::new);
    Arrays.sort(sorted, UpdatePacker.ORDER);
    return UpdatePacker.pack(
            Arrays.asList(sorted),
            agreement.terms(),
            some -> outbound.announcement(family, attributes, some))
        .stream()
        .map(update -> new Planned(update, List.of(), update.allAnnounced(), attributes))
        .toList();
  }

  private static Planned marker(IpFamily family, RouteRefresh.Subtype subtype) {
    return Planned.marker(new RouteRefresh(AfiSafi.unicast(family), subtype));
  }
}
