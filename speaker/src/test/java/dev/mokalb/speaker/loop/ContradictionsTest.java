package dev.mokalb.speaker.loop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mokalb.model.ObjectKey;
import dev.mokalb.model.config.BgpAdvertisement;
import dev.mokalb.model.config.PoolSelection;
import dev.mokalb.model.config.Problem;
import dev.mokalb.model.config.SourceRef;
import dev.mokalb.model.select.LabelSelector;
import dev.mokalb.model.select.LabelSelectors;
import dev.mokalb.net.IpAddress;
import dev.mokalb.net.IpPrefix;
import dev.mokalb.speaker.announce.Contribution;
import dev.mokalb.speaker.announce.RouteSilence;
import dev.mokalb.speaker.announce.RouteSilence.Contradiction.Side;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class ContradictionsTest {

  /** Two that contradict each other about every Service, though both select Services. */
  static final List<BgpAdvertisement> ADVERTISEMENTS =
      List.of(preferring("one", 100), preferring("two", 200));

  private final Contradictions contradictions = new Contradictions();

  private static BgpAdvertisement preferring(String name, long localPref) {
    return new BgpAdvertisement(
        new BgpAdvertisement.Scope(source(name), PoolSelection.named(Set.of("default"))),
        new LabelSelectors(List.of(LabelSelector.ofLabels(Map.of()))),
        LabelSelectors.NONE,
        new TreeSet<>(),
        new BgpAdvertisement.Form(
            BgpAdvertisement.Aggregation.NONE,
            OptionalLong.of(localPref),
            new TreeSet<>(),
            BgpAdvertisement.Weight.NONE));
  }

  private static SourceRef source(String name) {
    return SourceRef.of("BGPAdvertisement", new ObjectKey("metallb-system", name));
  }

  private static ObjectKey key(String service) {
    return new ObjectKey("default", service);
  }

  private static Contribution between(String route, String one, String other) {
    return new Contribution.None(
        new RouteSilence.Contradiction(
            IpPrefix.containing(IpAddress.of(route), 32),
            new Side(source(one), 100),
            new Side(source(other), 200)));
  }

  private static String problem(String other, String one, String route, String service) {
    return ("BGPAdvertisement metallb-system/%s: spec.localPref 200 differs from 100 of"
            + " BGPAdvertisement metallb-system/%s for the route %s of Service default/%s, which is"
            + " not announced: use one value, or serviceSelectors, peers, nodes or aggregation"
            + " lengths that differ")
        .formatted(other, one, route, service);
  }

  private List<String> told() {
    return contradictions.problems().stream().map(Problem::message).toList();
  }

  @Test
  void eachTwoAdvertisementsAreToldOnceAtTheYoungerWithTheirFirstService() {
    contradictions.note(key("web"), between("10.0.0.2", "one", "two"));
    contradictions.note(key("api"), between("10.0.0.1", "one", "two"));
    contradictions.note(key("zoo"), between("10.0.0.3", "one", "three"));
    String api = problem("two", "one", "10.0.0.1/32", "api");
    String zoo = problem("three", "one", "10.0.0.3/32", "zoo");
    assertThat(told()).containsExactly(api, zoo);
    contradictions.forget(key("zoo"));
    assertThat(told()).containsExactly(api);
    contradictions.note(key("api"), new Contribution.Some(new TreeMap<>()));
    assertThat(told()).containsExactly(problem("two", "one", "10.0.0.2/32", "web"));
    contradictions.note(key("web"), new Contribution.None(new RouteSilence.NoEndpoint()));
    assertThat(told()).isEmpty();
  }
}
