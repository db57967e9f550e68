package dev.mokalb.kube.convert;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mokalb.crds.Sample;
import dev.mokalb.model.ObjectKey;
import dev.mokalb.model.config.Configuration;
import dev.mokalb.model.config.Configurator;
import dev.mokalb.model.config.Pool;
import dev.mokalb.model.config.Problem;
import dev.mokalb.model.config.Reading;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Every wrong object of the tables, all at once and each under a name of its own, beside valid
 * ones, one of each kind.
 */
class WrongObjectsTest {

  private static final String NAMESPACE = "metallb-system";

  private static final String VALID =
      """
      ## valid-pool
      kind: IPAddressPool
      metadata: {labels: {valid: pool}}
      spec: {addresses: [198.18.0.0/24, '2001:db8:77::/64']}
      ## valid-l2
      kind: L2Advertisement
      spec: {ipAddressPools: [valid-pool]}
      ## valid-bfd
      kind: BFDProfile
      spec: {receiveInterval: 50}
      ## valid-communities
      kind: Community
      spec: {communities: [{name: valid-community, value: '64512:77'}]}
      ## valid-peer
      kind: BGPPeer
      spec: {myASN: 64512, peerASN: 64513, peerAddress: 198.18.1.1, bfdProfile: valid-bfd}
      ## valid-bgp
      kind: BGPAdvertisement
      spec: {ipAddressPoolSelectors: [{matchLabels: {valid: pool}}], communities: [valid-community]}
      """;

  private static List<Reading> valid(String text) throws IOException {
    List<Reading> readings = new ArrayList<>();
    for (Conversion object : Conversion.parse(text.lines().toList())) {
      readings.addAll(object.readingsAs(new ObjectKey(NAMESPACE, object.name())));
    }
    return readings;
  }

  /** Of the samples that the API server refuses, and of the rows, those that conversion refuses. */
  private static List<Reading> wrong() throws IOException {
    List<Conversion> objects = new ArrayList<>(ConversionTest.rows());
    Sample.bad()
        .map(sample ->
            new Conversion(
                sample.toString(), sample.documents().getLast().lines().toList(), List.of()))
        .forEach(objects::add);
    List<Reading> wrong = new ArrayList<>();
    for (Conversion object : objects) {
      List<Reading> readings = object.readingsAs(new ObjectKey(NAMESPACE, "wrong-" + wrong.size()));
      if (readings.stream().anyMatch(Reading.Bad.class::isInstance)) {
        wrong.addAll(readings);
      }
    }
    return wrong;
  }

  private static void holds(Configuration all, Configuration valid) {
    assertThat(all.pools()).containsAll(valid.pools());
    assertThat(all.layer2()).containsAll(valid.layer2());
    assertThat(all.bgp().peers()).containsAll(valid.bgp().peers());
    assertThat(all.bgp().advertisements()).containsAll(valid.bgp().advertisements());
    assertThat(all.bgp().profiles()).containsAll(valid.bgp().profiles());
  }

  @Test
  void theTablesAreNotEmpty() throws IOException {
    assertThat(wrong().stream().filter(Reading.Bad.class::isInstance)).hasSizeGreaterThan(100);
    Configuration alone =
        Configurator.next(Configurator.Memory.EMPTY, valid(VALID)).configuration();
    assertThat(alone.pools()).hasSize(1);
    assertThat(alone.layer2()).hasSize(1);
    assertThat(alone.bgp().peers()).hasSize(1);
    assertThat(alone.bgp().advertisements()).hasSize(1);
    assertThat(alone.bgp().profiles()).hasSize(1);
    assertThat(alone.trustworthy()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void theWholeSetLeavesTheValidOnesWorking(long seed) throws IOException {
    List<Reading> readings = new ArrayList<>(wrong());
    readings.addAll(valid(VALID));
    Collections.shuffle(readings, new Random(seed));
    Configurator.Outcome outcome = Configurator.next(Configurator.Memory.EMPTY, readings);
    holds(
        outcome.configuration(),
        Configurator.next(Configurator.Memory.EMPTY, valid(VALID)).configuration());
    for (Reading reading : readings) {
      if (reading instanceof Reading.Bad bad) {
        assertThat(outcome.problems()).as(bad.source().toString()).containsAll(bad.problems());
      }
    }
    assertThat(outcome.problems().stream().map(Problem::source))
        .as("who is blamed")
        .noneMatch(source -> source.key().name().startsWith("valid"));
    assertThat(outcome.configuration().pools().stream().map(Pool::name))
        .as("a resource that is wrong is not in force")
        .noneMatch(name -> name.startsWith("wrong"));
    assertThat(outcome.configuration().trustworthy()).isFalse();
  }

  @Test
  void validOnesCanBeChangedBesideAllOfThem() throws IOException {
    List<Reading> before = new ArrayList<>(wrong());
    before.addAll(valid(VALID));
    Configurator.Memory memory = Configurator.next(Configurator.Memory.EMPTY, before).memory();
    String changed =
        VALID
            .replace("198.18.0.0/24", "198.18.9.0/24")
            .replace("64512:77", "64512:78")
            .replace("receiveInterval: 50", "receiveInterval: 60");
    List<Reading> after = new ArrayList<>(wrong());
    after.addAll(valid(changed));
    holds(
        Configurator.next(memory, after).configuration(),
        Configurator.next(Configurator.Memory.EMPTY, valid(changed)).configuration());
  }
}
