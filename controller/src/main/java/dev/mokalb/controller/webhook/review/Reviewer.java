package dev.mokalb.controller.webhook.review;

import dev.mokalb.kube.admission.AdmissionRequest;
import dev.mokalb.kube.admission.AdmissionRequest.Operation;
import dev.mokalb.kube.admission.AdmissionRequest.Remark;
import dev.mokalb.kube.admission.AdmissionRequest.Submitted;
import dev.mokalb.kube.admission.AdmissionVerdict;
import dev.mokalb.kube.convert.CustomResources;
import dev.mokalb.model.Texts;
import dev.mokalb.model.config.BgpPeer;
import dev.mokalb.model.config.ConfigEntry;
import dev.mokalb.model.config.ConfigEntry.BgpEntry;
import dev.mokalb.model.config.ConfigEntry.CommunityEntry;
import dev.mokalb.model.config.ConfigEntry.PeerEntry;
import dev.mokalb.model.config.Problem;
import dev.mokalb.model.config.Reading;
import dev.mokalb.model.config.SourceRef;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Decides whether a change of an object of the configuration is made. Refused is what the change
 * itself brings: a mistake in the object, or a conflict with others. What was wrong before is no
 * reason, nor is a reference to what does not exist yet, so that objects can be created in any
 * order. What cannot be judged is allowed: it is judged again when it is loaded.
 */
public final class Reviewer {

  /** More would not be read. */
  private static final int PROBLEMS_MAX = 5;

  private static final int WARNINGS_MAX = 8;

  /** API servers cut what is longer than 4,096 octets in all. */
  private static final int WARNING_CHARS_MAX = 400;

  private final AdmissionRequest request;
  private final Picture picture;
  private final List<String> warnings = new ArrayList<>();

  private Reviewer(AdmissionRequest request, Picture picture) {
    this.request = request;
    this.picture = picture;
  }

  /** Whether the nodes matter for the verdict. */
  public static boolean wantsNodes(AdmissionRequest request, List<Reading> readings) {
    return switch (request.target().kind()) {
      case CustomResources.PEER_KIND, CustomResources.BGP_KIND, CustomResources.LAYER2_KIND -> true;
      case CustomResources.POOL_KIND -> !World.of(readings).entries(BgpEntry.class).isEmpty();
      default -> false;
    };
  }

  /** The names of the Secrets that matter for the verdict: those of a BGPPeer's password. */
  public static SortedSet<String> wantedSecrets(AdmissionRequest request) {
    SortedSet<String> names = new TreeSet<>();
    for (Reading reading : readings(request.after())) {
      if (reading instanceof Reading.Good(_, _, PeerEntry(BgpPeer peer))
          && peer.session().password() instanceof BgpPeer.Password.OfSecret(String name)) {
        names.add(name);
      }
    }
    return names;
  }

  /**
   * What in the configuration as it is may not be meant, for each object: names that lead nowhere,
   * and selectors that match nothing, as far as that needs no look at nodes and Secrets.
   */
  public static SortedMap<SourceRef, List<String>> hints(List<Reading> readings) {
    Picture picture =
        new Picture("", Optional.of(readings), Optional.empty(), Optional.empty(), Map.of());
    World world = World.of(readings);
    SortedMap<SourceRef, List<String>> hints = new TreeMap<>();
    for (Reading reading : readings) {
      if (reading instanceof Reading.Good(SourceRef source, _, ConfigEntry entry)) {
        List<String> ofThis = Hints.of(entry, picture, world);
        if (!ofThis.isEmpty()) {
          hints.put(source, ofThis);
        }
      }
    }
    return hints;
  }

  /** The verdict. */
  public static AdmissionVerdict review(AdmissionRequest request, Picture picture) {
    Reviewer reviewer = new Reviewer(request, picture);
    Optional<String> refusal = reviewer.refusal();
    List<String> told =
        reviewer.warnings.stream()
            .distinct()
            .limit(WARNINGS_MAX)
            .map(text -> Texts.shortened(text, WARNING_CHARS_MAX))
            .toList();
    return new AdmissionVerdict(refusal, told);
  }

  private Optional<String> refusal() {
    if (!request.target().key().namespace().equals(picture.namespace())) {
      return request.operation() == Operation.CREATE
          ? Optional.of("resource must be created in " + picture.namespace() + " namespace")
          : Optional.empty();
    }
    if (request.after().filter(after -> after.meta().deleting()).isPresent()) {
      return Optional.empty(); // What goes away may always be written, or it would never go.
    }
    remarks();
    List<Problem> mistakes = newMistakes();
    if (!mistakes.isEmpty()) {
      return Optional.of(told(mistakes));
    }
    if (picture.readings().isEmpty()) {
      warnings.add(
          "this was not checked against other objects, as the controller has just started; what is"
              + " wrong will be told by an event");
      return Optional.empty();
    }
    return request.operation() == Operation.DELETE
        ? refusalToDelete(picture.readings().get())
        : refusalToStore(picture.readings().get());
  }

  private void remarks() {
    for (Remark remark : request.remarks()) {
      warnings.add(
          switch (remark) {
            // As the definition has it, so that API servers say it once.
            case DEPRECATED_VERSION -> "v1beta1 is deprecated, please use v1beta2";
            case DISABLE_MP ->
                "spec.disableMP is deprecated and has no effect: remove it; without"
                    + " dualStackAddressFamily a session has the family of its addresses alone";
          });
    }
  }

  /** Mistakes of the object alone that it did not have before; old ones are told as warnings. */
  private List<Problem> newMistakes() {
    List<Problem> before = mistakes(request.before());
    List<Problem> fresh = new ArrayList<>();
    for (Problem mistake : mistakes(request.after())) {
      if (before.contains(mistake)) {
        warnings.add(mistake.message());
      } else {
        fresh.add(mistake);
      }
    }
    return fresh;
  }

  private static List<Problem> mistakes(Optional<Submitted> state) {
    List<Problem> mistakes = new ArrayList<>();
    for (Reading reading : readings(state)) {
      if (reading instanceof Reading.Bad bad) {
        mistakes.addAll(bad.problems());
      }
    }
    return mistakes;
  }

  private static List<Reading> readings(Optional<Submitted> state) {
    return state.map(Submitted::readings).orElse(List.of());
  }

  private String told(List<Problem> problems) {
    int more = problems.size() - PROBLEMS_MAX;
    return problems.stream()
        .limit(PROBLEMS_MAX)
        .map(this::told)
        .collect(Collectors.joining("; ", "", more > 0 ? "; and " + more + " more" : ""));
  }

  private String told(Problem problem) {
    boolean own = problem.source().object().equals(source());
    return (own ? "" : "with this change, ") + problem.message();
  }

  private SourceRef source() {
    return SourceRef.of(request.target().kind(), request.target().key());
  }

  /** The configuration with the given state of the object. */
  private World world(List<Reading> all, Optional<Submitted> state) {
    List<Reading> readings = new ArrayList<>();
    for (Reading reading : all) {
      if (!reading.source().object().equals(source())) {
        readings.add(reading);
      }
    }
    for (Reading reading : readings(state)) {
      readings.add(request.operation() == Operation.CREATE ? youngest(reading) : reading);
    }
    return World.of(readings);
  }

  /** What is to be created is younger than all that exists, whatever its clock says. */
  private static Reading youngest(Reading reading) {
    return switch (reading) {
      case Reading.Good(var source, _, var entry) -> new Reading.Good(source, Instant.MAX, entry);
      case Reading.Bad(var source, _, var problems) ->
          new Reading.Bad(source, Instant.MAX, problems);
    };
  }

  private Optional<String> refusalToStore(List<Reading> all) {
    World before = world(all, request.before());
    World after = world(all, request.after());
    for (Reading reading : readings(request.after())) {
      if (reading instanceof Reading.Good good) {
        warnings.addAll(Hints.of(good.entry(), picture, after));
      }
    }
    losses(before, after);
    List<Problem> conflicts = conflicts(before, after);
    if (!conflicts.isEmpty()) {
      return Optional.of(told(conflicts));
    }
    if (picture.nodes().isEmpty() && concernsBgp(after)) {
      warnings.add(
          "this was not checked against the nodes, as the controller has not read them; conflicts"
              + " of BGP will be told by an event");
    }
    return Optional.empty();
  }

  /** Those that the change brings; with a pool that it is to replace there is none. */
  private List<Problem> conflicts(World before, World after) {
    List<Problem> all = Conflicts.broughtBy(before, after, picture.nodes());
    Succession succession = Succession.of(request);
    if (all.isEmpty() || succession.isNone()) {
      return all;
    }
    List<Problem> left =
        Conflicts.broughtBy(succession.without(before), succession.without(after), picture.nodes());
    all.stream()
        .filter(conflict -> !left.contains(conflict))
        .map(Succession::told)
        .forEach(warnings::add);
    return left;
  }

  private static boolean concernsBgp(World world) {
    return !world.entries(PeerEntry.class).isEmpty() || !world.entries(BgpEntry.class).isEmpty();
  }

  private Optional<String> refusalToDelete(List<Reading> all) {
    World before = world(all, request.before());
    World after = world(all, Optional.empty());
    losses(before, after);
    if (!request.target().kind().equals(CustomResources.BFD_KIND)) {
      return Optional.empty();
    }
    String name = request.target().key().name();
    List<String> users =
        after.entries(PeerEntry.class).stream()
            .map(PeerEntry::peer)
            .filter(peer -> peer.session().bfdProfile().filter(name::equals).isPresent())
            .map(peer -> peer.source().toString())
            .sorted()
            .toList();
    if (users.isEmpty() || after.profiles().contains(name)) {
      return Optional.empty();
    }
    return Optional.of(
        "failed to delete BFDProfile "
            + name
            + ": used by "
            + String.join(", ", users)
            + ": remove spec.bfdProfile there first");
  }

  /** What others lose by the change. */
  private void losses(World before, World after) {
    if (request.target().kind().equals(CustomResources.POOL_KIND)) {
      Losses.warning(before.pools(), after.pools(), picture.services()).ifPresent(warnings::add);
    }
    if (!before.entries(CommunityEntry.class).isEmpty()) {
      SortedSet<String> gone = new TreeSet<>(before.communities());
      gone.removeAll(after.communities());
      for (BgpEntry entry : after.entries(BgpEntry.class)) {
        SortedSet<String> missed = new TreeSet<>(entry.aliases());
        missed.retainAll(gone);
        for (String name : missed) {
          warnings.add(
              entry.advertisement().source()
                  + " uses the community name \""
                  + name
                  + "\", which no Community resource gives any more; its last value stays in"
                  + " force until the speakers are restarted");
        }
      }
    }
  }
}
