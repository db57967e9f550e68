package dev.mokalb.speaker.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mokalb.model.config.Pool;
import dev.mokalb.net.IpAddress;
import dev.mokalb.net.IpRange;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class NextFreeTest {

  private static IpRange range(String first, String last) {
    return new IpRange(IpAddress.of(first), IpAddress.of(last));
  }

  private static Pool pool(boolean avoidBuggyIps, IpRange... blocks) {
    return new Pool("p", List.of(blocks), true, avoidBuggyIps);
  }

  private static List<IpAddress> list(String... addresses) {
    return Arrays.stream(addresses).map(IpAddress::of).toList();
  }

  @Test
  void theLowestThatNobodyHasComeFirst() {
    Pool pool = pool(false, range("10.0.0.5", "10.0.0.7"), range("10.0.0.1", "10.0.0.2"));
    assertThat(
            NextFree.of(List.of(pool), Set.copyOf(list("10.0.0.5")), Set.copyOf(list("10.0.0.1"))))
        .isEqualTo(list("10.0.0.6", "10.0.0.7", "10.0.0.2"));
  }

  @Test
  void aFewOfEachFamilyAndPoolInTurn() {
    Pool two = pool(false, range("10.0.0.1", "10.0.0.200"), range("fd00::1", "fd00::ffff:ffff"));
    Pool one = pool(true, range("10.0.1.0", "10.0.1.2"));
    List<IpAddress> next = NextFree.of(List.of(two, one), Set.of(), Set.of());
    assertThat(next.subList(0, 5))
        .isEqualTo(list("10.0.0.1", "fd00::1", "10.0.1.1", "10.0.0.2", "fd00::2"));
    assertThat(next).hasSize(2 * NextFree.AHEAD + 2);
  }

  @Test
  void aFullPoolIsNotLookedThroughForEver() {
    Pool pool = pool(false, range("10.0.0.0", "10.255.255.255"));
    Set<IpAddress> taken = new HashSet<>();
    for (int i = 0; i < NextFree.LOOKED_AT_MAX; i++) {
      taken.add(IpAddress.ipv4(0x0a00_0000 + i));
    }
    assertThat(NextFree.of(List.of(pool), taken, Set.of())).isEmpty();
    taken.remove(IpAddress.of("10.0.3.1"));
    assertThat(NextFree.of(List.of(pool), taken, Set.of())).isEqualTo(list("10.0.3.1"));
  }

  @Test
  void theEndOfTheAddressesIsAnEnd() {
    Pool pool = pool(false, range("255.255.255.254", "255.255.255.255"));
    assertThat(NextFree.of(List.of(pool), Set.of(), Set.of())).hasSize(2);
  }
}
