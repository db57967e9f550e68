package dev.mokalb.speaker.members;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mokalb.net.IpAddress;
import dev.mokalb.speaker.announce.NodeName;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class WireClaimsTest {

  private static final long MS = 1_000_000;
  private static final IpAddress ADDRESS = IpAddress.of("10.0.0.1");
  private static final IpAddress SECOND = IpAddress.of("10.0.0.2");
  private static final NodeName OTHER = new NodeName("n2");
  private static final List<NodeName> SILENT = List.of(OTHER);

  private final WireClaims claims = new WireClaims();

  private boolean isClaimed(long time) {
    return claims.isClaimed(ADDRESS, SILENT, time);
  }

  @Test
  void aLowerNameIsYieldedToUnlessItsHelloComesSoon() {
    claims.heard(OTHER, ADDRESS, 0);
    assertThat(isClaimed(499 * MS)).isFalse();
    assertThat(isClaimed(500 * MS)).isTrue();
    assertThat(isClaimed(5_499 * MS)).isTrue();
    assertThat(isClaimed(5_500 * MS)).isFalse();
    assertThat(claims.isClaimed(ADDRESS, List.of(), 500 * MS)).as("its hello came").isFalse();
  }

  @Test
  void aHigherNameIsAnsweredAndYieldedToOnlyIfItGoesOn() {
    assertThat(claims.disputed(OTHER, ADDRESS, 0)).isTrue();
    assertThat(claims.disputed(OTHER, ADDRESS, 1_100 * MS)).isTrue();
    assertThat(isClaimed(1_100 * MS)).isFalse();
    assertThat(claims.disputed(OTHER, ADDRESS, 2_200 * MS)).isFalse();
    assertThat(isClaimed(2_200 * MS)).isTrue();
    assertThat(claims.disputed(OTHER, ADDRESS, 3_300 * MS)).as("it has yielded").isFalse();
  }

  /** To find out once more takes less of the time in which both answer. */
  @Test
  void aHigherNameThatDidNotYieldBeforeIsYieldedToSooner() {
    for (long ms : new long[] {0, 1_100, 2_200}) {
      claims.disputed(OTHER, ADDRESS, ms * MS);
    }
    assertThat(isClaimed(7_199 * MS)).isTrue();
    assertThat(claims.disputed(OTHER, ADDRESS, 7_200 * MS)).isTrue();
    assertThat(claims.disputed(OTHER, ADDRESS, 7_699 * MS)).isTrue();
    assertThat(isClaimed(7_699 * MS)).isFalse();
    assertThat(claims.disputed(OTHER, ADDRESS, 7_700 * MS)).isFalse();
    assertThat(isClaimed(7_700 * MS)).isTrue();
  }

  @Test
  void aHigherNameThatStoppedIsANewOneLater() {
    for (long time : new long[] {0, 4_001, 8_002, 12_003}) {
      assertThat(claims.disputed(OTHER, ADDRESS, time * MS)).isTrue();
      assertThat(isClaimed(time * MS)).isFalse();
    }
  }

  /** Frames are heard sooner than hellos when a split heals, and the next one may be near. */
  @Test
  void whoWasTogetherHasClaimedNothing() {
    claims.heard(OTHER, ADDRESS, 0);
    claims.heard(OTHER, ADDRESS, 5_500 * MS);
    assertThat(claims.disputed(OTHER, SECOND, 0)).isTrue();
    claims.wasTogether(new NodeName("n3"));
    assertThat(isClaimed(6_000 * MS)).isTrue();
    claims.wasTogether(OTHER);
    assertThat(isClaimed(6_000 * MS)).isFalse();
    assertThat(claims.nextChange(6_000 * MS)).isEmpty();
    claims.heard(OTHER, ADDRESS, 7_000 * MS);
    assertThat(isClaimed(7_499 * MS)).as("patience as with a new one").isFalse();
    assertThat(claims.nextChange(7_500 * MS)).hasValue(12_500 * MS);
    for (long ms : new long[] {2_000, 3_000}) {
      assertThat(claims.disputed(OTHER, SECOND, ms * MS)).as("a new dispute").isTrue();
    }
  }

  /** Each time this one comes back and the other one is still there, it stays away for longer. */
  @Test
  void theTimesToYieldGrowUpToAMinute() {
    long time = 0;
    claims.heard(OTHER, ADDRESS, time);
    time = 5_500 * MS;
    for (long seconds : new long[] {10, 20, 40, 60, 60}) {
      claims.heard(OTHER, ADDRESS, time);
      assertThat(isClaimed(time)).as("at once").isTrue();
      assertThat(claims.nextChange(time)).hasValue(time + seconds * 1_000 * MS);
      time += seconds * 1_000 * MS;
    }
  }

  @Test
  void theAddressesWhoseAnswerChangedAreToldAndWhatIsLongOverIsForgotten() {
    claims.heard(OTHER, ADDRESS, 0);
    Set<IpAddress> changed = new HashSet<>();
    claims.changed(0, 499 * MS, changed);
    assertThat(changed).isEmpty();
    claims.changed(499 * MS, 500 * MS, changed);
    assertThat(changed).containsExactly(ADDRESS);
    claims.changed(500 * MS, 200_000 * MS, changed);
    assertThat(claims.isEmpty()).isTrue();
  }
}
