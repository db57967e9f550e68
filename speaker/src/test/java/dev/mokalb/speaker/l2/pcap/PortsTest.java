package dev.mokalb.speaker.l2.pcap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.mokalb.net.IpAddress;
import dev.mokalb.net.IpFamily;
import dev.mokalb.net.MacAddress;
import dev.mokalb.speaker.l2.InterfaceRules;
import dev.mokalb.speaker.l2.Layer2Problem;
import dev.mokalb.speaker.l2.Layer2Problem.Kind;
import dev.mokalb.speaker.l2.Link;
import dev.mokalb.speaker.l2.Link.Flag;
import dev.mokalb.speaker.l2.LinkAddress;
import dev.mokalb.speaker.l2.LostInterface;
import dev.mokalb.speaker.l2.UsableInterface;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PortsTest {

  private static final long SECOND = 1_000_000_000L;
  private static final MacAddress MAC = MacAddress.of("02:00:00:00:00:01");
  private static final MacAddress OTHER_MAC = MacAddress.of("02:00:00:00:00:02");

  private final FakeOpener opener = new FakeOpener();
  private final Ports ports = new Ports(InterfaceRules.defaults(), opener);
  private long now = Long.MAX_VALUE - SECOND; // nanoTime may wrap around

  @Test
  void opensWhatIsUsableOnceAndAnnounces() {
    assertThat(reconcile(link("eth0"), link("veth0"), link("eth1"))).isTrue();
    assertThat(reconcile(link("eth0"), link("veth0"), link("eth1"))).isFalse();
    assertThat(opener.opened)
        .extracting(port -> port.link().name())
        .containsExactly("eth0", "eth1");
    assertThat(ports.health(List.of()).interfaces())
        .containsExactly(
            new UsableInterface("eth0", MAC, true), new UsableInterface("eth1", MAC, true));
    assertThat(ports.health(List.of()).problems()).isEmpty();
    assertThat(ports.nextAttemptNanos()).isEmpty();
  }

  @Test
  void closesWhatIsGone() {
    reconcile(link("eth0"), link("eth1"));
    assertThat(reconcile(link("eth1"))).isFalse();
    assertThat(opener.opened.getFirst().closed).isTrue();
    assertThat(ports.open()).containsExactly(opener.opened.get(1));
  }

  @Test
  void opensAgainUnderANewHardwareAddress() {
    reconcile(link("eth0"));
    assertThat(reconcile(new Link(2, "eth0", Optional.of(OTHER_MAC), up(), false))).isTrue();
    assertThat(opener.opened).extracting(port -> port.closed).containsExactly(true, false);
    assertThat(ports.open()).extracting(Port::mac).containsExactly(OTHER_MAC);
  }

  @Test
  void opensAgainWhatWasDeletedAndMadeAnew() {
    reconcile(link("eth0"));
    assertThat(reconcile(new Link(3, "eth0", Optional.of(MAC), up(), false))).isTrue();
    assertThat(opener.opened).extracting(port -> port.closed).containsExactly(true, false);
  }

  @Test
  void announcesWhenTheCarrierIsBackOnly() {
    Link unplugged = new Link(2, "eth0", Optional.of(MAC), Set.of(Flag.UP, Flag.BROADCAST), false);
    reconcile(link("eth0"));
    assertThat(reconcile(unplugged)).isFalse();
    assertThat(ports.health(List.of()).canAnswer()).isFalse();
    assertThat(reconcile(unplugged)).isFalse();
    assertThat(reconcile(link("eth0"))).isTrue();
    assertThat(ports.health(List.of()).canAnswer()).isTrue();
    assertThat(opener.opened).hasSize(1);
  }

  @Test
  void aFailureOfOneLeavesTheOthersAndIsTriedAgainLater() {
    opener.broken.add("eth0");
    assertThat(reconcile(link("eth0"), link("eth1"))).isTrue();
    assertThat(ports.open()).hasSize(1);
    assertThat(ports.health(List.of()).problems())
        .extracting(Layer2Problem::kind, Layer2Problem::interfaceName)
        .containsExactly(tuple(Kind.INTERFACE_FAILED, "eth0"));

    List<Long> waits = new ArrayList<>();
    for (int attempt = 0; attempt < 8; attempt++) {
      long due = ports.nextAttemptNanos().orElseThrow();
      waits.add((due - now) / SECOND);
      now = due - 1;
      int attempts = opener.attempts;
      reconcile(link("eth0"), link("eth1"));
      assertThat(opener.attempts).as("too early").isEqualTo(attempts);
      now = due;
      reconcile(link("eth0"), link("eth1"));
      assertThat(opener.attempts).isEqualTo(attempts + 1);
    }
    assertThat(waits).containsExactly(1L, 2L, 4L, 8L, 16L, 30L, 30L, 30L);

    opener.broken.clear();
    now = ports.nextAttemptNanos().orElseThrow();
    assertThat(reconcile(link("eth0"), link("eth1"))).isTrue();
    assertThat(ports.health(List.of()).problems()).isEmpty();
  }

  @Test
  void whatFailedIsTriedAtOnceAfterItWentDown() {
    opener.broken.add("eth0");
    reconcile(link("eth0"));
    opener.broken.clear();
    reconcile();
    assertThat(reconcile(link("eth0"))).isTrue();
  }

  @Test
  void aPortThatStoppedToHearIsReplaced() {
    reconcile(link("eth0"));
    opener.opened.getFirst().failure = Optional.of("the capture ended");
    assertThat(reconcile(link("eth0"))).isFalse();
    assertThat(opener.opened.getFirst().closed).isTrue();
    assertThat(ports.health(List.of()).problems().getFirst().text())
        .contains("eth0")
        .contains("the capture ended");
    now = ports.nextAttemptNanos().orElseThrow();
    assertThat(reconcile(link("eth0"))).isTrue();
  }

  @Test
  void anObstacleForAllIsOneProblemAndNothingIsOpened() {
    opener.obstacle = Optional.of(new Layer2Problem(Kind.NO_PERMISSION, "", "no NET_RAW"));
    assertThat(reconcile(link("eth0"), link("eth1"))).isFalse();
    assertThat(opener.attempts).isZero();
    assertThat(ports.health(List.of()).problems()).containsExactly(opener.obstacle.orElseThrow());

    opener.obstacle = Optional.empty();
    assertThat(reconcile(link("eth0"), link("eth1"))).as("too early").isFalse();
    now = ports.nextAttemptNanos().orElseThrow();
    assertThat(reconcile(link("eth0"), link("eth1"))).isTrue();
    assertThat(ports.open()).hasSize(2);
    assertThat(ports.health(List.of()).problems()).isEmpty();
  }

  @Test
  void saysWhyNoInterfaceWillDo() {
    reconcile(link("veth0"), new Link(2, "eth0", Optional.of(MAC), Set.of(), false));
    assertThat(ports.health(List.of()).problems())
        .singleElement()
        .satisfies(problem -> {
          assertThat(problem.kind()).isEqualTo(Kind.NO_INTERFACE);
          assertThat(problem.text())
              .contains("veth0: its name is excluded")
              .contains("eth0: it is down");
        });
  }

  @Test
  void ipv6IsAnnouncedOnceThereIsALinkLocalAddress() {
    Link bare = link("eth0");
    LinkAddress linkLocal = new LinkAddress(IpAddress.of("fe80::1"), 64);
    LinkAddress global = new LinkAddress(IpAddress.of("192.168.2.11"), 24);
    Link ready = bare.with(List.of(global, linkLocal));
    assertThat(ports.reconcile(List.of(bare), now)).containsExactly(IpFamily.IPV4);
    assertThat(ports.reconcile(List.of(ready), now)).containsExactly(IpFamily.IPV6);
    assertThat(ports.reconcile(List.of(ready), now)).isEmpty();
    assertThat(opener.opened).hasSize(1);
    assertThat(opener.opened.getFirst().attachment().linkLocal()).contains(linkLocal.address());
    assertThat(ports.health(List.of()).interfaces())
        .containsExactly(
            new UsableInterface(
                "eth0", MAC, true, Optional.of(linkLocal.address()), List.of(global.subnet())));
    assertThat(ports.reconcile(List.of(bare), now)).isEmpty();
    assertThat(ports.reconcile(List.of(ready), now)).containsExactly(IpFamily.IPV6);
  }

  @Test
  void tellsWhichNetworksItHasLostAndWhenTheyAreBack() {
    LinkAddress address = new LinkAddress(IpAddress.of("192.168.2.11"), 24);
    Link eth0 = link("eth0").with(List.of(address));
    Link eth1 = new Link(3, "eth1", Optional.of(OTHER_MAC), up(), false);
    LostInterface lost = new LostInterface("eth0", List.of(address.subnet()));
    reconcile(eth0, eth1);
    assertThat(ports.health(List.of()).lost()).isEmpty();
    reconcile(new Link(2, "eth0", Optional.of(MAC), Set.of(Flag.BROADCAST), false), eth1);
    assertThat(ports.health(List.of()).lost()).as("switched off").containsExactly(lost);
    reconcile(eth0, eth1);
    assertThat(ports.health(List.of()).lost()).isEmpty();
    reconcile(eth1);
    assertThat(ports.health(List.of()).lost()).as("pulled out").containsExactly(lost);
  }

  @Test
  void opensAgainUnderANewName() {
    reconcile(link("eth0"));
    assertThat(reconcile(link("lan0"))).isTrue();
    assertThat(opener.opened).extracting(port -> port.closed).containsExactly(true, false);
    assertThat(ports.health(List.of()).interfaces())
        .containsExactly(new UsableInterface("lan0", MAC, true));
  }

  @Test
  void knowsTheAddressesOfInterfacesThatAreNotUsed() {
    reconcile(
        link("eth0"), new Link(3, "veth0", Optional.of(OTHER_MAC), Set.of(), true), link("eth1"));
    assertThat(ports.ownMacs()).containsExactlyInAnyOrder(MAC, OTHER_MAC);
  }

  @Test
  void framesThatAClosedPortLostAreNotForgotten() {
    reconcile(link("eth0"));
    reconcile();
    assertThat(ports.overrunOfClosed()).isEqualTo(3);
  }

  @Test
  void otherProblemsStandBesideItsOwn() {
    Layer2Problem other = new Layer2Problem(Kind.GROUPS_FAILED, "eth0", "no groups");
    reconcile(link("eth0"));
    assertThat(ports.health(List.of(other)).problems()).containsExactly(other);
  }

  private boolean reconcile(Link... links) {
    return !ports.reconcile(List.of(links), now).isEmpty();
  }

  private static Link link(String name) {
    return new Link(2, name, Optional.of(MAC), up(), false);
  }

  private static Set<Flag> up() {
    return Set.of(Flag.UP, Flag.BROADCAST, Flag.CARRIER);
  }

  private static final class FakeOpener implements PortOpener {
    final List<FakePort> opened = new ArrayList<>();
    final Set<String> broken = new HashSet<>();
    Optional<Layer2Problem> obstacle = Optional.empty();
    int attempts;

    @Override
    public Optional<Layer2Problem> obstacle() {
      return obstacle;
    }

    @Override
    public Outcome open(Link link) {
      attempts++;
      if (broken.contains(link.name())) {
        return new Outcome.Failed("it is broken");
      }
      FakePort port = new FakePort(link);
      opened.add(port);
      return new Outcome.Opened(port);
    }
  }
}
