package dev.mokalb.speaker.l2.pcap;

import static dev.mokalb.speaker.l2.pcap.Ground.NODE_LINK_LOCAL;
import static dev.mokalb.speaker.l2.pcap.Ground.NODE_MAC;
import static dev.mokalb.speaker.l2.pcap.Ground.OTHER_NODE_MAC;
import static dev.mokalb.speaker.l2.pcap.Ground.output;
import static dev.mokalb.speaker.l2.pcap.Ground.plug;
import static dev.mokalb.speaker.l2.pcap.Ground.run;
import static dev.mokalb.speaker.l2.pcap.Ground.started;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.mokalb.net.EthernetHeader;
import dev.mokalb.net.IpAddress;
import dev.mokalb.net.IpFamily;
import dev.mokalb.net.MacAddress;
import dev.mokalb.net.ndp.Ipv6Groups;
import dev.mokalb.net.ndp.NdpFrame;
import dev.mokalb.net.ndp.NdpMessage.Advertisement;
import dev.mokalb.net.ndp.NdpMessage.Flag;
import dev.mokalb.net.ndp.NdpMessage.Solicitation;
import dev.mokalb.net.ndp.NdpOption;
import dev.mokalb.speaker.l2.AnswerTable;
import dev.mokalb.speaker.l2.AskingFrames;
import dev.mokalb.speaker.l2.GratuitousNdp;
import dev.mokalb.speaker.l2.Layer2Counters.PerAddress;
import dev.mokalb.speaker.l2.Layer2Problem.Kind;
import dev.mokalb.speaker.l2.Watchlist;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Neighbour discovery inside a network namespace. A failed assertion ends the JVM with 1. */
final class NdpScenarios {

  private static final String TEXT = "fd00:2::200";
  private static final IpAddress OURS = IpAddress.of(TEXT);
  private static final IpAddress ALSO_OURS = IpAddress.of("fd00:2::201");
  private static final IpAddress NOT_OURS = IpAddress.of("fd00:2::202");
  private static final IpAddress ASKER = IpAddress.of("fd00:2::9");
  private static final IpAddress GROUP = Ipv6Groups.solicitedNodes(OURS);
  private static final int MANY = 1_500;

  private NdpScenarios() {}

  /** Runs the scenario with this name. */
  public static void main(String[] arguments) throws Exception {
    plug();
    switch (arguments[0]) {
      case "answers" -> answers();
      case "neighbours" -> neighbours();
      case "groups" -> groups();
      case "no-ipv6" -> noIpv6();
      default -> throw new IllegalArgumentException(arguments[0]);
    }
    System.exit(0);
  }

  private static void answers() throws Exception {
    try (PcapLayer2 layer2 = started()) {
      Station station = new Station("peer0");
      layer2.publish(AnswerTable.onAllInterfaces(List.of(OURS)));
      assertThat(station.nextNdp())
          .as("at once")
          .isEqualTo(GratuitousNdp.frame(OURS, NODE_MAC, NODE_LINK_LOCAL));
      NdpFrame answer = answer(OURS);

      station.send(AskingFrames.solicitation(OURS, Station.MAC, ASKER));
      assertThat(nextAnswer(station)).isEqualTo(answer);

      NdpOption named = new NdpOption.SourceLinkLayer(Station.MAC);
      station.send(asks(new EthernetHeader(NODE_MAC, Station.MAC), OURS, named));
      assertThat(nextAnswer(station)).as("asked of it alone").isEqualTo(answer);

      EthernetHeader toGroup = new EthernetHeader(Ipv6Groups.macOf(GROUP), Station.MAC);
      station.send(asks(toGroup, GROUP));
      assertThat(nextAnswer(station)).as("an optimistic sender").isEqualTo(answer);

      station.send(AskingFrames.check(OURS, Station.MAC));
      assertThat(station.nextNdp())
          .as("a check")
          .isEqualTo(GratuitousNdp.frame(OURS, NODE_MAC, NODE_LINK_LOCAL));

      // Silence shows in the next answer: it is the answer to a later question.
      station.send(AskingFrames.solicitation(NOT_OURS, Station.MAC, ASKER));
      station.send(asks(new EthernetHeader(OTHER_NODE_MAC, Station.MAC), OURS, named));
      layer2.publish(AnswerTable.onAllInterfaces(List.of(OURS, ALSO_OURS)));
      station.send(AskingFrames.solicitation(ALSO_OURS, Station.MAC, ASKER));
      assertThat(nextAnswer(station)).isEqualTo(answer(ALSO_OURS));
      PerAddress counts = Ground.counts(layer2.counters(), OURS);
      assertThat(counts.requestsReceived()).isEqualTo(4);
      assertThat(counts.responsesSent()).isEqualTo(4);

      layer2.publish(AnswerTable.onAllInterfaces(List.of(ALSO_OURS)));
      station.send(AskingFrames.solicitation(OURS, Station.MAC, ASKER));
      station.send(AskingFrames.solicitation(ALSO_OURS, Station.MAC, ASKER));
      assertThat(nextAnswer(station)).as("given up").isEqualTo(answer(ALSO_OURS));
    }
  }

  private static NdpFrame nextAnswer(Station station) throws InterruptedException {
    NdpFrame next = station.nextNdp();
    while (next.ethernet().destination().isGroup()) {
      next = station.nextNdp();
    }
    return next;
  }

  private static NdpFrame answer(IpAddress address) {
    return new NdpFrame(
        new EthernetHeader(Station.MAC, NODE_MAC),
        NODE_LINK_LOCAL,
        ASKER,
        new Advertisement(
            Set.of(Flag.SOLICITED, Flag.OVERRIDE),
            address,
            List.of(new NdpOption.TargetLinkLayer(NODE_MAC))));
  }

  private static NdpFrame asks(EthernetHeader ethernet, IpAddress receiver, NdpOption... options) {
    return new NdpFrame(ethernet, ASKER, receiver, new Solicitation(OURS, List.of(options)));
  }

  /** What a real kernel makes of it. */
  private static void neighbours() throws Exception {
    try (PcapLayer2 layer2 = started();
        Neighbour neighbour = Neighbour.take()) {
      Ground.awaitInterfaces(layer2, Set.of(new Ground.Seen("eth0", NODE_MAC, true)));
      IpAddress ipv4 = IpAddress.of("192.168.2.200");
      layer2.publish(AnswerTable.onAllInterfaces(List.of(OURS, ipv4)));
      for (String address : List.of(TEXT, "192.168.2.200")) {
        neighbour.send(address);
        await()
            .untilAsserted(
                () -> assertThat(neighbour.entry(address)).contains("lladdr " + NODE_MAC));
      }

      neighbour.run("sysctl", "-qw", "net.ipv6.neigh.peer0.delay_first_probe_time=0");
      neighbour.run(
          "ip",
          "neighbour",
          "replace",
          TEXT,
          "lladdr",
          "" + NODE_MAC,
          "dev",
          "peer0",
          "nud",
          "stale");
      neighbour.send(TEXT);
      await()
          .untilAsserted(
              () -> assertThat(neighbour.entry(TEXT)).as("probed").endsWith("REACHABLE"));

      checksAnAddress(neighbour);
      takesOver(layer2, neighbour);
    }
  }

  /** RFC 4862 §5.4: a kernel does not take an address that the node defends. */
  private static void checksAnAddress(Neighbour neighbour) throws IOException {
    neighbour.run("ip", "address", "add", TEXT + "/64", "dev", "peer0");
    await()
        .untilAsserted(() ->
            assertThat(neighbour.run("ip", "-6", "address", "show", "dev", "peer0"))
                .containsPattern(TEXT + "/64 [^\n]*dadfailed"));
    neighbour.run("ip", "address", "delete", TEXT + "/64", "dev", "peer0");
  }

  /** The override flag: what a kernel knew of another node is replaced at once. */
  private static void takesOver(PcapLayer2 layer2, Neighbour neighbour) throws IOException {
    layer2.publish(AnswerTable.empty());
    for (String address : List.of(TEXT, "192.168.2.200")) {
      neighbour.run(
          "ip",
          "neighbour",
          "replace",
          address,
          "lladdr",
          "" + OTHER_NODE_MAC,
          "dev",
          "peer0",
          "nud",
          "reachable");
    }
    layer2.publish(AnswerTable.onAllInterfaces(List.of(OURS, IpAddress.of("192.168.2.200"))));
    for (String address : List.of(TEXT, "192.168.2.200")) {
      await()
          .untilAsserted(() -> assertThat(neighbour.entry(address)).contains("lladdr " + NODE_MAC));
    }
  }

  /** As many groups as addresses, also on kernels that let a socket have 300, and on new ones. */
  private static void groups() throws Exception {
    run("sysctl -qw net.core.optmem_max=20480"); // the default before Linux 6.9
    List<IpAddress> addresses = new ArrayList<>();
    for (int i = 0; i < MANY; i++) {
      addresses.add(new IpAddress(IpFamily.IPV6, OURS.high(), 0x1_0000L + i));
    }
    IpAddress standby = IpAddress.of("fd00:2::aa:bbbb");
    try (PcapLayer2 layer2 = started()) {
      int before = groupsOf("eth0").size();
      long start = System.nanoTime();
      layer2.publish(AnswerTable.onAllInterfaces(addresses));
      layer2.watch(new Watchlist(Set.of(standby), List.of(), Set.of(), Map.of()));
      await().until(() -> groupsOf("eth0").size() == before + MANY + 1);
      System.out.println(
          MANY + " groups joined after ms: " + (System.nanoTime() - start) / 1_000_000);
      assertThat(groupsOf("eth0")).contains("ff02::1:ffaa:bbbb");
      assertThat(layer2.health().problems()).isEmpty();

      plug("eth1", "peer1", OTHER_NODE_MAC);
      await().until(() -> groupsOf("eth1").size() > MANY);
      Station station = new Station("peer1");
      station.send(AskingFrames.solicitation(addresses.getLast(), Station.MAC, ASKER));
      assertThat(nextAnswer(station).ethernet().source()).isEqualTo(OTHER_NODE_MAC);

      layer2.publish(AnswerTable.empty());
      layer2.watch(new Watchlist(Set.of(), List.of(), Set.of(), Map.of()));
      await().until(() -> groupsOf("eth0").size() == before);
    }
  }

  private static List<String> groupsOf(String interfaceName) throws IOException {
    return output("ip", "-6", "maddress", "show", "dev", interfaceName)
        .lines()
        .map(String::strip)
        .filter(line -> line.startsWith("inet6 "))
        .map(line -> line.split(" +", -1)[1])
        .toList();
  }

  /** IPv6 that is off is told, does no harm to IPv4, and is used once it is on. */
  private static void noIpv6() throws Exception {
    run("sysctl -qw net.ipv6.conf.eth0.disable_ipv6=1");
    MacAddress mac = NODE_MAC;
    try (PcapLayer2 layer2 = Ground.start(Notes.ignored())) {
      Ground.awaitInterfaces(layer2, Set.of(new Ground.Seen("eth0", mac, true)));
      AnswerTable table = AnswerTable.onAllInterfaces(List.of(OURS, IpAddress.of("192.168.2.200")));
      layer2.publish(table);
      assertThat(table.obstacles(layer2.health()).toString())
          .contains(TEXT)
          .contains("NoLinkLocal")
          .doesNotContain("192.168.2.200");
      assertThat(layer2.health().problems())
          .extracting(p -> p.kind())
          .doesNotContain(Kind.GROUPS_FAILED);
      Station station = new Station("peer0");
      run("sysctl -qw net.ipv6.conf.eth0.disable_ipv6=0");
      Ground.giveLinkLocal("eth0");
      assertThat(station.nextNdp()).isEqualTo(GratuitousNdp.frame(OURS, mac, NODE_LINK_LOCAL));
      await().until(() -> table.obstacles(layer2.health()).isEmpty());
      await().until(() -> groupsOf("eth0").contains("ff02::1:ff00:200"));
    }
  }
}
