package dev.mokalb.speaker.l2.pcap;

import static dev.mokalb.speaker.l2.pcap.Ground.NODE_MAC;
import static dev.mokalb.speaker.l2.pcap.Ground.OTHER_NODE_MAC;
import static dev.mokalb.speaker.l2.pcap.Ground.awaitInterfaces;
import static dev.mokalb.speaker.l2.pcap.Ground.awaitProblem;
import static dev.mokalb.speaker.l2.pcap.Ground.output;
import static dev.mokalb.speaker.l2.pcap.Ground.plug;
import static dev.mokalb.speaker.l2.pcap.Ground.run;
import static dev.mokalb.speaker.l2.pcap.Ground.started;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.mokalb.net.IpAddress;
import dev.mokalb.net.MacAddress;
import dev.mokalb.net.arp.ArpFrame;
import dev.mokalb.net.arp.ArpOperation;
import dev.mokalb.net.arp.ArpPacket;
import dev.mokalb.speaker.l2.AnswerTable;
import dev.mokalb.speaker.l2.GratuitousArp;
import dev.mokalb.speaker.l2.GratuitousSchedule;
import dev.mokalb.speaker.l2.Layer2Counters;
import dev.mokalb.speaker.l2.Layer2Problem.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What is done inside a network namespace: {@code eth0} is the node's interface, {@code peer0} is
 * the other end of its cable. A failed assertion ends the JVM with 1.
 */
final class Scenarios {

  private static final IpAddress OURS = IpAddress.of("192.168.2.200");
  private static final IpAddress ALSO_OURS = IpAddress.of("192.168.2.201");
  private static final IpAddress NOT_OURS = IpAddress.of("192.168.2.202");

  private Scenarios() {}

  /** Runs the scenario with this name. */
  public static void main(String[] arguments) throws Exception {
    switch (arguments[0]) {
      case "answers" -> answers();
      case "gratuitous" -> gratuitous();
      case "interfaces" -> interfacesComeAndGo();
      case "permission" -> permission();
      case "library" -> library();
      case "serve" -> serve(arguments[1]);
      default -> throw new IllegalArgumentException(arguments[0]);
    }
    System.exit(0);
  }

  private static void answers() throws Exception {
    plug();
    try (PcapLayer2 layer2 = started()) {
      Station station = new Station("peer0");
      layer2.publish(AnswerTable.onAllInterfaces(List.of(OURS)));
      ArpFrame answer = answer(OURS, NODE_MAC);

      station.ask(OURS);
      assertThat(station.nextAnswer()).isEqualTo(answer);

      station.ask(NODE_MAC, Station.MAC, Station.IP, OURS);
      assertThat(station.nextAnswer()).as("asked directly").isEqualTo(answer);

      IpAddress none = IpAddress.of("0.0.0.0");
      station.ask(MacAddress.BROADCAST, Station.MAC, none, OURS);
      assertThat(station.nextAnswer().packet().targetIp()).as("a probe").isEqualTo(none);

      // Silence shows in the next answer: it is the answer to a later question.
      station.ask(NOT_OURS);
      station.ask(OTHER_NODE_MAC, Station.MAC, Station.IP, OURS);
      station.send(GratuitousArp.frames(OURS, Station.MAC).get(1));
      layer2.publish(AnswerTable.onAllInterfaces(List.of(OURS, ALSO_OURS)));
      station.ask(ALSO_OURS);
      assertThat(station.nextAnswer()).isEqualTo(answer(ALSO_OURS, NODE_MAC));
      assertThat(layer2.counters().perAddress())
          .hasEntrySatisfying(
              OURS,
              counts -> {
                assertThat(counts.requestsReceived()).isEqualTo(3);
                assertThat(counts.responsesSent()).isEqualTo(3);
              });

      layer2.publish(AnswerTable.onAllInterfaces(List.of(ALSO_OURS)));
      station.ask(OURS);
      station.ask(ALSO_OURS);
      assertThat(station.nextAnswer()).as("given up").isEqualTo(answer(ALSO_OURS, NODE_MAC));
      assertThat(layer2.counters().perAddress()).containsOnlyKeys(ALSO_OURS);
    }
  }

  private static void gratuitous() throws Exception {
    plug();
    try (PcapLayer2 layer2 = started()) {
      Station station = new Station("peer0");
      List<ArpFrame> both = GratuitousArp.frames(OURS, NODE_MAC);
      List<Long> times = new ArrayList<>();
      times.add(System.nanoTime());
      layer2.publish(AnswerTable.onAllInterfaces(List.of(OURS)));
      for (int round = 1; round <= GratuitousSchedule.ROUNDS; round++) {
        Station.Heard request = station.next();
        times.add(request.nanos());
        assertThat(List.of(request.frame(), station.next().frame())).isEqualTo(both);
      }
      System.out.println("gratuitous rounds after publish, ms: " + millisSinceFirst(times));
      assertThat(times.get(1) - times.get(0)).as("at once").isLessThan(100_000_000L);
      // Since the publication: a round that a busy machine delays is followed by one in time.
      for (int round = 2; round <= GratuitousSchedule.ROUNDS; round++) {
        long planned = (round - 1) * GratuitousSchedule.ROUND_GAP_NANOS;
        assertThat(times.get(round) - times.getFirst())
            .as("round %d", round)
            .isBetween(planned, planned + 400_000_000);
      }
      await()
          .untilAsserted(() ->
              assertThat(layer2.counters().perAddress())
                  .containsEntry(OURS, new Layer2Counters.PerAddress(0, 0, 10)));
    }
  }

  private static List<Long> millisSinceFirst(List<Long> nanos) {
    return nanos.stream().skip(1).map(each -> (each - nanos.getFirst()) / 1_000_000).toList();
  }

  private static void interfacesComeAndGo() throws Exception {
    plug();
    try (PcapLayer2 layer2 = started()) {
      layer2.publish(AnswerTable.onAllInterfaces(List.of(OURS)));
      Station station = new Station("peer0");

      run("ip link set eth0 down");
      awaitProblem(layer2, Kind.NO_INTERFACE);
      run("ip link set eth0 address " + OTHER_NODE_MAC);
      run("ip link set eth0 up");
      awaitInterfaces(layer2, Set.of(new Ground.Seen("eth0", OTHER_NODE_MAC, true)));
      awaitGratuitous(station, OTHER_NODE_MAC);
      station.ask(OURS);
      assertThat(station.nextAnswer()).isEqualTo(answer(OURS, OTHER_NODE_MAC));

      run("ip link set eth0 address " + NODE_MAC);
      awaitGratuitous(station, NODE_MAC);

      run("ip link add br0 type bridge");
      run("ip link set eth0 master br0");
      awaitProblem(layer2, Kind.NO_INTERFACE);
      run("ip link set eth0 nomaster");
      awaitInterfaces(layer2, Set.of(new Ground.Seen("eth0", NODE_MAC, true)));

      run("ip link set peer0 down");
      awaitInterfaces(layer2, Set.of(new Ground.Seen("eth0", NODE_MAC, false)));
      assertThat(layer2.health().canAnswer()).isFalse();
      run("ip link set peer0 up");
      awaitInterfaces(layer2, Set.of(new Ground.Seen("eth0", NODE_MAC, true)));
      awaitGratuitous(new Station("peer0"), NODE_MAC);

      run("ip link delete eth0");
      awaitProblem(layer2, Kind.NO_INTERFACE);
      plug();
      awaitInterfaces(layer2, Set.of(new Ground.Seen("eth0", NODE_MAC, true)));
      Station again = new Station("peer0");
      again.ask(OURS);
      assertThat(again.nextAnswer()).isEqualTo(answer(OURS, NODE_MAC));
    }
  }

  private static void awaitGratuitous(Station station, MacAddress mac) throws InterruptedException {
    ArpFrame wanted = GratuitousArp.frames(OURS, mac).getFirst();
    Station.Heard heard = station.next();
    while (!heard.frame().equals(wanted)) {
      heard = station.next();
    }
  }

  /** Started by a process without the capability to open raw sockets. */
  private static void permission() throws Exception {
    plug();
    try (PcapLayer2 layer2 = Ground.start(Notes.ignored())) {
      awaitProblem(layer2, Kind.NO_PERMISSION);
      assertThat(layer2.health().problems().getFirst().text()).contains("add: [NET_RAW]");
      layer2.publish(AnswerTable.onAllInterfaces(List.of(OURS)));
    }
  }

  /** Hides the library behind an empty file, and takes that away again. */
  private static void library() throws Exception {
    plug();
    Set<Path> files = libraries();
    assertThat(files).as("libpcap on this machine").isNotEmpty();
    for (Path file : files) {
      run("mount --bind /dev/null " + file);
    }
    try (PcapLayer2 layer2 = Ground.start(Notes.ignored())) {
      awaitProblem(layer2, Kind.NO_LIBRARY);
      assertThat(layer2.health().problems().getFirst().text()).contains("Install libpcap");
      for (Path file : files) {
        run("umount " + file);
      }
      awaitInterfaces(layer2, Set.of(new Ground.Seen("eth0", NODE_MAC, true)));
      assertThat(layer2.health().problems()).isEmpty();
    }
  }

  private static Set<Path> libraries() throws IOException {
    Set<Path> files =
        Arrays.stream(output("/sbin/ldconfig", "-p").split("\n"))
            .filter(line -> line.contains("libpcap.so"))
            .map(line -> Path.of(line.substring(line.indexOf("=> ") + 3)))
            .collect(Collectors.toSet());
    for (Path file : List.copyOf(files)) {
      files.remove(file);
      files.add(file.toRealPath());
    }
    return files;
  }

  /** Answers for 192.168.2.0 to .255 until the file is there: for measurements from outside. */
  private static void serve(String untilFile) throws Exception {
    plug();
    try (PcapLayer2 layer2 = started()) {
      List<IpAddress> addresses = new ArrayList<>();
      for (int i = 0; i < 256; i++) {
        addresses.add(IpAddress.of("192.168.2." + i));
      }
      layer2.publish(AnswerTable.onAllInterfaces(addresses));
      await().forever().until(() -> Files.exists(Path.of(untilFile)));
    }
  }

  private static ArpFrame answer(IpAddress address, MacAddress mac) {
    return new ArpFrame(
        Station.MAC,
        mac,
        new ArpPacket(ArpOperation.Known.REPLY, mac, address, Station.MAC, Station.IP));
  }
}
