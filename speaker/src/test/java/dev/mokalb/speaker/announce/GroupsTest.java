package dev.mokalb.speaker.announce;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mokalb.model.ObjectKey;
import dev.mokalb.net.IpAddress;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class GroupsTest {

  @Test
  void noServicesGiveNoGroups() {
    assertThat(Groups.of(Map.of())).isEqualTo(Groups.NONE);
  }

  @Test
  void servicesWithoutCommonAddressesAreApart() {
    Groups groups = Groups.of(Map.of(key("a"), ips("10.0.0.2"), key("b"), ips("10.0.0.1")));
    assertThat(namesOf(groups)).containsExactly("10.0.0.1", "10.0.0.2");
  }

  @Test
  void aSharedAddressIsOneGroupOfBothServices() {
    Groups groups = Groups.of(Map.of(key("a"), ips("10.0.0.1"), key("b"), ips("10.0.0.1")));
    assertThat(groups.byId().values())
        .singleElement()
        .satisfies(group -> assertThat(group.services()).containsExactly(key("a"), key("b")));
  }

  @Test
  void bothFamiliesOfAServiceAreOneGroupNamedByTheIpv4Address() {
    Groups groups = Groups.of(Map.of(key("a"), ips("2001:db8::1", "10.0.0.9")));
    assertThat(namesOf(groups)).containsExactly("10.0.0.9");
    assertThat(groupOf(groups, IpAddress.of("2001:db8::1")).orElseThrow().addresses())
        .containsExactly(IpAddress.of("10.0.0.9"), IpAddress.of("2001:db8::1"));
  }

  @Test
  void aChainOfServicesLinksItsEnds() {
    Groups groups =
        Groups.of(
            Map.of(
                key("a"), ips("10.0.0.3", "10.0.0.2"),
                key("b"), ips("10.0.0.4", "10.0.0.3"),
                key("c"), ips("10.0.0.4", "10.0.0.1"),
                key("d"), ips("10.0.0.5")));
    assertThat(namesOf(groups)).containsExactly("10.0.0.1", "10.0.0.5");
  }

  @Test
  void aServiceWithoutAddressesIsInNoGroup() {
    Groups groups = Groups.of(Map.of(key("a"), Set.of()));
    assertThat(groups).isEqualTo(Groups.NONE);
    assertThat(groupOf(groups, IpAddress.of("10.0.0.1"))).isEmpty();
  }

  @Property
  void orderOfServicesDoesNotMatter(@ForAll("services") Map<ObjectKey, Set<IpAddress>> services) {
    Map<ObjectKey, Set<IpAddress>> reversed = new LinkedHashMap<>();
    List.copyOf(services.entrySet())
        .reversed()
        .forEach(service -> reversed.put(service.getKey(), service.getValue()));
    assertThat(Groups.of(reversed)).isEqualTo(Groups.of(new HashMap<>(services)));
  }

  @Property
  void everyAddressIsInTheGroupOfItsServiceNamedByTheLowest(
      @ForAll("services") Map<ObjectKey, Set<IpAddress>> services) {
    Groups groups = Groups.of(services);
    services.forEach((service, addresses) -> {
      Set<AddressGroup> found =
          addresses.stream()
              .map(address -> groupOf(groups, address).orElseThrow())
              .collect(Collectors.toSet());
      assertThat(found).hasSizeLessThanOrEqualTo(1);
      found.forEach(group -> assertThat(group.services()).contains(service));
    });
    groups
        .byId()
        .forEach((id, group) -> assertThat(group.addresses().first()).isEqualTo(id.lowest()));
  }

  @Provide
  Arbitrary<Map<ObjectKey, Set<IpAddress>>> services() {
    Arbitrary<ObjectKey> keys = Arbitraries.integers().between(0, 30).map(i -> key("s" + i));
    Arbitrary<Set<IpAddress>> addresses =
        Arbitraries.integers().between(1, 40).map(IpAddress::ipv4).set().ofMaxSize(3);
    return Arbitraries.maps(keys, addresses).ofMaxSize(20);
  }

  private static ObjectKey key(String name) {
    return new ObjectKey("default", name);
  }

  private static Set<IpAddress> ips(String... literals) {
    return Stream.of(literals).map(IpAddress::of).collect(Collectors.toSet());
  }

  private static List<String> namesOf(Groups groups) {
    return groups.byId().keySet().stream().map(GroupId::toString).toList();
  }

  private static Optional<AddressGroup> groupOf(Groups groups, IpAddress address) {
    return groups.byId().values().stream()
        .filter(group -> group.addresses().contains(address))
        .findFirst();
  }
}
