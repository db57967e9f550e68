package dev.mokalb.controller.webhook.review;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mokalb.kube.admission.AdmissionRequest;
import dev.mokalb.kube.admission.AdmissionRequest.Operation;
import dev.mokalb.kube.admission.AdmissionRequest.Submitted;
import dev.mokalb.kube.admission.AdmissionVerdict;
import dev.mokalb.kube.watch.ObjectMeta;
import dev.mokalb.model.ObjectVersion;
import dev.mokalb.model.config.Reading;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.From;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.statistics.Statistics;

/** What holds for any configuration, be it put together in any order. */
class ReviewerPropertyTest {

  private static final List<Map<String, String>> NODES =
      List.of(Map.of("zone", "a"), Map.of("zone", "b"));

  /** Objects that conflict with some of the others, refer to some, or are wrong. */
  private static final List<Reading> OBJECTS =
      Stream.of(
              "{kind: IPAddressPool, metadata: {name: a}, spec: {addresses: [10.0.0.0/24]}}",
              "{kind: IPAddressPool, metadata: {name: b}, spec: {addresses: [10.0.0.0/28]}}",
              "{kind: IPAddressPool, metadata: {name: c}, spec: {addresses: [10.0.1.0/24]}}",
              "{kind: IPAddressPool, metadata: {name: d}, spec: {addresses: [nonsense]}}",
              "{kind: L2Advertisement, metadata: {name: l}, spec: {ipAddressPools: [c]}}",
              "{kind: BGPAdvertisement, metadata: {name: e}, spec: {aggregationLength: 24}}",
              "{kind: BGPAdvertisement, metadata: {name: f}, spec: {localPref: 5, communities:"
                  + " [n]}}",
              "{kind: BGPAdvertisement, metadata: {name: g}, spec: {localPref: 6, ipAddressPools:"
                  + " [c], nodeSelectors: [{matchLabels: {zone: a}}]}}",
              "{kind: Community, metadata: {name: h}, spec: {communities: [{name: n, value:"
                  + " '1:2'}]}}",
              "{kind: Community, metadata: {name: i}, spec: {communities: [{name: n, value:"
                  + " '1:3'}]}}",
              "{kind: BFDProfile, metadata: {name: fast}, spec: {receiveInterval: 50}}",
              "{kind: BGPPeer, metadata: {name: p}, spec: {myASN: 1, peerASN: 2,"
                  + " peerAddress: 10.9.0.1, bfdProfile: fast}}",
              "{kind: BGPPeer, metadata: {name: q}, spec: {myASN: 1, peerASN: 2,"
                  + " peerAddress: 10.9.0.1, nodeSelectors: [{matchLabels: {zone: b}}]}}",
              "{kind: BGPPeer, metadata: {name: r}, spec: {myASN: 1, peerASN: 2,"
                  + " peerAddress: 10.9.0.2, passwordSecret: {name: s}}}")
          .map(ReviewerPropertyTest::reading)
          .toList();

  private static Reading reading(String yaml) {
    try {
      return ReviewCase.readings(ReviewCase.object(yaml)).getFirst();
    } catch (IOException e) {
      throw new IllegalArgumentException(yaml, e);
    }
  }

  @Provide
  Arbitrary<List<Integer>> someInAnyOrder() {
    List<Integer> all = Stream.iterate(0, i -> i + 1).limit(OBJECTS.size()).toList();
    return Arbitraries.shuffle(all)
        .flatMap(
            order -> Arbitraries.integers().between(1, order.size()).map(n -> order.subList(0, n)));
  }

  /** As if created one after the other, a minute apart. */
  private static List<Reading> inOrder(List<Integer> order) {
    List<Reading> readings = new ArrayList<>();
    Instant created = Instant.parse("2026-01-01T00:00:00Z");
    for (int index : order) {
      created = created.plusSeconds(60);
      readings.add(
          switch (OBJECTS.get(index)) {
            case Reading.Good(var source, _, var entry) -> new Reading.Good(source, created, entry);
            case Reading.Bad(var source, _, var problems) ->
                new Reading.Bad(source, created, problems);
          });
    }
    return readings;
  }

  private static AdmissionVerdict review(
      Operation operation, Reading object, List<Reading> present, Optional<Reading> before) {
    AdmissionRequest request =
        new AdmissionRequest(
            new AdmissionRequest.Id("admission.k8s.io/v1", "u"),
            new AdmissionRequest.Target(object.source().kind(), object.source().key()),
            operation,
            before.map(ReviewerPropertyTest::submitted),
            Optional.of(submitted(object)),
            Set.of());
    Picture picture =
        new Picture(
            "metallb-system",
            Optional.of(present),
            Optional.of(NODES),
            Optional.of(List.of()),
            Map.of());
    return Reviewer.review(request, picture);
  }

  private static Submitted submitted(Reading reading) {
    ObjectVersion version = new ObjectVersion("u", "1", reading.created());
    return new Submitted(
        new ObjectMeta(reading.source().key(), version, false, Map.of(), Map.of()),
        List.of(reading));
  }

  @Property(tries = 500)
  void whatChangesNothingIsAllowedWhateverIsWrong(
      @ForAll @From("someInAnyOrder") List<Integer> order) {
    List<Reading> present = inOrder(order);
    for (Reading object : present) {
      assertThat(review(Operation.UPDATE, object, present, Optional.of(object)).refusal())
          .as("%s among %s", object.source(), present)
          .isEmpty();
    }
  }

  @Property(tries = 500)
  void whatFitsTogetherMayComeInAnyOrder(@ForAll @From("someInAnyOrder") List<Integer> order) {
    List<Reading> all = inOrder(order);
    boolean fits =
        all.stream().noneMatch(reading -> reading instanceof Reading.Bad)
            && Conflicts.broughtBy(World.of(List.of()), World.of(all), Optional.of(NODES))
                .isEmpty();
    Statistics.collect(fits ? "fits" : "conflicts");
    List<Reading> present = new ArrayList<>();
    boolean allowed = true;
    for (Reading object : all) {
      AdmissionVerdict verdict = review(Operation.CREATE, object, present, Optional.empty());
      allowed &= verdict.allows();
      if (fits) {
        assertThat(verdict.refusal()).as("%s after %s", object.source(), present).isEmpty();
      }
      if (verdict.allows()) {
        present.add(object);
      }
    }
    assertThat(allowed).as("%s", all).isEqualTo(fits);
    String sources =
        present.stream().map(one -> one.source().toString()).collect(Collectors.joining(", "));
    assertThat(Conflicts.broughtBy(World.of(List.of()), World.of(present), Optional.of(NODES)))
        .as("what was let through: %s", sources)
        .isEmpty();
  }
}
