package dev.mokalb.speaker.l2.pcap;

import static dev.mokalb.speaker.l2.pcap.Ground.NODE_MAC;
import static dev.mokalb.speaker.l2.pcap.Ground.OTHER_NODE_MAC;
import static dev.mokalb.speaker.l2.pcap.Ground.awaitInterfaces;
import static dev.mokalb.speaker.l2.pcap.Ground.made;
import static dev.mokalb.speaker.l2.pcap.Ground.output;
import static dev.mokalb.speaker.l2.pcap.Ground.plug;
import static dev.mokalb.speaker.l2.pcap.Ground.run;
import static dev.mokalb.speaker.l2.pcap.Ground.started;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.mokalb.net.EthernetHeader;
import dev.mokalb.net.IpAddress;
import dev.mokalb.net.MacAddress;
import dev.mokalb.net.VlanTag;
import dev.mokalb.net.arp.ArpFrame;
import dev.mokalb.net.arp.ArpOperation;
import dev.mokalb.net.arp.ArpPacket;
import dev.mokalb.speaker.l2.AnswerScope;
import dev.mokalb.speaker.l2.AnswerTable;
import dev.mokalb.speaker.l2.InterfaceRules;
import dev.mokalb.speaker.l2.Layer2Settings;
import dev.mokalb.speaker.l2.Promiscuity;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Kinds of interfaces, inside a network namespace. A failed assertion ends the JVM with 1. */
final class InterfaceScenarios {

  private static final IpAddress OURS = IpAddress.of("192.168.2.200");
  private static final IpAddress ALSO_OURS = IpAddress.of("192.168.2.201");
  private static final MacAddress UPPER_MAC = MacAddress.of("02:00:00:00:00:05");
  private static final int CARRIER_ROUNDS = 20;

  private InterfaceScenarios() {}

  /** Runs the scenario with this name. */
  public static void main(String[] arguments) throws Exception {
    plug();
    switch (arguments[0]) {
      case "masters" -> masters();
      case "stacked" -> stacked();
      case "tagged" -> tagged();
      case "rename" -> rename();
      case "carrier" -> carrier();
      case "lost" -> lost();
      case "promiscuous" -> promiscuous();
      default -> throw new IllegalArgumentException(arguments[0]);
    }
    System.exit(0);
  }

  /** A bridge or a bond answers in the name of its ports, and they keep silent. */
  private static void masters() throws Exception {
    int tried = 0;
    try (PcapLayer2 layer2 = started()) {
      layer2.publish(AnswerTable.onAllInterfaces(List.of(OURS)));
      for (String kind : List.of("bridge", "bond mode active-backup", "team")) {
        if (!made("ip link add up0 address " + UPPER_MAC + " type " + kind)) {
          System.out.println("this kernel has no " + kind);
          continue;
        }
        tried++;
        run("ip link set eth0 down");
        run("ip link set eth0 master up0");
        run("ip link set eth0 up");
        run("ip link set up0 address " + UPPER_MAC + " up");
        awaitInterfaces(layer2, Set.of(new Ground.Seen("up0", UPPER_MAC, true)));
        Station station = new Station("peer0");
        assertAnswers(station, UPPER_MAC);
        run("ip link set eth0 nomaster");
        run("ip link delete up0");
        run("ip link set eth0 down");
        run("ip link set eth0 address " + NODE_MAC + " up");
        awaitInterfaces(layer2, Set.of(new Ground.Seen("eth0", NODE_MAC, true)));
        assertAnswers(station, NODE_MAC);
      }
    }
    assertThat(tried).isPositive();
  }

  private static void assertAnswers(Station station, MacAddress mac) throws Exception {
    station.ask(OURS);
    Station.Heard next = station.next();
    while (next.frame().destination().isGroup()) {
      next = station.next();
    }
    assertThat(next.frame().packet().senderMac()).isEqualTo(mac);
    assertThat(station.soFar()).noneMatch(heard -> !heard.frame().destination().isGroup());
  }

  /** An interface on top of another has questions of its own. */
  private static void stacked() throws Exception {
    int tried = 0;
    Station station = new Station("peer0");
    try (PcapLayer2 layer2 = started()) {
      layer2.publish(AnswerTable.of(Map.of(OURS, AnswerScope.on(Set.of("top0")))));
      for (String kind : List.of("vlan id 7", "macvlan mode bridge")) {
        if (!made("ip link add link eth0 name top0 address " + UPPER_MAC + " type " + kind)) {
          System.out.println("this kernel has no " + kind);
          continue;
        }
        tried++;
        run("ip link set top0 up");
        awaitInterfaces(
            layer2,
            Set.of(
                new Ground.Seen("eth0", NODE_MAC, true), new Ground.Seen("top0", UPPER_MAC, true)));
        Optional<VlanTag> tag =
            kind.startsWith("vlan") ? Optional.of(new VlanTag(7)) : Optional.empty();
        station.send(asks(OURS, tag));
        ArpFrame answer = station.nextAnswer();
        assertThat(answer.packet().senderMac()).isEqualTo(UPPER_MAC);
        assertThat(answer.ethernet().tag()).isEqualTo(tag);
        run("ip link delete top0");
        awaitInterfaces(layer2, Set.of(new Ground.Seen("eth0", NODE_MAC, true)));
      }
    }
    assertThat(tried).isPositive();
  }

  /** The kernel hands an interface frames of all VLANs; those of others are left alone. */
  private static void tagged() throws Exception {
    Station station = new Station("peer0");
    try (PcapLayer2 layer2 = started()) {
      layer2.publish(AnswerTable.onAllInterfaces(List.of(OURS, ALSO_OURS)));
      station.send(asks(OURS, Optional.of(new VlanTag(7))));
      station.send(asks(ALSO_OURS, Optional.of(new VlanTag(0xa000))));
      ArpFrame answer = station.nextAnswer();
      assertThat(answer.packet().senderIp()).as("with a priority").isEqualTo(ALSO_OURS);
      assertThat(layer2.counters().dropped()).containsEntry("other_vlan", 1L);
    }
  }

  private static ArpFrame asks(IpAddress address, Optional<VlanTag> tag) {
    return new ArpFrame(
        new EthernetHeader(MacAddress.BROADCAST, Station.MAC, tag),
        new ArpPacket(
            ArpOperation.Known.REQUEST, Station.MAC, Station.IP, MacAddress.ZERO, address));
  }

  private static boolean canServe(PcapLayer2 layer2, AnswerScope scope) {
    return layer2.health().obstacle(OURS, scope).isEmpty();
  }

  private static void rename() throws Exception {
    Station station = new Station("peer0");
    try (PcapLayer2 layer2 = started()) {
      layer2.publish(
          AnswerTable.of(
              Map.of(OURS, AnswerScope.all(), ALSO_OURS, AnswerScope.on(Set.of("lan0")))));
      assertThat(canServe(layer2, AnswerScope.on(Set.of("lan0")))).isFalse();
      run("ip link set eth0 down");
      run("ip link set eth0 name lan0");
      run("ip link set lan0 up");
      awaitInterfaces(layer2, Set.of(new Ground.Seen("lan0", NODE_MAC, true)));
      assertThat(canServe(layer2, AnswerScope.on(Set.of("lan0")))).isTrue();
      station.ask(ALSO_OURS);
      assertThat(station.nextAnswer().packet().senderIp()).isEqualTo(ALSO_OURS);

      run("ip link set lan0 address " + OTHER_NODE_MAC);
      awaitInterfaces(layer2, Set.of(new Ground.Seen("lan0", OTHER_NODE_MAC, true)));
      station.ask(OURS);
      assertThat(station.nextAnswer().packet().senderMac()).isEqualTo(OTHER_NODE_MAC);
    }
  }

  /** How soon a lost carrier is told, while the node also starts and ends pods. */
  private static void carrier() throws Exception {
    Notes notes = new Notes();
    List<Long> micros = new ArrayList<>();
    try (PcapLayer2 layer2 = started(notes)) {
      layer2.publish(AnswerTable.onAllInterfaces(List.of(OURS)));
      for (int round = 0; round < CARRIER_ROUNDS; round++) {
        if (round >= CARRIER_ROUNDS / 2) {
          run("ip link add vethpod0 type veth peer name vethpod1"); // news that starts a pause
        }
        int told = notes.healths.size();
        long start = System.nanoTime();
        run("ip link set peer0 down");
        await().until(() -> notes.healths.size() > told && !layer2.health().canAnswer());
        assertThat(canServe(layer2, AnswerScope.all())).isFalse();
        micros.add((notes.healths.get(told).nanos() - start) / 1_000);
        run("ip link set peer0 up");
        await().until(() -> layer2.health().canAnswer());
        if (round >= CARRIER_ROUNDS / 2) {
          run("ip link delete vethpod0");
        }
      }
    }
    Collections.sort(micros);
    System.out.println("carrier lost to told, µs, with the start of ip(8): " + micros);
    assertThat(micros.get(CARRIER_ROUNDS / 2)).isLessThan(50_000);
  }

  /** A node with another interface is without the one in whose subnet the address is. */
  private static void lost() throws Exception {
    run("ip address add 192.168.2.11/24 dev eth0");
    plug("eth1", "peer1", OTHER_NODE_MAC);
    Ground.Seen eth0 = new Ground.Seen("eth0", NODE_MAC, true);
    Ground.Seen eth1 = new Ground.Seen("eth1", OTHER_NODE_MAC, true);
    try (PcapLayer2 layer2 = Ground.start(Notes.ignored())) {
      awaitInterfaces(layer2, Set.of(eth0, eth1));
      assertThat(canServe(layer2, AnswerScope.all())).isTrue();
      run("ip link set eth0 down");
      awaitInterfaces(layer2, Set.of(eth1));
      assertThat(canServe(layer2, AnswerScope.all())).as("switched off").isFalse();
      run("ip link set eth0 up");
      awaitInterfaces(layer2, Set.of(eth0, eth1));
      assertThat(canServe(layer2, AnswerScope.all())).as("on again").isTrue();
      run("ip link delete eth0");
      awaitInterfaces(layer2, Set.of(eth1));
      assertThat(canServe(layer2, AnswerScope.all())).as("pulled out").isFalse();
      run("ip address add 192.168.2.12/24 dev eth1");
      await().until(() -> canServe(layer2, AnswerScope.all()));
    }
  }

  private static void promiscuous() throws Exception {
    assertThat(promiscuity()).isEqualTo("0");
    Layer2Settings on = new Layer2Settings(Ground.rules(), Promiscuity.ON, Duration.ZERO);
    try (PcapLayer2 layer2 = PcapLayer2.start(on, Notes.ignored())) {
      awaitInterfaces(layer2, Set.of(new Ground.Seen("eth0", NODE_MAC, true)));
      assertThat(promiscuity()).isEqualTo("1");
      layer2.publish(AnswerTable.onAllInterfaces(List.of(OURS)));
      Station station = new Station("peer0");
      station.ask(OTHER_NODE_MAC, Station.MAC, Station.IP, OURS);
      station.ask(OURS);
      assertThat(station.nextAnswer().packet().senderIp()).isEqualTo(OURS);
      await()
          .untilAsserted(() ->
              assertThat(layer2.counters().dropped())
                  .as("heard, and not for us")
                  .containsEntry("for_another_station", 1L));
    }
    assertThat(promiscuity()).isEqualTo("0");
    InterfaceRules rules = Ground.rules();
    Layer2Settings auto = new Layer2Settings(rules, Promiscuity.AUTO, Duration.ZERO);
    try (PcapLayer2 layer2 = PcapLayer2.start(auto, Notes.ignored())) {
      awaitInterfaces(layer2, Set.of(new Ground.Seen("eth0", NODE_MAC, true)));
      assertThat(promiscuity()).isEqualTo("0");
    }
  }

  private static String promiscuity() throws IOException {
    return Ground.found("promiscuity ([0-9]+)", output("ip", "-d", "link", "show", "eth0"))
        .orElseThrow();
  }
}
