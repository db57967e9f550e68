package dev.mokalb.lab.cases;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.mokalb.lab.Capture;
import dev.mokalb.lab.moka.Moka;
import dev.mokalb.lab.network.NetworkNamespace;
import dev.mokalb.lab.network.Topology;
import dev.mokalb.lab.network.Way;
import dev.mokalb.lab.probe.ProbeReport;
import dev.mokalb.lab.probe.RollCall;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Speakers that do not hear each other, and do again. Who of several owners goes on is decided by
 * the first hellos; to merge the views takes seconds. Limits are hard ones.
 */
class SplitsIT {
  private static final Duration LONG =
      Duration.ofSeconds(Integer.getInteger("moka.split.seconds", 10));
  private static final Duration SHORT = Duration.ofSeconds(7); // longer than what is called a split
  private static final Duration ONE_AGAIN_WITHIN = Duration.ofMillis(500);
  private static final Duration FIRST_FRAME = Duration.ofMillis(300);

  private static final String MISSING = "mokalb_speaker_missing_members";
  private static final String CONCESSIONS = "mokalb_speaker_concessions_total";
  private static final String ANNOUNCEMENT = "tell " + Watch.ADDRESS; // asked by its own holder
  private static final int ROUNDS_OF_A_TAKEOVER = 5;
  private static final String API = Topology.API_SERVER.name();

  @RegisterExtension static final TestLab LAB = new TestLab();

  @AfterEach
  void everybodyHearsEverybody() {
    LAB.lab().network().lose(Set.of());
  }

  @Test
  void anOwnerThatWasAloneStopsAtOnce() {
    try (Watch watch = Watch.of(LAB, 0)) {
      String owner = watch.owner();
      List<String> others = watch.othersThan(owner);
      int events = watch.splitEvents(owner);
      double conceded = concessions(owner);
      split(Set.of(owner, Topology.ROUTER), with(others, Topology.CLIENT, API));
      watch.awaitAnswering("another node", nodes -> nodes.size() == 1 && !nodes.contains(owner));
      String heir = watch.owner();
      watch.holds(LONG, Set.of(heir));
      assertThat(seenByRouter()).containsExactly(owner);
      watch.awaitMetric(owner, MISSING, 2);
      others.forEach(other -> watch.awaitMetric(other, MISSING, 1));
      await("an event").atMost(TestLab.SOON).until(() -> watch.splitEvents(owner) > events);

      assertThat(healed("the owner was alone", watch)).isEqualTo(heir);
      assertThat(concessions(owner)).isGreaterThan(conceded);
    }
  }

  @Test
  void anOwnerThatHadTheClientStopsIfMoreSpeakersWereOnTheOtherSide() {
    try (Watch watch = Watch.of(LAB, 0)) {
      String owner = watch.owner();
      List<String> others = watch.othersThan(owner);
      split(Set.of(owner, Topology.CLIENT), with(others, Topology.ROUTER, API));
      watch.holds(SHORT, Set.of(owner));
      List<String> beyond = seenByRouter();
      assertThat(beyond).hasSize(1).doesNotContain(owner);

      assertThat(healed("the owner was alone with the client", watch)).isEqualTo(beyond.getFirst());
    }
  }

  @Test
  void anOwnerThatHadMoreSpeakersGoesOn() {
    try (Watch watch = Watch.of(LAB, 0)) {
      String owner = watch.owner();
      String away = watch.othersThan(owner).getLast();
      List<String> stay = watch.othersThan(away);
      split(Set.of(away, Topology.ROUTER), with(stay, Topology.CLIENT, API));
      watch.holds(SHORT, Set.of(owner));
      assertThat(seenByRouter()).containsExactly(away);

      assertThat(healed("another one was alone", watch)).isEqualTo(owner);
    }
  }

  /** Twice, as what was heard when the first split healed must count for nothing in the next. */
  @Test
  void ofThreeThatWereAloneOneGoesOn() {
    try (Watch watch = Watch.of(LAB, 0)) {
      List<String> nodes = LAB.lab().topology().nodes();
      for (int round = 1; round <= 2; round++) {
        LAB.lab().network().lose(Way.between(nodes.stream().map(Set::of).toList()));
        watch.holds(SHORT, Set.copyOf(nodes));
        nodes.forEach(node -> watch.awaitMetric(node, MISSING, 2));
        healed("each of the three was alone", watch);
      }
    }
  }

  /** After so long the kernels have given each other up, and ask once a second alone. */
  @Test
  void ofThreeThatWereAloneForLongOneGoesOn() {
    try (Watch watch = Watch.of(LAB, 0)) {
      List<String> nodes = LAB.lab().topology().nodes();
      LAB.lab().network().lose(Way.between(nodes.stream().map(Set::of).toList()));
      nodes.forEach(node ->
          nodes.forEach(other -> forgetNeighbour(node, LAB.lab().topology().host(other).ipv4())));
      watch.holds(SHORT, Set.copyOf(nodes));

      // Until a poll comes through no frame is exchanged at all.
      healed("each of the three was alone for long", watch, ONE_AGAIN_WITHIN.plus(FIRST_FRAME));
    }
  }

  private static void forgetNeighbour(String node, String address) {
    LAB.lab().node(node).exec("ip", "neighbour", "flush", "to", address);
  }

  @Test
  void anOwnerThatIsNotHeardStops() {
    try (Watch watch = Watch.of(LAB, 0)) {
      String owner = watch.owner();
      long lost = System.nanoTime();
      LAB.lab().network().lose(Way.from(owner, watch.othersThan(owner)));
      watch.awaitAnswering("another node", nodes -> nodes.size() == 1 && !nodes.contains(owner));
      String heir = watch.owner();
      watch.holds(SHORT, Set.of(heir));
      tellOverlap("the owner is not heard, and hears", watch, owner, lost);

      healed("the owner was not heard", watch);
    }
  }

  /** It cannot know that the others have chosen another one, whom clients are told of. */
  @Test
  void whereAnOwnerHearsNobodyTheOthersSayWhoseTheAddressIsUntilOneIsLeft() {
    try (Watch watch = Watch.of(LAB, 0);
        Capture capture = capture("deaf")) {
      String owner = watch.owner();
      List<String> others = watch.othersThan(owner);
      long lost = System.nanoTime();
      LAB.lab().network().lose(Way.to(owner, others));
      await("the others to be on their own")
          .atMost(TestLab.SOON)
          .until(() -> others.stream().allMatch(o -> LAB.lab().moka().seenBy(o).equals(others)));
      watch.awaitMetric(owner, MISSING, 2);
      await("more announcements of the others than of a mere takeover")
          .atMost(TestLab.SOON)
          .until(() ->
              others.stream().mapToLong(node -> announcements(capture, watch.mac(node))).sum()
                  > ROUNDS_OF_A_TAKEOVER + 2);
      tellOverlap("the owner hears nobody, and is heard", watch, owner, lost);
      assertThat(watch.since(lost).longestArpSilence()).isLessThan(Duration.ofMillis(1_500));

      healed("the owner heard nobody", watch);
    }
  }

  /** The third swings between the two, who may both answer meanwhile. */
  @Test
  void whereOneDoesNotHearAnotherNothingGoesUnanswered() {
    try (Watch watch = Watch.of(LAB, 0)) {
      String owner = watch.owner();
      String deaf = watch.othersThan(owner).getFirst();
      long lost = System.nanoTime();
      LAB.lab().network().lose(Set.of(new Way(owner, deaf)));
      await("some seconds of one-way loss")
          .during(SHORT)
          .atMost(SHORT.plus(TestLab.SOON))
          .until(() -> watch.since(lost).longestArpSilence().toMillis() < 1_500);
      ProbeReport report = watch.since(lost);
      System.out.printf(
          "%s does not hear %s for %d s: %d times another answer, %d ms without one%n",
          deaf,
          owner,
          report.runningFor().toSeconds(),
          report.answerers().size() - 1,
          report.longestArpSilence().toMillis());

      healed("one did not hear another", watch);
    }
  }

  /** A firewall that was there before the speakers: frames come through, and no hello ever did. */
  @Test
  void whereThePortIsClosedOneAnswersAllTheSameAndNobodyTakesANodeForAStranger() {
    Set<String> nodes = Set.copyOf(LAB.lab().topology().nodes());
    nodes.forEach(LAB.lab().moka()::stopSpeaker);
    nodes.forEach(node -> port7946(node, "-A"));
    try {
      nodes.forEach(LAB.lab().moka()::startSpeaker);
      LAB.lab().moka().awaitServing(TestLab.TOGETHER_WITHIN);
      LAB.applyPool();
      LAB.create(TestLab.echo("echo"));
      LAB.awaitAddresses("echo", Watch.ADDRESS);
      long assigned = System.nanoTime();
      await("one node to answer")
          .during(Duration.ofSeconds(1))
          .atMost(TestLab.SOON)
          .until(() -> LAB.lab().answering(Watch.ADDRESS).size() == 1);
      System.out.printf(
          "the port is closed: one node alone answers %d ms after the Service has its address%n",
          Duration.ofNanos(System.nanoTime() - assigned).toMillis());
      nodes.forEach(node ->
          await("an event that names the port and node " + node)
              .atMost(TestLab.SOON)
              .until(() -> tellsOfThePort(node)));
      assertThat(LAB.lab().services().events(LAB.read("echo")))
          .noneMatch(event -> event.startsWith("addressClaimed"));
      nodes.forEach(node ->
          assertThat(TestLab.logged(LAB.lab().moka().speaker(node), "another machine"))
              .as("strangers in the log of " + node)
              .isZero());
      assertThat(
              LAB.lab()
                  .kubernetes()
                  .genericKubernetesResources("mokalb.dev/v1alpha1", "AddressConflict")
                  .inNamespace(Moka.NAMESPACE)
                  .list()
                  .getItems())
          .isEmpty();
    } finally {
      nodes.forEach(node -> port7946(node, "-D"));
    }
    LAB.lab().moka().awaitSpeakersSeeEachOther(Watch.REUNITED_WITHIN);
  }

  private static void port7946(String node, String change) {
    for (String protocol : List.of("udp", "tcp")) {
      assertThat(
              LAB.lab()
                  .node(node)
                  .exec(
                      "iptables",
                      "-w",
                      change,
                      "INPUT",
                      "-p",
                      protocol,
                      "--dport",
                      "7946",
                      "-j",
                      "DROP")
                  .succeeded())
          .isTrue();
    }
  }

  private static boolean tellsOfThePort(String node) {
    return LAB.lab().kubernetes().v1().events().inAnyNamespace().list().getItems().stream()
        .filter(event -> event.getReason().equals("speakersSplit"))
        .filter(event -> event.getInvolvedObject().getName().equals(node))
        .anyMatch(event -> event.getMessage().contains("open UDP and TCP port 7946"));
  }

  private static void split(Set<String> side, Set<String> other) {
    LAB.lab().network().lose(Way.between(List.of(side, other)));
  }

  private static Set<String> with(List<String> nodes, String... hosts) {
    var side = new HashSet<>(nodes);
    side.addAll(List.of(hosts));
    return side;
  }

  private static List<String> seenByRouter() {
    NetworkNamespace router = LAB.lab().network().namespace(Topology.ROUTER);
    return RollCall.of(router, List.of(Watch.ADDRESS)).values().stream()
        .flatMap(Set::stream)
        .map(mac -> LAB.lab().nodeOf(mac).orElse(mac))
        .toList();
  }

  /** Heals all, and looks until the views have merged; who answers then. */
  private static String healed(String what, Watch watch) {
    return healed(what, watch, ONE_AGAIN_WITHIN);
  }

  private static String healed(String what, Watch watch, Duration within) {
    try (Capture capture = capture(what.replace(' ', '-'))) {
      long healed = System.nanoTime();
      LAB.lab().network().lose(Set.of());
      watch.awaitReunited();
      String winner = watch.owner();
      long last =
          watch.othersThan(winner).stream()
              .mapToLong(loser -> watch.lastAnswerAfter(healed, loser))
              .max()
              .orElseThrow();
      System.out.printf(
          "%s: %d ms after the healing the last frame of a loser; %d ms without an answer%n",
          what, last, watch.since(healed).longestArpSilence().toMillis());
      assertThat(Duration.ofMillis(last)).isLessThan(within);
      assertThat(watch.since(healed).longestArpSilence()).isLessThan(ONE_AGAIN_WITHIN);
      String mac = watch.mac(winner);
      await("an announcement of " + winner)
          .atMost(TestLab.SOON)
          .until(() -> announcements(capture, mac) > 0);
      LAB.lab().topology().nodes().forEach(node -> watch.awaitMetric(node, MISSING, 0));
      return winner;
    }
  }

  private static double concessions(String node) {
    return LAB.lab().metric(node, CONCESSIONS).orElseThrow();
  }

  private static Capture capture(String name) {
    return LAB.lab().capture(LAB.lab().client(), name, "arp and host " + Watch.ADDRESS);
  }

  private static long announcements(Capture capture, String mac) {
    return capture.frames().stream()
        .filter(frame -> frame.contains(mac) && frame.contains(ANNOUNCEMENT))
        .count();
  }

  /** How long two answered, from the first frame of another node to the last one of the owner. */
  private static void tellOverlap(String what, Watch watch, String owner, long lost) {
    long first =
        watch.othersThan(owner).stream()
            .mapToLong(node -> watch.firstAnswerAfter(lost, node))
            .filter(time -> time > 0)
            .min()
            .orElse(0);
    System.out.printf(
        "%s: another one answers %d ms after the loss began, the owner answered last after %d ms%n",
        what, first, watch.lastAnswerAfter(lost, owner));
  }
}
