package dev.mokalb.speaker.ops;

import dev.mokalb.model.ObjectKey;
import dev.mokalb.model.metrics.Label;
import dev.mokalb.model.metrics.MetricFamily;
import dev.mokalb.model.metrics.MetricFamily.Sample;
import dev.mokalb.net.IpAddress;
import dev.mokalb.speaker.l2.Layer2Counters;
import dev.mokalb.speaker.l2.Layer2Counters.PerAddress;
import dev.mokalb.speaker.l2.UsableInterface;
import dev.mokalb.speaker.members.Restraint;
import dev.mokalb.speaker.members.View;
import dev.mokalb.speaker.report.LanCounters;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;

/** MetalLB's metrics of a speaker by their names, and what else is worth a look. */
public final class SpeakerMetrics {

  private static final String LAYER2 = "metallb_layer2_";
  private static final String CLIENT = "metallb_k8s_client_";
  private static final String OWN = "mokalb_speaker_";

  private SpeakerMetrics() {}

  /** All of them but those of BGP and BFD sessions. */
  public static List<MetricFamily> of(SpeakerFigures figures) {
    List<MetricFamily> families = new ArrayList<>();
    families.add(announced(figures));
    layer2(families, figures.layer2().counters());
    client(families, figures);
    ownership(families, figures.board());
    members(families, figures.board());
    network(families, figures.layer2());
    localNetwork(families, figures.lan());
    writes(families, figures.writes());
    return families;
  }

  private static MetricFamily announced(SpeakerFigures figures) {
    List<Sample> samples = new ArrayList<>();
    figures
        .answered()
        .forEach((service, presence) ->
            presence
                .addresses()
                .forEach(ip -> samples.add(announced(service, "layer2", figures.node(), ip))));
    figures
        .routed()
        .forEach((service, addresses) ->
            addresses.forEach(ip -> samples.add(announced(service, "bgp", figures.node(), ip))));
    return new MetricFamily(
        "metallb_speaker_announced",
        "Services announced from this node. This is desired state, it does not guarantee that"
            + " the announcing protocols have converged.",
        MetricFamily.Type.GAUGE,
        samples);
  }

  private static Sample announced(ObjectKey service, String protocol, String node, IpAddress ip) {
    return new Sample(
        List.of(
            new Label("service", service.toString()),
            new Label("protocol", protocol),
            new Label("node", node),
            new Label("ip", ip.toString())),
        1);
  }

  private static void layer2(List<MetricFamily> families, Layer2Counters counters) {
    SortedMap<IpAddress, PerAddress> all = counters.perAddress();
    families.add(
        perAddress(
            "requests_received", "Requests for an address.", all, PerAddress::requestsReceived));
    families.add(
        perAddress("responses_sent", "Answers for an address.", all, PerAddress::responsesSent));
    families.add(
        perAddress(
            "gratuitous_sent",
            "Frames that announce an address without a request.",
            all,
            PerAddress::gratuitousSent));
  }

  private static MetricFamily perAddress(
      String name,
      String help,
      SortedMap<IpAddress, PerAddress> all,
      ToDoubleFunction<PerAddress> value) {
    List<Sample> samples =
        all.entrySet().stream()
            .map(entry ->
                new Sample(
                    List.of(new Label("ip", entry.getKey().toString())),
                    value.applyAsDouble(entry.getValue())))
            .toList();
    return new MetricFamily(LAYER2 + name, help, MetricFamily.Type.COUNTER, samples);
  }

  private static void client(List<MetricFamily> families, SpeakerFigures figures) {
    SpeakerBoard board = figures.board();
    families.add(
        MetricFamily.counter(
            CLIENT + "updates_total",
            "Changes of Kubernetes objects that were looked at.",
            board.counts().updates()));
    families.add(
        MetricFamily.counter(
            CLIENT + "update_errors_total",
            "Writes of status that were refused, or whose end is unknown.",
            figures.writes().statusesFailed()));
    families.add(
        MetricFamily.gauge(
            CLIENT + "config_loaded_bool",
            "1 if the configuration has been read since the start.",
            board.isConfigured() ? 1 : 0));
    families.add(
        MetricFamily.gauge(
            CLIENT + "config_stale_bool",
            "1 if part of the configuration is wrong, so that its last good version is in force.",
            board.problems().filter(some -> !some.isEmpty()).isPresent() ? 1 : 0));
  }

  private static void ownership(List<MetricFamily> families, SpeakerBoard board) {
    SpeakerBoard.Counts counts = board.counts();
    families.add(
        MetricFamily.gauge(
            OWN + "services_answered",
            "Services for which this node answers by layer 2.",
            board.layer2().size()));
    families.add(
        MetricFamily.gauge(
            OWN + "services_routed",
            "Services to which this node sends routes.",
            board.routes().size()));
    families.add(
        MetricFamily.counter(
            OWN + "takeovers_total",
            "Times this node began to answer for a Service.",
            counts.takenOver()));
    families.add(
        MetricFamily.counter(
            OWN + "releases_total",
            "Times this node ceased to answer for a Service.",
            counts.givenUp()));
    families.add(
        MetricFamily.counter(
            OWN + "concessions_total",
            "Groups of addresses that this node gave up since another part of the cluster has them.",
            counts.conceded()));
    families.add(
        MetricFamily.gauge(
            OWN + "unowned_groups",
            "Groups of addresses for which no node can answer; told by the speaker that decides.",
            board.unowned()));
  }

  private static void members(List<MetricFamily> families, SpeakerBoard board) {
    families.add(
        MetricFamily.gauge(
            OWN + "view_members",
            "Speakers that this one is connected to, with itself; 0 without layer 2.",
            board.view().map(view -> view.order().size()).orElse(0)));
    families.add(
        MetricFamily.gauge(
            OWN + "is_coordinator",
            "1 if this speaker decides who owns which address.",
            board.view().filter(View::iAmCoordinator).isPresent() ? 1 : 0));
    families.add(
        MetricFamily.gauge(
            OWN + "missing_members",
            "Speakers that are Ready and not connected to this one.",
            board.splits().size()));
    families.add(
        new MetricFamily(
            OWN + "messages_dropped_total",
            "Messages of other speakers that this version cannot read, by the reason.",
            MetricFamily.Type.COUNTER,
            board.unreadable().entrySet().stream()
                .map(it ->
                    new Sample(
                        List.of(new Label("reason", it.getKey().name().toLowerCase(Locale.ROOT))),
                        it.getValue()))
                .toList()));
    List<Sample> restraints =
        Arrays.stream(Restraint.values())
            .filter(restraint -> restraint != Restraint.NONE)
            .map(restraint ->
                new Sample(
                    List.of(new Label("reason", restraint.name().toLowerCase(Locale.ROOT))),
                    board.restraint() == restraint ? 1 : 0))
            .toList();
    families.add(
        new MetricFamily(
            OWN + "restrained",
            "1 for why this speaker answers for nothing although it may own addresses.",
            MetricFamily.Type.GAUGE,
            restraints));
  }

  private static void network(List<MetricFamily> families, SpeakerFigures.Layer2 layer2) {
    families.add(
        new MetricFamily(
            OWN + "interface_usable",
            "1 for an interface on which questions are heard, 0 for one without carrier.",
            MetricFamily.Type.GAUGE,
            layer2.health().interfaces().stream().map(SpeakerMetrics::usable).toList()));
    families.add(
        new MetricFamily(
            OWN + "frames_dropped_total",
            "Frames that were read and not answered, by the reason.",
            MetricFamily.Type.COUNTER,
            layer2.counters().dropped().entrySet().stream()
                .map(entry ->
                    new Sample(List.of(new Label("reason", entry.getKey())), entry.getValue()))
                .toList()));
    Layer2Counters.Sightings sightings = layer2.counters().sightings();
    SortedMap<String, Long> claims = new TreeMap<>();
    claims.put("in_use", sightings.inUse());
    claims.put("in_pool", sightings.inPool());
    claims.put("by_speaker", sightings.byPeers());
    claims.put("untold", sightings.untold());
    claims.put("unread", sightings.unread());
    families.add(
        new MetricFamily(
            OWN + "foreign_claims_total",
            "Frames by which another station claims an address of ours, by what became of them.",
            MetricFamily.Type.COUNTER,
            claims.entrySet().stream().map(SpeakerMetrics::claim).toList()));
    families.add(
        MetricFamily.counter(
            OWN + "defences_total",
            "Times an address was announced against another station's claim.",
            sightings.defences()));
  }

  private static void localNetwork(List<MetricFamily> families, LanCounters lan) {
    families.add(
        MetricFamily.counter(
            OWN + "strangers_total",
            "Strangers on addresses of ours that people were told of.",
            lan.strangers()));
    families.add(
        MetricFamily.gauge(
            OWN + "address_conflicts",
            "AddressConflict objects that are there, of all speakers.",
            lan.conflictsNow()));
    families.add(
        MetricFamily.counter(
            OWN + "conflicts_held_back_total",
            "Strangers of whom no AddressConflict was made, as there were too many.",
            lan.conflictsHeldBack()));
    families.add(
        MetricFamily.counter(
            OWN + "addresses_outside_subnets_total",
            "Times an address of this node was found to lie in none of its subnets.",
            lan.outside()));
    SortedMap<String, Long> answers = new TreeMap<>();
    answers.put("expected", lan.questions().asExpected());
    answers.put("other", lan.questions().otherwise());
    answers.put("none", lan.questions().unanswered());
    families.add(
        new MetricFamily(
            OWN + "questions_total",
            "Questions for addresses of other nodes, by who answered.",
            MetricFamily.Type.COUNTER,
            answers.entrySet().stream()
                .map(it -> new Sample(List.of(new Label("answer", it.getKey())), it.getValue()))
                .toList()));
  }

  private static Sample claim(Map.Entry<String, Long> entry) {
    return new Sample(List.of(new Label("kind", entry.getKey())), entry.getValue());
  }

  private static Sample usable(UsableInterface each) {
    return new Sample(List.of(new Label("interface", each.name())), each.carrier() ? 1 : 0);
  }

  private static void writes(List<MetricFamily> families, SpeakerFigures.Writes writes) {
    families.add(
        MetricFamily.counter(
            OWN + "status_writes_total",
            "Requests about status objects of Services that were carried out.",
            writes.statusesWritten()));
    families.add(
        MetricFamily.counter(
            OWN + "events_written_total", "Events written.", writes.eventsWritten()));
    families.add(
        MetricFamily.counter(
            OWN + "events_dropped_total",
            "Events that were too many, or were refused.",
            writes.eventsDropped()));
  }
}
