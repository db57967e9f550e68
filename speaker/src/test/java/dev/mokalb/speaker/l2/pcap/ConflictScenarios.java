package dev.mokalb.speaker.l2.pcap;

import static dev.mokalb.speaker.l2.pcap.Ground.NODE_MAC;
import static dev.mokalb.speaker.l2.pcap.Ground.plug;
import static dev.mokalb.speaker.l2.pcap.Ground.started;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.mokalb.net.IpAddress;
import dev.mokalb.net.IpRange;
import dev.mokalb.net.MacAddress;
import dev.mokalb.net.arp.ArpCodec;
import dev.mokalb.net.arp.ArpFrame;
import dev.mokalb.net.ndp.NdpCodec;
import dev.mokalb.speaker.l2.AnswerScope;
import dev.mokalb.speaker.l2.AnswerTable;
import dev.mokalb.speaker.l2.Answers;
import dev.mokalb.speaker.l2.AskingFrames;
import dev.mokalb.speaker.l2.GratuitousArp;
import dev.mokalb.speaker.l2.GratuitousNdp;
import dev.mokalb.speaker.l2.Probed;
import dev.mokalb.speaker.l2.Question;
import dev.mokalb.speaker.l2.Sighting;
import dev.mokalb.speaker.l2.Watchlist;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;

/** Strangers on the network, in a network namespace. A failed assertion ends the JVM with 1. */
final class ConflictScenarios {

  private static final IpAddress OURS = IpAddress.of("192.168.2.200");
  private static final IpAddress OURS6 = IpAddress.of("fd00:2::200");
  private static final IpAddress FREE = IpAddress.of("192.168.2.210");
  private static final IpAddress FREE6 = IpAddress.of("fd00:2::210");
  private static final IpAddress THEIRS = IpAddress.of("192.168.2.77");
  private static final IpAddress THEIRS6 = IpAddress.of("fd00:2::77");

  private ConflictScenarios() {}

  /** Runs the scenario with this name. */
  public static void main(String[] arguments) throws Exception {
    plug();
    switch (arguments[0]) {
      case "stranger" -> stranger();
      case "defence" -> defence();
      case "ask" -> ask();
      case "probe" -> probe();
      case "poll" -> poll();
      case "hostile" -> hostile();
      default -> throw new IllegalArgumentException(arguments[0]);
    }
    System.exit(0);
  }

  /** A real machine is given addresses of ours, and one of the pool. */
  private static void stranger() throws Exception {
    Notes notes = new Notes();
    try (PcapLayer2 layer2 = started(notes);
        Neighbour neighbour = Neighbour.take()) {
      layer2.publish(AnswerTable.onAllInterfaces(List.of(OURS, OURS6)));
      layer2.watch(new Watchlist(Set.of(), List.of(IpRange.single(FREE)), Set.of(), Map.of()));
      neighbour.run("ip", "address", "add", OURS + "/32", "dev", "peer0");
      neighbour.run("ip", "address", "add", OURS6 + "/128", "dev", "peer0", "nodad");
      neighbour.run("ip", "address", "add", FREE + "/32", "dev", "peer0");
      for (IpAddress address : List.of(OURS, FREE, OURS6)) {
        Ground.Result _ =
            neighbour.attempt(
                "ping",
                "-c1",
                "-W1",
                "-I",
                address.toString(),
                address.equals(OURS6) ? "fd00:2::99" : "192.168.2.99");
      }
      await()
          .untilAsserted(() ->
              assertThat(notes.sighted)
                  .extracting(sighting -> sighting.getClass().getSimpleName())
                  .contains("InUse", "InPool"));
      await()
          .untilAsserted(() ->
              assertThat(notes.sighted)
                  .extracting(sighting -> sighting.claim().address())
                  .contains(OURS, OURS6, FREE));
      assertThat(notes.sighted).allMatch(sighting -> sighting.claim().mac().equals(Neighbour.MAC));
      assertThat(layer2.counters().sightings().defences()).isBetween(2L, 4L);
    }
  }

  /** RFC 5227 §2.4 (c): one defence in ten seconds, whatever the stranger does. */
  private static void defence() throws Exception {
    Notes notes = new Notes();
    Station station = new Station("peer0");
    try (PcapLayer2 layer2 = started(notes)) {
      layer2.publish(AnswerTable.onAllInterfaces(List.of(OURS)));
      layer2.watch(new Watchlist(Set.of(), List.of(IpRange.single(OURS)), Set.of(), Map.of()));
      List<ArpFrame> ours = GratuitousArp.frames(OURS, NODE_MAC);
      await().until(() -> Ground.counts(layer2.counters(), OURS).gratuitousSent() == 10);
      assertThat(station.soFar()).hasSize(10);
      for (int i = 0; i < 50; i++) {
        station.send(GratuitousArp.frames(OURS, Station.MAC).get(i % 2));
      }
      assertThat(nextBroadcast(station)).isEqualTo(ours.getFirst());
      assertThat(nextBroadcast(station)).isEqualTo(ours.getLast());
      await().until(() -> Ground.counts(layer2.counters(), OURS).requestsReceived() == 25);
      // Answers to the request form go to the stranger alone; of the defence there is one.
      assertThat(layer2.counters().sightings().defences()).isEqualTo(1);
      assertThat(notes.sighted)
          .singleElement()
          .isInstanceOf(Sighting.InUse.class)
          .extracting(sighting -> sighting.claim().mac())
          .isEqualTo(Station.MAC);
      layer2.watch(new Watchlist(Set.of(), List.of(), Set.of(), Map.of(Station.MAC, "n2")));
      station.send(GratuitousArp.frames(OURS, Station.MAC).get(1));
      await().until(() -> notes.sighted.size() == 2);
      assertThat(notes.sighted.get(1)).isInstanceOf(Sighting.ByPeer.class);
    }
  }

  private static ArpFrame nextBroadcast(Station station) throws InterruptedException {
    ArpFrame next = station.next().frame();
    while (!next.destination().equals(MacAddress.BROADCAST)) {
      next = station.next().frame();
    }
    return next;
  }

  private static void ask() throws Exception {
    try (PcapLayer2 layer2 = started();
        Neighbour _ = Neighbour.take()) {
      Ground.awaitInterfaces(layer2, Set.of(new Ground.Seen("eth0", NODE_MAC, true)));
      for (IpAddress address : List.of(THEIRS, THEIRS6)) {
        Answers answers = answers(layer2, address);
        assertThat(answers.askedOn()).containsExactly("eth0");
        assertThat(answers.answers())
            .extracting(Answers.Answer::mac)
            .containsExactly(Neighbour.MAC);
        System.out.println(address + " answered after " + answers.answers().getFirst().after());
      }
      for (IpAddress address : List.of(FREE, FREE6)) {
        assertThat(answers(layer2, address).answers()).isEmpty();
      }
    }
  }

  private static Answers answers(PcapLayer2 layer2, IpAddress address) throws Exception {
    BlockingQueue<Answers> box = new ArrayBlockingQueue<>(1);
    layer2.ask(new Question(address, AnswerScope.all(), Duration.ofMillis(300)), box::add);
    Answers answers = box.poll(10, TimeUnit.SECONDS);
    assertThat(answers).isNotNull();
    return answers;
  }

  /** By itself a kernel asks for a neighbour that it lost once a second. */
  private static void poll() throws Exception {
    try (PcapLayer2 layer2 = started();
        Neighbour neighbour = Neighbour.take()) {
      Ground.run("ip address add 192.168.2.11/24 dev eth0");
      Ground.run("ip address add fd00:2::11/64 dev eth0 nodad");
      Map<IpAddress, String> own = Map.of(THEIRS, "192.168.2.11", THEIRS6, "fd00:2::11");
      for (Map.Entry<IpAddress, String> each : own.entrySet()) {
        await()
            .pollInterval(Duration.ofMillis(100))
            .until(() -> {
              boolean answered =
                  Ground.output("ip", "neighbour", "show", "to", each.getKey().toString())
                      .contains("lladdr " + Neighbour.MAC);
              if ((answered || each.getKey().equals(THEIRS6))
                  && neighbour.entry(each.getValue()).contains("lladdr " + NODE_MAC)) {
                return true;
              }
              // A change of the carrier, just before, takes all entries away.
              Ground.run("ip neighbour replace " + each.getKey() + " dev eth0 nud failed");
              neighbour.run(
                  "ip", "neighbour", "replace", each.getValue(), "dev", "peer0", "nud", "failed");
              layer2.poll(each.getKey(), Neighbour.MAC);
              return false;
            });
      }
    }
  }

  private static void probe() throws Exception {
    Notes notes = new Notes();
    try (PcapLayer2 layer2 = started(notes);
        Neighbour _ = Neighbour.take()) {
      layer2.watch(
          new Watchlist(Set.of(), List.of(), Set.of(THEIRS, THEIRS6, FREE, FREE6), Map.of()));
      Optional<MacAddress> taken = Optional.of(Neighbour.MAC);
      await()
          .atMost(Duration.ofSeconds(20))
          .untilAsserted(() ->
              assertThat(notes.probed)
                  .containsExactlyInAnyOrder(
                      new Probed(THEIRS, taken),
                      new Probed(THEIRS6, taken),
                      new Probed(FREE, Optional.empty()),
                      new Probed(FREE6, Optional.empty())));
      assertThat(notes.sighted)
          .extracting(sighting -> sighting.claim().address())
          .contains(THEIRS, THEIRS6);
    }
  }

  /** Good frames with damage, of all lengths, are dropped and counted; answers go on. */
  private static void hostile() throws Exception {
    Station station = new Station("peer0");
    Random chance = new Random(42);
    List<byte[]> good =
        List.of(
            ArpCodec.encode(GratuitousArp.frames(OURS, Station.MAC).getFirst()),
            ArpCodec.encode(AskingFrames.probe(OURS, Station.MAC)),
            NdpCodec.encode(AskingFrames.check(OURS6, Station.MAC)),
            NdpCodec.encode(AskingFrames.solicitation(OURS6, Station.MAC, THEIRS6)),
            NdpCodec.encode(GratuitousNdp.frame(OURS6, Station.MAC, THEIRS6)));
    try (PcapLayer2 layer2 = started()) {
      layer2.publish(AnswerTable.onAllInterfaces(List.of(OURS, OURS6)));
      for (int i = 0; i < 20_000; i++) {
        station.send(damaged(good.get(i % good.size()), chance));
        if (i % 1_000 == 0) {
          assertAnswers(station);
        }
      }
      assertAnswers(station);
      assertThat(layer2.health().problems()).isEmpty();
      Map<String, Long> dropped = new TreeMap<>(layer2.counters().dropped());
      dropped.values().removeIf(count -> count == 0);
      System.out.println("dropped: " + dropped);
      assertThat(dropped)
          .containsKeys(
              "arp_truncated",
              "arp_other_hardware",
              "arp_other_protocol",
              "arp_other_address_lengths",
              "ndp_truncated",
              "ndp_bad_checksum",
              "ndp_other_hop_limit",
              "sender_not_a_station",
              "not_announced");
    }
  }

  /** Up to four octets changed, and in one case of four the end cut off. */
  private static byte[] damaged(byte[] frame, Random chance) {
    int length = chance.nextInt(4) == 0 ? 14 + chance.nextInt(frame.length - 14) : frame.length;
    byte[] octets = Arrays.copyOf(frame, length);
    for (int times = chance.nextInt(4); times >= 0; times--) {
      octets[14 + chance.nextInt(length - 13) - 1] = (byte) chance.nextInt(256);
    }
    return octets;
  }

  private static void assertAnswers(Station station) throws Exception {
    station.ask(OURS);
    ArpFrame answer = station.nextAnswer();
    while (!answer.packet().targetIp().equals(Station.IP)) {
      answer = station.nextAnswer();
    }
    assertThat(answer.packet().senderMac()).isEqualTo(NODE_MAC);
  }
}
