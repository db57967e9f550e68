package dev.mokalb.speaker.l2.pcap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.mokalb.net.IpAddress;
import dev.mokalb.net.IpFamily;
import dev.mokalb.net.MacAddress;
import dev.mokalb.net.ndp.Ipv6Groups;
import dev.mokalb.speaker.l2.AnswerScope;
import dev.mokalb.speaker.l2.AnswerTable;
import dev.mokalb.speaker.l2.Layer2Problem;
import dev.mokalb.speaker.l2.Link;
import dev.mokalb.speaker.l2.LinkAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;

class GroupKeeperTest {

  private static final IpAddress A = IpAddress.of("fd00::a");
  private static final IpAddress B = IpAddress.of("fd00::b");
  private static final IpAddress LIKE_A = IpAddress.of("fd00:1::a");
  private static final IpAddress IPV4 = IpAddress.of("192.168.2.200");
  private static final List<LinkAddress> LINK_LOCAL =
      List.of(new LinkAddress(IpAddress.of("fe80::1"), 64));

  private final Map<Integer, FakeDoor> doors = new HashMap<>();
  private final List<List<Layer2Problem>> reports = new ArrayList<>();
  private final FakePort eth0 = port(2, "eth0");
  private final FakePort eth1 = port(3, "eth1");
  private int groupsMax = Integer.MAX_VALUE;
  private boolean refusesAll;
  private final GroupKeeper keeper = new GroupKeeper(this::door, this::noteProblems);

  private void noteProblems() {
    reports.add(keeper.problems());
  }

  private GroupDoor door(int index) {
    FakeDoor door = new FakeDoor();
    doors.put(index, door);
    return door;
  }

  @Test
  void joinsTheGroupOfEveryAddressOnEveryInterfaceInItsScope() {
    keeper.use(List.of(eth0, eth1));
    keeper.answer(
        AnswerTable.of(
            Map.of(
                A, AnswerScope.all(), B, AnswerScope.on(Set.of("eth1")), IPV4, AnswerScope.all())));
    keeper.reconcile();
    assertThat(joined(2)).isEqualTo(groups(A));
    assertThat(joined(3)).isEqualTo(groups(A, B));
  }

  /** MetalLB joins when an address is announced first, and never on what comes later. */
  @Test
  void anInterfaceThatAppearsLaterJoins() {
    keeper.use(List.of(eth0));
    keeper.answer(AnswerTable.onAllInterfaces(List.of(A)));
    keeper.reconcile();
    keeper.use(List.of(eth0, eth1));
    keeper.reconcile();
    assertThat(joined(3)).isEqualTo(groups(A));
  }

  @Test
  void leavesAGroupWithItsLastAddress() {
    keeper.use(List.of(eth0));
    keeper.answer(AnswerTable.onAllInterfaces(List.of(A, LIKE_A)));
    keeper.reconcile();
    keeper.answer(AnswerTable.onAllInterfaces(List.of(LIKE_A)));
    keeper.reconcile();
    assertThat(joined(2)).isEqualTo(groups(A));
    keeper.answer(AnswerTable.empty());
    keeper.reconcile();
    assertThat(joined(2)).isEmpty();
  }

  @Test
  void standsByForWhatItMayHaveToAnswer() {
    keeper.use(List.of(eth0));
    keeper.standBy(Set.of(B, IPV4));
    keeper.reconcile();
    assertThat(joined(2)).isEqualTo(groups(B));
  }

  @Test
  void anInterfaceWithoutIpv6IsLeftAloneUntilItHasSome() {
    eth0.update(eth0.link().with(List.of()));
    keeper.use(List.of(eth0));
    keeper.answer(AnswerTable.onAllInterfaces(List.of(A)));
    keeper.reconcile();
    assertThat(doors).isEmpty();
    eth0.update(eth0.link().with(LINK_LOCAL));
    keeper.use(List.of(eth0));
    keeper.reconcile();
    assertThat(joined(2)).isEqualTo(groups(A));
    FakeDoor first = doorOf(2);
    keeper.use(List.of());
    keeper.reconcile();
    assertThat(first.closed).isTrue();
  }

  @Test
  void whenTheKernelRefusesAllGroupsAreHeardAndItIsSaid() {
    groupsMax = 1;
    keeper.use(List.of(eth0));
    keeper.answer(AnswerTable.onAllInterfaces(List.of(A, B)));
    keeper.reconcile();
    keeper.reconcile();
    FakeDoor door = doorOf(2);
    assertThat(door.all).isEqualTo(1);
    assertThat(joined(2)).hasSize(1);
    assertThat(reports).hasSize(1);
    assertThat(keeper.problems().getFirst().text())
        .contains("eth0 is in 1 of the groups")
        .contains("no memory")
        .contains("hears all groups instead");
    groupsMax = 2;
    keeper.reconcile();
    assertThat(keeper.problems()).isEmpty();
    assertThat(joined(2)).isEqualTo(groups(A, B));
    assertThat(door.all).as("hears all groups no longer").isZero();
  }

  @Test
  void whenNothingWorksThatIsSaid() {
    groupsMax = 0;
    refusesAll = true;
    keeper.use(List.of(eth0));
    keeper.answer(AnswerTable.onAllInterfaces(List.of(A)));
    keeper.reconcile();
    assertThat(keeper.problems().getFirst().text())
        .contains("no permission")
        .contains("not be heard");
  }

  @Test
  void moreGroupsThanTheLimitAreNotJoined() {
    List<IpAddress> many = new ArrayList<>();
    for (int i = 0; i < GroupKeeper.GROUPS_MAX + 10; i++) {
      many.add(new IpAddress(IpFamily.IPV6, A.high(), i));
    }
    keeper.use(List.of(eth0));
    keeper.answer(AnswerTable.onAllInterfaces(many));
    keeper.reconcile();
    assertThat(joined(2)).hasSize(GroupKeeper.GROUPS_MAX);
    assertThat(keeper.problems().getFirst().text()).contains("more than 4096 groups");
  }

  @Test
  void itsThreadFollowsAndLeavesEverythingInTheEnd() {
    keeper.start();
    keeper.use(List.of(eth0));
    keeper.answer(AnswerTable.onAllInterfaces(List.of(A)));
    await().untilAsserted(() -> assertThat(joined(2)).isEqualTo(groups(A)));
    keeper.close();
    assertThat(doors.values()).allMatch(door -> door.closed);
  }

  private FakeDoor doorOf(int index) {
    return Objects.requireNonNull(doors.get(index), "opened");
  }

  private Set<IpAddress> joined(int index) {
    FakeDoor door = doors.get(index);
    return door == null ? Set.of() : door.joined;
  }

  private static Set<IpAddress> groups(IpAddress... addresses) {
    Set<IpAddress> groups = new HashSet<>();
    for (IpAddress address : addresses) {
      groups.add(Ipv6Groups.solicitedNodes(address));
    }
    return groups;
  }

  private static FakePort port(int index, String name) {
    MacAddress mac = MacAddress.of("02:00:00:00:00:01");
    return new FakePort(new Link(index, name, Optional.of(mac), Set.of(), false, LINK_LOCAL));
  }

  /** A door that holds so many groups, and is joined and left properly. */
  private final class FakeDoor implements GroupDoor {
    final Set<IpAddress> joined = ConcurrentHashMap.newKeySet();
    int all;
    volatile boolean closed;

    @Override
    public Optional<String> join(IpAddress group) {
      if (joined.size() >= groupsMax) {
        return Optional.of("no memory");
      }
      assertThat(joined.add(group)).as("joined once").isTrue();
      return Optional.empty();
    }

    @Override
    public void leave(IpAddress group) {
      assertThat(joined.remove(group)).as("was joined").isTrue();
    }

    @Override
    public Optional<String> joinAll() {
      all++;
      return refusesAll ? Optional.of("no permission") : Optional.empty();
    }

    @Override
    public void leaveAll() {
      assertThat(all--).as("had joined all").isPositive();
    }

    @Override
    public void close() {
      closed = true;
    }
  }
}
