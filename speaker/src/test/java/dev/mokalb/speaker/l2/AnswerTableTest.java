package dev.mokalb.speaker.l2;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mokalb.net.IpAddress;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class AnswerTableTest {

  @Property
  void holdsWhatWasPutInAndNothingElse(@ForAll Set<Integer> ours, @ForAll Set<Integer> asked) {
    AnswerTable table = AnswerTable.onAllInterfaces(ours.stream().map(IpAddress::ipv4).toList());
    assertThat(ours).allMatch(table.index()::holdsIpv4);
    assertThat(asked).allMatch(bits -> table.index().holdsIpv4(bits) == ours.contains(bits));
    assertThat(table.addresses()).hasSize(ours.size());
  }

  @Test
  void aWholePoolIsHeld() {
    int first = IpAddress.of("192.168.0.0").ipv4Bits();
    List<IpAddress> pool =
        IntStream.range(0, 16_384).mapToObj(i -> IpAddress.ipv4(first + i)).toList();
    AnswerTable table = AnswerTable.onAllInterfaces(pool);
    assertThat(pool).allMatch(address -> table.index().holdsIpv4(address.ipv4Bits()));
    assertThat(table.index().holdsIpv4(first - 1)).isFalse();
    assertThat(table.index().holdsIpv4(first + 16_384)).isFalse();
  }

  @Test
  void zeroIsAnAddressLikeAnyOther() {
    assertThat(AnswerTable.empty().index().holdsIpv4(0)).isFalse();
    assertThat(AnswerTable.onAllInterfaces(List.of(IpAddress.of("0.0.0.0"))).index().holdsIpv4(0))
        .isTrue();
  }

  @Test
  void ipv6AddressesAreNoIpv4Addresses() {
    IpAddress ipv6 = IpAddress.of("::1.2.3.4");
    AnswerTable table = AnswerTable.onAllInterfaces(List.of(ipv6));
    assertThat(table.index().holdsIpv4(IpAddress.of("1.2.3.4").ipv4Bits())).isFalse();
    assertThat(table.scopeOf(ipv6)).contains(AnswerScope.all());
  }

  @Test
  void theScopeOfAnAdvertisementWithoutInterfacesIsAll() {
    assertThat(AnswerScope.on(Set.of())).isEqualTo(AnswerScope.all());
    assertThat(AnswerScope.on(Set.of("eth0")).covers("eth1")).isFalse();
  }

  @Test
  void aScopeNamesInterfaces() {
    IpAddress address = IpAddress.of("10.0.0.1");
    AnswerScope named = new AnswerScope.Named(new TreeSet<>(Set.of("eth0", "eth1")));
    AnswerTable table = AnswerTable.of(Map.of(address, named));
    assertThat(table.scopeOf(address)).contains(named);
    assertThat(named.covers("eth1")).isTrue();
    assertThat(named.covers("eth2")).isFalse();
    assertThat(AnswerScope.all().covers("eth2")).isTrue();
    assertThat(table.scopeOf(IpAddress.of("10.0.0.2"))).isEmpty();
  }

  @Test
  void theDifferenceNamesWhatStartedAndWhatEnded() {
    IpAddress kept = IpAddress.of("10.0.0.1");
    IpAddress wider = IpAddress.of("10.0.0.2");
    IpAddress gone = IpAddress.of("10.0.0.3");
    IpAddress fresh = IpAddress.of("10.0.0.4");
    AnswerScope all = AnswerScope.all();
    AnswerScope named = new AnswerScope.Named(new TreeSet<>(Set.of("eth0")));
    AnswerTable before = AnswerTable.of(Map.of(kept, all, wider, named, gone, all));
    AnswerTable after = AnswerTable.of(Map.of(kept, all, wider, all, fresh, named));

    assertThat(after.since(before).started()).containsExactlyInAnyOrder(wider, fresh);
    assertThat(after.since(before).ended()).containsExactly(gone);
    assertThat(after.since(after)).isEqualTo(new AnswerTable.Difference(List.of(), List.of()));
    assertThat(AnswerTable.empty().since(after).ended())
        .containsExactlyInAnyOrder(kept, wider, fresh);
  }
}
