package dev.mokalb.speaker.kube;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mokalb.kube.write.ObjectReference;
import dev.mokalb.model.ObjectKey;
import dev.mokalb.model.ServiceSnapshot;
import dev.mokalb.model.TrafficPolicy;
import dev.mokalb.model.config.Problem;
import dev.mokalb.model.config.SourceRef;
import dev.mokalb.net.IpAddress;
import dev.mokalb.net.IpFamily;
import dev.mokalb.net.IpPrefix;
import dev.mokalb.net.bgp.AsnWidth;
import dev.mokalb.net.bgp.BgpError;
import dev.mokalb.net.bgp.BgpIdentifier;
import dev.mokalb.net.bgp.CodecTerms;
import dev.mokalb.net.bgp.Notification;
import dev.mokalb.net.bgp.Open;
import dev.mokalb.net.bgp.PeerKind;
import dev.mokalb.speaker.announce.NodeName;
import dev.mokalb.speaker.announce.RouteSilence;
import dev.mokalb.speaker.announce.Snapshots;
import dev.mokalb.speaker.bfd.BfdProblem;
import dev.mokalb.speaker.bgp.Agreement;
import dev.mokalb.speaker.bgp.NoSession;
import dev.mokalb.speaker.bgp.PeerName;
import dev.mokalb.speaker.bgp.PeerNews;
import dev.mokalb.speaker.bgp.SessionAddresses;
import dev.mokalb.speaker.bgp.SessionEnd;
import dev.mokalb.speaker.ops.SpeakerBoard;
import dev.mokalb.speaker.status.SessionRow;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Which event is made of what, on which object, and that it is made once. */
class BgpReporterTest {

  private static final PeerName TOR = new PeerName("tor");
  private static final ObjectKey KEY = new ObjectKey("metallb-system", "tor");
  private static final SourceRef OBJECT = SourceRef.of("BGPPeer", KEY);
  private static final SourceRef LEGACY =
      new SourceRef("ConfigMap", new ObjectKey("metallb-system", "config"), "peer \"tor\"");
  private static final ServiceSnapshot WEB =
      Snapshots.service(new ObjectKey("web", "front"), TrafficPolicy.LOCAL, "198.51.100.1");
  private static final RouteSilence.Contradiction CONTRADICTION =
      new RouteSilence.Contradiction(
          IpPrefix.containing(IpAddress.of("198.51.100.1"), 32),
          side("one", 100),
          side("two", 200));
  private static final Agreement AGREEMENT =
      new Agreement(
          new SessionAddresses(IpAddress.of("192.0.2.11"), Optional.empty(), Optional.empty()),
          new Open(65_001, 90, BgpIdentifier.of(IpAddress.of("192.0.2.1")), List.of()),
          new CodecTerms(AsnWidth.FOUR, PeerKind.EXTERNAL, CodecTerms.MESSAGE_OCTETS_MAX),
          Set.of(IpFamily.IPV4),
          90,
          30,
          Set.of());

  private final List<String> events = new ArrayList<>();
  private final BgpReporter reporter =
      new BgpReporter(
          new NodeName("n1"),
          (type, object, reason, message) ->
              events.add(
                  "%s %s %s %s: %s"
                      .formatted(type, reason, object.kind(), object.key().name(), message)),
          new SpeakerBoard(),
          source ->
              Optional.of(
                  new ObjectReference(
                      "v1",
                      source.entry().isEmpty() ? source.kind() : "?",
                      source.key(),
                      "u",
                      "1")));

  private static RouteSilence.Contradiction.Side side(String name, long localPref) {
    return new RouteSilence.Contradiction.Side(
        SourceRef.of("BGPAdvertisement", new ObjectKey("metallb-system", name)), localPref);
  }

  private static Arguments row(String what, Consumer<BgpReporter> deed, String... events) {
    return Arguments.of(what, deed, List.of(events));
  }

  private static PeerNews failed(String reason) {
    return new PeerNews.Failed(new SessionEnd.Lost(reason));
  }

  private static SortedMap<PeerName, String> about(String problem) {
    return new TreeMap<>(Map.of(TOR, problem));
  }

  private static SortedMap<PeerName, NoSession> none(NoSession.Cause cause, String why) {
    return new TreeMap<>(Map.of(TOR, new NoSession("192.0.2.1:179", "red", cause, why)));
  }

  private static SortedMap<PeerName, List<BfdProblem>> bfd(BfdProblem.Kind kind, String text) {
    return new TreeMap<>(Map.of(TOR, List.of(new BfdProblem(kind, "192.0.2.1", text))));
  }

  static Stream<Arguments> deeds() {
    return Stream.of(
        row(
            "up",
            it -> it.hear(TOR, new PeerNews.Up(AGREEMENT)),
            "NORMAL sessionUp BGPPeer tor: node \"n1\": the session is up"),
        row(
            "down, then down still",
            it -> {
              SessionEnd end =
                  new SessionEnd.Heard(
                      Notification.withText(BgpError.ADMINISTRATIVE_SHUTDOWN, "works"));
              it.hear(TOR, new PeerNews.Down(end));
              it.hear(TOR, new PeerNews.Failed(end));
            },
            "WARNING sessionDown BGPPeer tor: node \"n1\": the session ended: the peer sent: Cease:"
                + " Administrative Shutdown (\"works\")"),
        row(
            "the same failure again and again, then another",
            it -> {
              it.hear(TOR, failed("nobody answers"));
              it.hear(TOR, failed("nobody answers"));
              it.hear(TOR, failed("refused"));
            },
            "WARNING sessionFailed BGPPeer tor: node \"n1\": no session: nobody answers",
            "WARNING sessionFailed BGPPeer tor: node \"n1\": no session: refused"),
        row(
            "the same failure after a session",
            it -> {
              it.hear(TOR, failed("nobody answers"));
              it.hear(TOR, new PeerNews.Up(AGREEMENT));
              it.hear(TOR, failed("nobody answers"));
            },
            "WARNING sessionFailed BGPPeer tor: node \"n1\": no session: nobody answers",
            "NORMAL sessionUp BGPPeer tor: node \"n1\": the session is up",
            "WARNING sessionFailed BGPPeer tor: node \"n1\": no session: nobody answers"),
        row(
            "a port that is taken",
            it -> it.hear(TOR, new PeerNews.CannotListen("cannot listen on port 179: taken")),
            "WARNING sessionFailed BGPPeer tor: node \"n1\": no session: cannot listen on port 179:"
                + " taken"),
        row(
            "a family that cannot be announced",
            it -> it.hear(TOR, new PeerNews.LeftOut("IPv6 routes are left out: no address")),
            "WARNING routesLeftOut BGPPeer tor: node \"n1\": IPv6 routes are left out: no address"),
        row(
            "routes that do not fit, told once while they do not",
            it -> {
              it.leftOut(about("a route carries 63 communities at most"));
              it.leftOut(about("a route carries 63 communities at most"));
              it.leftOut(new TreeMap<>());
            },
            "WARNING routesLeftOut BGPPeer tor: node \"n1\": a route carries 63 communities at most"),
        row("an UPDATE that was mended", it -> it.hear(TOR, new PeerNews.Mended("ORIGIN"))),
        row("a planned end", it -> it.hear(TOR, new PeerNews.Gone())),
        row("a stranger", it -> it.hear(new PeerName("gone"), failed("refused"))),
        row(
            "settings that cannot be, twice, then others",
            it -> {
              it.impossible(none(NoSession.Cause.SETTINGS, "routerID 0.0.0.0 is none"));
              it.impossible(none(NoSession.Cause.SETTINGS, "routerID 0.0.0.0 is none"));
              it.impossible(none(NoSession.Cause.SETTINGS, "there is no Secret"));
            },
            "WARNING sessionFailed BGPPeer tor: node \"n1\": no session: routerID 0.0.0.0 is none",
            "WARNING sessionFailed BGPPeer tor: node \"n1\": no session: there is no Secret"),
        row(
            "a peer that gave way, which is told as a conflict",
            it -> it.impossible(none(NoSession.Cause.CONFLICT, "the neighbour is another's too"))),
        row(
            "a problem of BFD that stays with other figures, then goes and comes again",
            it -> {
              it.bfd(bfd(BfdProblem.Kind.DETECTION_NEAR_PAUSES, "paused for 70 ms"));
              it.bfd(bfd(BfdProblem.Kind.DETECTION_NEAR_PAUSES, "paused for 80 ms"));
              it.bfd(new TreeMap<>());
              it.bfd(bfd(BfdProblem.Kind.DETECTION_NEAR_PAUSES, "paused for 90 ms"));
            },
            "WARNING bfdProblem BGPPeer tor: node \"n1\": paused for 70 ms",
            "WARNING bfdProblem BGPPeer tor: node \"n1\": paused for 90 ms"),
        row(
            "a second problem of BFD",
            it -> {
              it.bfd(bfd(BfdProblem.Kind.ECHO_NOT_USED, "echoMode is not used"));
              it.bfd(bfd(BfdProblem.Kind.NOBODY_LISTENS, "nobody listens"));
            },
            "WARNING bfdProblem BGPPeer tor: node \"n1\": echoMode is not used",
            "WARNING bfdProblem BGPPeer tor: node \"n1\": nobody listens"),
        row(
            "pieces that gave way to others, told once while they do",
            it -> {
              Problem twin = new Problem(OBJECT, "the neighbour", "is another's too", "remove one");
              Problem wide =
                  new Problem(
                      SourceRef.of("BGPAdvertisement", new ObjectKey("metallb-system", "wide")),
                      "spec.aggregationLength 8",
                      "is wider than the pool",
                      "write 24 or more");
              it.conflicts(List.of(twin));
              it.conflicts(List.of(twin, wide));
              it.conflicts(List.of());
              it.conflicts(List.of(wide));
            },
            "WARNING InvalidConfiguration BGPPeer tor: node \"n1\": BGPPeer metallb-system/tor: the"
                + " neighbour is another's too: remove one",
            "WARNING InvalidConfiguration BGPAdvertisement wide: node \"n1\": BGPAdvertisement"
                + " metallb-system/wide: spec.aggregationLength 8 is wider than the pool: write 24"
                + " or more",
            "WARNING InvalidConfiguration BGPAdvertisement wide: node \"n1\": BGPAdvertisement"
                + " metallb-system/wide: spec.aggregationLength 8 is wider than the pool: write 24"
                + " or more"),
        row(
            "routes to a Service",
            it -> it.routed(WEB),
            "NORMAL nodeAssigned Service front: announcing from node \"n1\" with protocol \"bgp\""),
        row(
            "a contradiction about a Service",
            it -> it.silent(WEB, CONTRADICTION),
            "WARNING notAnnounced Service front: no routes from node \"n1\": "
                + CONTRADICTION.message()),
        row(
            "the same as the younger advertisement has it",
            it -> it.conflicts(List.of(CONTRADICTION.problem(WEB.key()))),
            "WARNING InvalidConfiguration BGPAdvertisement two: node \"n1\": BGPAdvertisement"
                + " metallb-system/two: spec.localPref 200 differs from 100 of BGPAdvertisement"
                + " metallb-system/one for the route 198.51.100.1/32 of Service web/front, which is"
                + " not announced: use one value, or serviceSelectors, peers, nodes or aggregation"
                + " lengths that differ"),
        row(
            "what each node may decide for itself",
            it -> it.silent(WEB, new RouteSilence.NoLocalEndpoint())));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("deeds")
  void eachIsAnEventOnItsObject(String what, Consumer<BgpReporter> deed, List<String> expected) {
    reporter.peers(Map.of(TOR, OBJECT));
    deed.accept(reporter);
    assertThat(events).as(what).isEqualTo(expected);
  }

  @Test
  void aPeerOfTheConfigMapIsNamedThere() {
    reporter.peers(Map.of(TOR, LEGACY));
    reporter.hear(TOR, failed("refused"));
    reporter.conflicts(
        List.of(new Problem(LEGACY, "the neighbour", "is another's too", "remove one")));
    assertThat(events)
        .containsExactly(
            "WARNING sessionFailed ConfigMap config: peer \"tor\", node \"n1\": no session: refused",
            "WARNING InvalidConfiguration ConfigMap config: node \"n1\": ConfigMap"
                + " metallb-system/config, peer \"tor\": the neighbour is another's too: remove"
                + " one");
  }

  @Test
  void aPeerWithoutASessionHasARowAllTheSame() {
    reporter.impossible(none(NoSession.Cause.SETTINGS, "there is no Secret"));
    Instant since = row().since();
    assertThat(row())
        .isEqualTo(
            new SessionRow(
                "tor",
                "192.0.2.1:179",
                "red",
                new SessionRow.State("None", false),
                since,
                0,
                Optional.of("there is no Secret")));
    reporter.impossible(none(NoSession.Cause.SETTINGS, "there is no password in it"));
    assertThat(row().lastEnd()).contains("there is no password in it");
    assertThat(row().since()).as("there was none before").isEqualTo(since);
    reporter.impossible(new TreeMap<>());
    assertThat(reporter.impossible()).isEmpty();
  }

  private SessionRow row() {
    return Optional.ofNullable(reporter.impossible().get(TOR)).orElseThrow();
  }

  @Test
  void whatIsWrongIsShownAsWell() {
    SpeakerBoard board = new SpeakerBoard();
    board.configuration(List.of());
    BgpReporter shown =
        new BgpReporter(new NodeName("n1"), (_, _, _, _) -> {}, board, _ -> Optional.empty());
    Problem problem = new Problem(OBJECT, "the neighbour", "is another's too", "remove one");
    shown.conflicts(List.of(problem));
    assertThat(board.problems()).contains(List.of(problem));
  }
}
