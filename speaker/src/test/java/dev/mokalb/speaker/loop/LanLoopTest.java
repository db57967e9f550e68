package dev.mokalb.speaker.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.mokalb.model.AddressConflict;
import dev.mokalb.model.ObjectKey;
import dev.mokalb.model.ServiceSnapshot;
import dev.mokalb.model.SpeakerReport;
import dev.mokalb.model.TrafficPolicy;
import dev.mokalb.model.config.Pool;
import dev.mokalb.net.IpAddress;
import dev.mokalb.net.IpPrefix;
import dev.mokalb.net.IpRange;
import dev.mokalb.net.MacAddress;
import dev.mokalb.speaker.announce.NodeName;
import dev.mokalb.speaker.announce.Shares;
import dev.mokalb.speaker.announce.Snapshots;
import dev.mokalb.speaker.l2.AnswerTable;
import dev.mokalb.speaker.l2.Answers;
import dev.mokalb.speaker.l2.Claim;
import dev.mokalb.speaker.l2.Layer2;
import dev.mokalb.speaker.l2.Layer2Counters;
import dev.mokalb.speaker.l2.Layer2Health;
import dev.mokalb.speaker.l2.OutsideSubnets;
import dev.mokalb.speaker.l2.Question;
import dev.mokalb.speaker.l2.ServeObstacle;
import dev.mokalb.speaker.l2.Sighting;
import dev.mokalb.speaker.l2.UsableInterface;
import dev.mokalb.speaker.l2.Watchlist;
import dev.mokalb.speaker.report.ConflictChange;
import dev.mokalb.speaker.report.ConflictObject;
import dev.mokalb.speaker.report.NextFree;
import dev.mokalb.speaker.report.Obstruction;
import dev.mokalb.speaker.report.Picture;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The thread itself, with a network and an API server that a test plays. */
class LanLoopTest {

  private static final NodeName ME = new NodeName("n1");
  private static final NodeName N2 = new NodeName("n2");
  private static final MacAddress MINE = MacAddress.of("02:00:00:00:00:01");
  private static final MacAddress MAC2 = MacAddress.of("02:00:00:00:00:02");
  private static final MacAddress STRANGER = MacAddress.of("02:00:00:00:00:99");
  private static final IpAddress FIRST = IpAddress.of("192.168.2.200");
  private static final IpAddress SECOND = IpAddress.of("192.168.2.201");
  private static final IpAddress THIRD = IpAddress.of("192.168.9.1");
  private static final IpAddress IPV6 = IpAddress.of("fd00:2::200");
  private static final Pool POOL =
      new Pool("p", List.of(new IpRange(FIRST, IpAddress.of("192.168.2.220"))), true, false);

  private final Network network = new Network();
  private final Api api = new Api();
  private final FakeCluster cluster = new FakeCluster();
  private final List<Map<NodeName, Set<MacAddress>>> met = new CopyOnWriteArrayList<>();
  private final LanLoop loop =
      new LanLoop(ME, new LanLoop.Ports(cluster, network, api, api, met::add, ""));

  @BeforeEach
  void begin() {
    loop.start();
    loop.picture(picture(Map.of(MAC2, N2), Set.of()));
  }

  @AfterEach
  void end() {
    loop.close();
  }

  @Test
  void layerTwoIsToldWhatToLookOutFor() {
    await().until(() -> !network.lists.isEmpty());
    Watchlist list = network.lists.getFirst();
    assertThat(list.peers()).isEqualTo(Map.of(MAC2, "n2"));
    assertThat(list.pools()).isEqualTo(POOL.blocks());
    assertThat(list.standby()).as("IPv6 groups to join").containsExactly(IPV6);
    assertThat(list.probed())
        .hasSize(NextFree.AHEAD)
        .contains(IpAddress.of("192.168.2.202"))
        .doesNotContain(FIRST, SECOND);
  }

  @Test
  void whatOthersAnswerAndThisNodeAnnouncesIsReported() {
    Instant since = Instant.parse("2026-01-02T03:04:05.678Z");
    loop.answering(AnswerTable.onAllInterfaces(Set.of(SECOND)), since);
    await().until(() -> api.reports.stream().anyMatch(report -> !report.seen().isEmpty()));
    SpeakerReport report = api.reports.getLast();
    assertThat(report.node()).isEqualTo("n1");
    assertThat(report.macs()).containsExactly(MINE);
    assertThat(report.announced()).containsExactly(new SpeakerReport.Claim(since, List.of(SECOND)));
    assertThat(report.seen().getFirst().answeredBy()).contains(MAC2);
    assertThat(report.seen().getFirst().addresses()).contains(FIRST);
    assertThat(network.questions).doesNotContain(SECOND);
    await().until(() -> loop.counters().questions().asExpected() == 3);
    // Its subnet is another one, which is told once.
    loop.answering(AnswerTable.onAllInterfaces(Set.of(SECOND)), since);
    await().until(() -> loop.counters().outside() == 1);
    assertThat(api.told).hasSize(1).first().asString().contains("10.0.0.0/24");
  }

  /** How an address is answered is urgent; a write of it that is lost is not the last word. */
  @Test
  void aReportThatWasNotWrittenIsWrittenAgain() {
    api.refusing = true;
    loop.answering(AnswerTable.onAllInterfaces(Set.of(SECOND)), Instant.now());
    await().until(() -> api.refused.stream().anyMatch(report -> !report.seen().isEmpty()));
    api.refusing = false;
    await().until(() -> api.reports.stream().anyMatch(report -> !report.seen().isEmpty()));
  }

  @Test
  void aStrangerIsToldOnceAndWrittenDown() {
    Claim claim = new Claim(SECOND, STRANGER, "eth0", Instant.now(), Claim.Kind.ARP_REPLY);
    loop.sighted(new Sighting.InUse(claim, 1));
    loop.sighted(new Sighting.InUse(claim, 1));
    await().until(() -> api.conflicts.containsKey(SECOND));
    assertThat(api.conflicts.get(SECOND))
        .satisfies(conflict -> assertThat(conflict.stranger()).isEqualTo(STRANGER));
    assertThat(api.told).hasSize(1);
    await().until(() -> loop.counters().conflictsNow() == 1);
    assertThat(loop.counters().strangers()).isEqualTo(1);
  }

  /** It was seen on a free address first, where no Service could be told of it. */
  @Test
  void aStrangerIsToldOfAgainOnceAServiceHoldsItsAddress() {
    Claim claim = new Claim(SECOND, STRANGER, "eth0", Instant.now(), Claim.Kind.ARP_REPLY);
    loop.sighted(new Sighting.InPool(claim, 1));
    await().until(() -> api.holders.size() == 1);
    assertThat(api.holders).containsExactly(Optional.empty());

    ObjectKey holder = new ObjectKey("default", "web");
    cluster.serve(holder, TrafficPolicy.CLUSTER, SECOND.toString());
    loop.sighted(new Sighting.InUse(claim, 1));
    loop.sighted(new Sighting.InUse(claim, 1));
    await().until(() -> api.holders.contains(Optional.of(holder)));
    assertThat(api.told).hasSize(2);
    assertThat(loop.counters().strangers()).isEqualTo(1);
  }

  /** Whoever serves the other one tells it. */
  @Test
  void aStrangerIsToldOnTheServiceOfTheClassThatIsServed() {
    ObjectKey other = new ObjectKey("default", "a");
    cluster.services.put(other, Snapshots.ofClass("example.com/lb", other, SECOND.toString()));
    ObjectKey holder = new ObjectKey("default", "web");
    cluster.serve(holder, TrafficPolicy.CLUSTER, SECOND.toString());
    Claim claim = new Claim(SECOND, STRANGER, "eth0", Instant.now(), Claim.Kind.ARP_REPLY);
    loop.sighted(new Sighting.InUse(claim, 1));
    await().until(() -> !api.holders.isEmpty());
    assertThat(api.holders).containsExactly(Optional.of(holder));
  }

  @Test
  void anAddressThatThisNodeGaveUpIsToldWithTheReason() {
    cluster.serve(new ObjectKey("default", "web"), TrafficPolicy.CLUSTER, SECOND.toString());
    ServeObstacle why = new ServeObstacle.NoCarrier(new TreeSet<>(Set.of("eth0")));
    loop.givenUp(new Obstruction(THIRD, why, Obstruction.Outcome.LEFT_TO_ANOTHER)); // Nobody's.
    loop.givenUp(new Obstruction(SECOND, why, Obstruction.Outcome.LEFT_TO_ANOTHER));
    await().until(() -> !api.told.isEmpty());
    assertThat(api.told.getFirst())
        .startsWith("default/web cannot answer for 192.168.2.201, it is left to another node")
        .contains("no carrier on eth0");
  }

  /** No hello of it comes through; until it is known by its report, it is no stranger either. */
  @Test
  void aSpeakerThatIsHeardByItsFramesAloneIsKnownByItsReportAndNoStranger() {
    NodeName n3 = new NodeName("n3");
    MacAddress mac3 = MacAddress.of("02:00:00:00:00:03");
    loop.picture(picture(Map.of(MAC2, N2), Set.of(n3)));
    await().until(() -> loop.counters().questions().asExpected() == 3);
    Claim claim = new Claim(SECOND, mac3, "eth0", Instant.now(), Claim.Kind.ARP_REQUEST);
    loop.sighted(new Sighting.InUse(claim, 1));
    api.reportedSpeakers.put(n3, Set.of(mac3));
    await().until(() -> met.contains(Map.of(n3, Set.of(mac3))));
    loop.picture(picture(Map.of(MAC2, N2, mac3, n3), Set.of()));
    await().until(() -> network.lists.getLast().peers().equals(Map.of(MAC2, "n2", mac3, "n3")));
    Claim strange = new Claim(SECOND, STRANGER, "eth0", Instant.now(), Claim.Kind.ARP_REQUEST);
    loop.sighted(new Sighting.InUse(strange, 1));
    await().until(() -> !api.told.isEmpty());
    assertThat(api.told).hasSize(1).first().asString().contains(STRANGER.toString());
  }

  private static Picture picture(Map<MacAddress, NodeName> macs, Set<NodeName> unknown) {
    return new Picture(
        ME,
        Picture.Role.ONE_FOR_ALL,
        new Shares(Map.of(FIRST, N2, SECOND, ME, THIRD, N2, IPV6, N2), Set.of(THIRD, IPV6)),
        new Picture.Speakers(macs, unknown),
        List.of(POOL));
  }

  /** A network on which node n2 answers for everything. */
  private static final class Network implements Layer2 {
    private final List<Watchlist> lists = new CopyOnWriteArrayList<>();
    private final List<IpAddress> questions = new CopyOnWriteArrayList<>();

    @Override
    public void publish(AnswerTable table) {}

    @Override
    public void answerUntil(long nanos) {}

    @Override
    public void announce(Set<IpAddress> addresses) {}

    @Override
    public void poll(IpAddress station, MacAddress mac) {}

    @Override
    public void watch(Watchlist list) {
      lists.add(list);
    }

    @Override
    public void ask(Question question, Consumer<Answers> whenDone) {
      questions.add(question.address());
      whenDone.accept(
          new Answers(
              question.address(),
              new TreeSet<>(Set.of("eth0")),
              List.of(new Answers.Answer(MAC2, "eth0", Duration.ofMillis(1)))));
    }

    @Override
    public Layer2Health health() {
      UsableInterface eth0 =
          new UsableInterface(
              "eth0",
              MINE,
              true,
              Optional.empty(),
              List.of(IpPrefix.containing(IpAddress.of("10.0.0.1"), 24)));
      return new Layer2Health(List.of(eth0), List.of());
    }

    @Override
    public Layer2Counters counters() {
      return new Layer2Counters(
          new TreeMap<>(), new TreeMap<>(), new Layer2Counters.Sightings(0, 0, 0, 0, 0, 0));
    }

    @Override
    public void close() {}
  }

  /** An API server that takes everything at once. */
  private static final class Api implements LanStore, LanReporter {
    private final Map<IpAddress, AddressConflict> conflicts = new ConcurrentHashMap<>();
    private final List<SpeakerReport> reports = new CopyOnWriteArrayList<>();
    private final List<SpeakerReport> refused = new CopyOnWriteArrayList<>();
    private final List<String> told = new CopyOnWriteArrayList<>();
    private final List<Optional<ObjectKey>> holders = new CopyOnWriteArrayList<>();
    private final Map<NodeName, Set<MacAddress>> reportedSpeakers = new ConcurrentHashMap<>();
    private volatile boolean refusing;

    @Override
    public Map<IpAddress, AddressConflict> conflicts() {
      return Map.copyOf(conflicts);
    }

    @Override
    public boolean takesConflicts() {
      return true;
    }

    @Override
    public void write(ConflictChange change) {
      switch (change) {
        case ConflictChange.Create(ConflictObject object) ->
            conflicts.put(change.address(), object.conflict());
        case ConflictChange.Refresh(ConflictObject object) ->
            conflicts.put(change.address(), object.conflict());
        case ConflictChange.Delete _ -> conflicts.remove(change.address());
      }
    }

    @Override
    public Map<NodeName, Set<MacAddress>> speakers(Set<NodeName> wanted) {
      Map<NodeName, Set<MacAddress>> found = new HashMap<>(reportedSpeakers);
      found.keySet().retainAll(wanted);
      return found;
    }

    @Override
    public boolean takesReports() {
      return true;
    }

    @Override
    public void write(SpeakerReport report) {
      (refusing ? refused : reports).add(report);
    }

    @Override
    public Optional<SpeakerReport> written() {
      return reports.isEmpty() ? Optional.empty() : Optional.of(reports.getLast());
    }

    @Override
    public void stranger(Sighting sighting, Optional<ServiceSnapshot> holder) {
      told.add(sighting.message());
      holders.add(holder.map(ServiceSnapshot::key));
    }

    @Override
    public void obstructed(Obstruction address, ServiceSnapshot holder) {
      told.add(holder.key() + " " + address.message());
    }

    @Override
    public void outside(OutsideSubnets address, Optional<ServiceSnapshot> holder) {
      told.add(address.message());
    }
  }
}
