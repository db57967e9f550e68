package dev.mokalb.speaker.announce;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mokalb.model.ObjectKey;
import dev.mokalb.net.IpAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

/** What is kept up to date step by step equals what is made anew from everything. */
class CandidatesTest {

  private static final Eligibility BOTH = Eligibility.ofEqual(Tables.nodeSet("n1", "n2"));
  private static final Eligibility ONE = Eligibility.ofEqual(Tables.nodeSet("n1"));

  record Step(ObjectKey service, Set<Integer> addresses, boolean everywhere) {
    Optional<Candidacy.Announced> announced() {
      TreeSet<IpAddress> set = new TreeSet<>();
      addresses.forEach(octet -> set.add(IpAddress.of("192.168.2." + octet)));
      return set.isEmpty()
          ? Optional.empty()
          : Optional.of(new Candidacy.Announced(set, everywhere ? BOTH : ONE));
    }
  }

  @Provide
  Arbitrary<List<Step>> steps() {
    Arbitrary<ObjectKey> services =
        Arbitraries.of("a", "b", "c", "d", "e").map(name -> new ObjectKey("default", name));
    Arbitrary<Set<Integer>> addresses = Arbitraries.integers().between(200, 206).set().ofMaxSize(2);
    return Combinators.combine(services, addresses, Arbitraries.of(true, false))
        .as(Step::new)
        .list()
        .ofMaxSize(40);
  }

  @Property
  void stepByStepEqualsFromScratch(@ForAll("steps") List<Step> steps) {
    Candidates candidates = new Candidates();
    Map<ObjectKey, Candidacy.Announced> all = new HashMap<>();
    for (Step step : steps) {
      candidates.set(step.service(), step.announced());
      step.announced()
          .ifPresentOrElse(a -> all.put(step.service(), a), () -> all.remove(step.service()));
      if (step.everywhere()) {
        candidates.settle(); // Several changes may be settled at once.
      }
    }
    candidates.settle();
    Map<ObjectKey, Set<IpAddress>> addresses = new TreeMap<>();
    all.forEach((service, announced) -> addresses.put(service, announced.addresses()));
    Groups scratch = Groups.of(addresses);
    assertThat(candidates.ids()).isEqualTo(scratch.byId().keySet());
    scratch
        .byId()
        .forEach((id, group) -> {
          boolean everywhere =
              group.services().stream()
                  .allMatch(service -> BOTH.equals(announced(all, service).eligible()));
          assertThat(candidates.group(id)).contains(group);
          assertThat(candidates.eligibility(id)).isEqualTo(everywhere ? BOTH : ONE);
          assertThat(group.addresses())
              .allSatisfy(address -> assertThat(candidates.groupOf(address)).contains(id));
        });
  }

  private static Candidacy.Announced announced(
      Map<ObjectKey, Candidacy.Announced> all, ObjectKey service) {
    return Optional.ofNullable(all.get(service)).orElseThrow();
  }

  @Test
  void theGroupsThatCameWentOrChangedAreNamed() {
    Candidates candidates = new Candidates();
    ObjectKey a = new ObjectKey("default", "a");
    ObjectKey b = new ObjectKey("default", "b");
    GroupId first = new GroupId(IpAddress.of("192.168.2.200"));
    GroupId second = new GroupId(IpAddress.of("192.168.2.201"));
    candidates.set(a, new Step(a, Set.of(201), true).announced());
    assertThat(candidates.settle()).containsExactly(second);
    candidates.set(a, new Step(a, Set.of(201), true).announced());
    assertThat(candidates.settle()).isEmpty();
    candidates.set(b, new Step(b, Set.of(200, 201), true).announced());
    assertThat(candidates.settle()).containsExactly(first, second);
    candidates.set(a, Optional.empty());
    candidates.set(b, Optional.empty());
    assertThat(candidates.settle()).containsExactly(first);
    assertThat(candidates.ids()).isEmpty();
  }
}
