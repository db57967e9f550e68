package dev.mokalb.kube.lease;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.mokalb.kube.api.ApiAccess;
import dev.mokalb.kube.api.ApiClient;
import dev.mokalb.kube.fake.FakeApiServer;
import dev.mokalb.kube.fake.Fault;
import dev.mokalb.kube.lease.election.LeaseTimes;
import dev.mokalb.kube.lease.election.Takeover;
import dev.mokalb.model.ObjectKey;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BooleanSupplier;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Electors over HTTP. What they decide, {@code ElectionTest} shows. */
class LeaseElectorTest {

  private static final ObjectKey LEASE = new ObjectKey("default", "moka-controller");
  private static final LeaseTimes TIMES =
      new LeaseTimes(Duration.ofSeconds(3), Duration.ofSeconds(2), Duration.ofMillis(250));

  private final FakeApiServer server = FakeApiServer.start();
  private final List<Replica> replicas = new ArrayList<>();

  private final class Replica implements LeaseElector.Listener {
    final ApiClient client = ApiClient.open(ApiAccess.plain(server.uri()));
    final List<String> heard = new CopyOnWriteArrayList<>();
    final LeaseElector elector;
    volatile long electedAt;
    volatile BooleanSupplier permit = () -> false;

    Replica(String name) {
      elector = new LeaseElector(client, new LeaseElector.Candidacy(LEASE, name, TIMES), this);
      replicas.add(this);
      elector.start();
    }

    @Override
    public void elected(Takeover takeover, long sinceNanos, BooleanSupplier given) {
      permit = given;
      electedAt = System.nanoTime();
      heard.add(takeover.toString());
    }

    /** What was heard; on a busy machine a permit may lapse, and is granted again. */
    List<String> story() {
      return heard.stream().distinct().toList();
    }

    @Override
    public void deposed() {
      heard.add("deposed");
    }

    @Override
    public void standingBy() {
      heard.add("standing by");
    }

    @Override
    public void permitted() {
      heard.add("permitted");
    }

    boolean mayWrite() {
      return permit.getAsBoolean();
    }

    /** As a process that is killed: nothing more is sent. */
    void kill() {
      elector.close();
      client.close();
    }
  }

  @AfterEach
  void close() {
    replicas.forEach(Replica::kill);
    server.close();
  }

  private static ConditionFactory soon() {
    return await().atMost(Duration.ofSeconds(10)).pollInterval(Duration.ofMillis(2));
  }

  private long writes() {
    return server.requests().stream().filter(r -> !r.method().equals("GET")).count();
  }

  private Replica leader(String name) {
    Replica leader = new Replica(name);
    soon().until(leader::mayWrite);
    return leader;
  }

  @Test
  void theFirstLeadsAndTheSecondStandsBy() {
    Replica first = leader("a");
    soon()
        .untilAsserted(() -> assertThat(first.story()).containsExactly("Unclaimed[]", "permitted"));
    Replica second = new Replica("b");
    soon().until(() -> second.heard.contains("standing by"));
    assertThat(second.mayWrite()).isFalse();
    long before = writes();
    long start = System.nanoTime();
    soon().until(() -> writes() >= before + 4);
    assertThat(System.nanoTime() - start)
        .as("four renewals take four periods")
        .isGreaterThan(3 * TIMES.retry().toNanos());
    assertThat(first.mayWrite()).isTrue();
    assertThat(server.objects("leases").get(LEASE.name()).orElseThrow().data())
        .contains("\"holderIdentity\":\"a\"", "\"leaseDurationSeconds\":3");
  }

  @Test
  void aLeaderThatEndsInOrderIsSucceededAtOnce() throws InterruptedException {
    Replica first = leader("a");
    Replica second = new Replica("b");
    soon().until(() -> second.heard.contains("standing by"));
    long start = System.nanoTime();
    first.elector.stop(Optional.of("4711"), Duration.ofSeconds(5));
    assertThat(first.mayWrite()).isFalse();
    soon().until(second::mayWrite);
    soon()
        .untilAsserted(() ->
            assertThat(second.story())
                .containsExactly("standing by", "Released[handOver=4711]", "permitted"));
    assertThat(Duration.ofNanos(second.electedAt - start)).isLessThan(Duration.ofSeconds(3));
  }

  @Test
  void aLeaderThatDiesIsSucceededWhenItsLeaseHasExpired() {
    Replica first = leader("a");
    Replica second = new Replica("b");
    soon().until(() -> second.heard.contains("standing by"));
    long start = System.nanoTime();
    first.kill();
    soon().until(second::mayWrite);
    soon()
        .untilAsserted(() ->
            assertThat(second.story()).containsExactly("standing by", "Expired[]", "permitted"));
    assertThat(Duration.ofNanos(second.electedAt - start))
        .isGreaterThan(TIMES.lease().minus(TIMES.retry().multipliedBy(2)));
  }

  @Test
  void aRestartedContainerLeadsAtOnce() {
    leader("a").kill();
    long start = System.nanoTime();
    Replica again = leader("a");
    soon().untilAsserted(() -> assertThat(again.story()).containsExactly("Own[]", "permitted"));
    assertThat(Duration.ofNanos(again.electedAt - start)).isLessThan(TIMES.lease());
  }

  @Test
  void aServerThatIsAwayEndsThePermitAndItComesBack() {
    Replica only = leader("a");
    server.faults().always(_ -> Fault.NO_ANSWER);
    soon().until(() -> !only.mayWrite());
    long before = writes();
    long start = System.nanoTime();
    soon().until(() -> writes() >= before + 3);
    assertThat(System.nanoTime() - start).isGreaterThan(2 * TIMES.retry().toNanos());
    server.faults().always(_ -> Fault.NONE);
    soon().until(only::mayWrite);
    soon()
        .untilAsserted(
            () -> assertThat(only.heard).startsWith("Unclaimed[]", "permitted", "permitted"));
  }

  @Test
  void aRenewalThatIsDoneButNotAnsweredLosesNothing() {
    Replica only = leader("a");
    server.faults().next("leases patch", Fault.CUT, Fault.CUT);
    long before = writes();
    soon().until(() -> writes() >= before + 5);
    assertThat(only.mayWrite()).isTrue();
    soon()
        .untilAsserted(() -> assertThat(only.story()).containsExactly("Unclaimed[]", "permitted"));
  }

  @Test
  void aLeaseThatAnotherTookDeposesAtOnce() {
    Replica only = leader("a");
    String data = server.objects("leases").get(LEASE.name()).orElseThrow().data();
    server.objects("leases").put(LEASE.name(), data.replace("\"a\"", "\"somebody\""));
    soon().until(() -> only.heard.contains("deposed"));
    assertThat(only.mayWrite()).isFalse();
    assertThat(only.elector.leads()).isFalse();
  }

  @Test
  void aMissingRuleOfRbacIsNoReasonToLead() {
    server.faults().always(verb -> verb.startsWith("leases ") ? Fault.FORBIDDEN : Fault.NONE);
    Replica only = new Replica("a");
    soon().until(() -> server.requests().size() >= 2);
    assertThat(only.mayWrite()).isFalse();
    server.faults().always(_ -> Fault.NONE);
    soon().until(only::mayWrite);
  }
}
