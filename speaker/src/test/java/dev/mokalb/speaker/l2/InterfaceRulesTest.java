package dev.mokalb.speaker.l2;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mokalb.net.MacAddress;
import dev.mokalb.speaker.l2.InterfaceRules.Unusable;
import dev.mokalb.speaker.l2.Link.Flag;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class InterfaceRulesTest {

  private static final Optional<MacAddress> MAC = Optional.of(MacAddress.of("02:00:00:00:00:01"));
  private static final Set<Flag> UP = Set.of(Flag.UP, Flag.BROADCAST, Flag.CARRIER);

  @ParameterizedTest
  @ValueSource(strings = {"eth0", "ens3", "enp1s0f0np0", "bond0", "br0", "vlan.7", "wlan0", "loop"})
  void usesInterfacesOfTheNetwork(String name) {
    assertThat(InterfaceRules.defaults().objection(link(name))).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "docker0",
        "cbr0",
        "dummy0",
        "virbr0",
        "lxcbr0",
        "veth1a2b",
        "lo",
        "cali123",
        "tunl0",
        "flannel.1",
        "kube-ipvs0",
        "cni0",
        "nodelocaldns",
        "lxc_health"
      })
  void leavesOutInterfacesOfContainers(String name) {
    assertThat(InterfaceRules.defaults().objection(link(name))).contains(Unusable.EXCLUDED_BY_NAME);
  }

  static Stream<Arguments> unusable() {
    return Stream.of(
        Arguments.of(Unusable.DOWN, new Link(2, "eth0", MAC, Set.of(Flag.BROADCAST), false)),
        Arguments.of(Unusable.ENSLAVED, new Link(2, "eth0", MAC, UP, true)),
        Arguments.of(
            Unusable.NO_ARP,
            new Link(2, "eth0", MAC, Set.of(Flag.UP, Flag.BROADCAST, Flag.NO_ARP), false)),
        Arguments.of(Unusable.NO_BROADCAST, new Link(2, "eth0", MAC, Set.of(Flag.UP), false)),
        Arguments.of(
            Unusable.NO_ETHERNET_ADDRESS, new Link(2, "ib0", Optional.empty(), UP, false)));
  }

  @ParameterizedTest
  @MethodSource("unusable")
  void saysWhyAnInterfaceIsNotUsed(Unusable why, Link link) {
    assertThat(InterfaceRules.defaults().objection(link)).contains(why);
  }

  @Test
  void anInterfaceWithoutCarrierIsKeptOpen() {
    Link unplugged = new Link(2, "eth0", MAC, Set.of(Flag.UP, Flag.BROADCAST), false);
    assertThat(InterfaceRules.defaults().objection(unplugged)).isEmpty();
  }

  @Test
  void ownExpressionsReplaceTheDefaultsAndAreNotAnchored() {
    InterfaceRules rules = InterfaceRules.excluding(List.of("wlan", "^eth1$"));
    assertThat(rules.objection(link("my-wlan0"))).contains(Unusable.EXCLUDED_BY_NAME);
    assertThat(rules.objection(link("eth1"))).contains(Unusable.EXCLUDED_BY_NAME);
    assertThat(rules.objection(link("eth10"))).isEmpty();
    assertThat(rules.objection(link("docker0"))).isEmpty();
  }

  @Test
  void expressionsThatSomebodyWroteAreRules() {
    assertThat(InterfaceRules.parse(List.of("^a", "b")))
        .isInstanceOfSatisfying(
            InterfaceRules.Parsed.Rules.class,
            parsed ->
                assertThat(parsed.rules().excluded())
                    .extracting(Object::toString)
                    .containsExactly("^a", "b"));
  }

  @Test
  void aBadExpressionIsNamedByItsPlace() {
    assertThat(InterfaceRules.parse(List.of("^a", "b(", "c")))
        .isEqualTo(new InterfaceRules.Parsed.Refused(1, "b(", "Unclosed group at character 3"));
    assertThat(InterfaceRules.parse(List.of("")))
        .isEqualTo(new InterfaceRules.Parsed.Refused(0, "", "it would exclude every interface"));
  }

  private static Link link(String name) {
    return new Link(2, name, MAC, UP, false);
  }
}
