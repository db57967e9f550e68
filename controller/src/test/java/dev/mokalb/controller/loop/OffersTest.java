package dev.mokalb.controller.loop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mokalb.controller.alloc.Claimant;
import dev.mokalb.controller.alloc.Ledger;
import dev.mokalb.controller.plan.Refusal;
import dev.mokalb.model.ObjectKey;
import dev.mokalb.model.config.Configuration;
import dev.mokalb.model.config.Pool;
import dev.mokalb.net.IpAddress;
import dev.mokalb.net.IpFamily;
import dev.mokalb.net.IpRange;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Three Services that wait for the one address of a pool, the oldest first. */
class OffersTest {

  private static final IpAddress ADDRESS = IpAddress.of("10.0.0.1");
  private static final Pool POOL =
      new Pool(
          "p",
          Map.of(),
          List.of(new IpRange(ADDRESS, ADDRESS)),
          new Pool.Rules(true, false, Optional.empty()));
  private static final Claimant HOLDER = claimant(0);
  private static final Claimant OLDEST = claimant(1);
  private static final Claimant MIDDLE = claimant(2);
  private static final Claimant YOUNGEST = claimant(3);

  private final Configuration configuration = new Configuration(List.of(POOL), List.of(), true);
  private final Ledger ledger = new Ledger();
  private final Waiting waiting = new Waiting();
  private final Set<Claimant> paused = new HashSet<>();
  private final List<ObjectKey> awake = new ArrayList<>();
  private final Offers offers =
      new Offers(ledger, waiting, claimant -> !paused.contains(claimant), awake::add);

  private static Claimant claimant(int age) {
    return new Claimant(Instant.ofEpochSecond(age), new ObjectKey("n", "s" + age));
  }

  @BeforeEach
  void allWait() {
    ledger.configure(List.of(POOL));
    ledger.observe(HOLDER, List.of(ADDRESS));
    for (Claimant each : List.of(YOUNGEST, OLDEST, MIDDLE)) {
      waiting.add(each, new Refusal.Exhausted(List.of("p"), List.of(IpFamily.IPV4)));
    }
    ledger.takeReleased();
  }

  @Test
  void whatOneDoesNotTakeIsOfferedToTheNext() {
    offers.wake(configuration);
    assertThat(awake).isEmpty();
    ledger.forget(HOLDER.key());
    offers.wake(configuration);
    offers.wake(configuration);
    assertThat(awake).containsExactly(OLDEST.key());
    offers.passOn(OLDEST.key(), configuration);
    assertThat(awake).containsExactly(OLDEST.key(), MIDDLE.key());
    offers.passOn(OLDEST.key(), configuration);
    assertThat(awake).hasSize(2);
  }

  @Test
  void whoWaitsToTryAgainIsPassedOver() {
    paused.add(OLDEST);
    paused.add(MIDDLE);
    ledger.forget(HOLDER.key());
    offers.wake(configuration);
    assertThat(awake).containsExactly(YOUNGEST.key());
  }
}
