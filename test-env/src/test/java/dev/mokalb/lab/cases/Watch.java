package dev.mokalb.lab.cases;

import static org.awaitility.Awaitility.await;

import dev.mokalb.lab.Lab;
import dev.mokalb.lab.probe.Observation;
import dev.mokalb.lab.probe.Probe;
import dev.mokalb.lab.probe.ProbeReport;
import io.fabric8.kubernetes.api.model.Event;
import java.time.Duration;
import java.util.List;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** A Service that the client asks for all the time: who answers, and what the speakers say. */
final class Watch implements AutoCloseable {
  static final String ADDRESS = "192.168.2.200";
  static final Duration REUNITED_WITHIN = Duration.ofSeconds(20);

  private static final Duration A_MOMENT = Duration.ofMillis(500);
  private static final Duration INTERVAL = Duration.ofMillis(100);

  private final Lab lab;
  private final Probe probe;

  private Watch(Lab lab, Probe probe) {
    this.lab = lab;
    this.probe = probe;
  }

  /** Starts to ask for ARP, and for echoes where there is a port, once one node alone answers. */
  static Watch of(TestLab test, int echoPort) {
    test.applyPool();
    test.create(TestLab.echo("echo"));
    test.awaitAddresses("echo", ADDRESS);
    Lab lab = test.lab();
    lab.moka().awaitSpeakersSeeEachOther(REUNITED_WITHIN);
    var watch = new Watch(lab, lab.probe(new Probe.Target(ADDRESS, echoPort, 0)));
    watch.awaitSettled();
    return watch;
  }

  ProbeReport since(long nanos) {
    return probe.soFar().since(nanos);
  }

  /** Waits until all speakers see each other and one of them alone has answered for a second. */
  void awaitReunited() {
    lab.moka().awaitSpeakersSeeEachOther(REUNITED_WITHIN);
    awaitSettled();
  }

  private void awaitSettled() {
    probe.awaitSettled(REUNITED_WITHIN);
  }

  /** The node that answered last. */
  String owner() {
    return node(probe.soFar().answerers().getLast().mac());
  }

  /** The nodes that answered a moment ago. */
  Set<String> answering() {
    return since(System.nanoTime() - A_MOMENT.toNanos()).answerers().stream()
        .map(answerer -> node(answerer.mac()))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  void awaitAnswering(String what, Predicate<Set<String>> wanted) {
    await(what).atMost(REUNITED_WITHIN).pollInterval(INTERVAL).until(this::answering, wanted);
  }

  /** Waits until exactly these nodes have answered for so long. */
  void holds(Duration time, Set<String> nodes) {
    await("only " + nodes + " to answer for " + time)
        .during(time)
        .atMost(time.plus(REUNITED_WITHIN))
        .pollInterval(INTERVAL)
        .until(this::answering, nodes::equals);
  }

  /** How long after that moment a node answered last, in ms; 0 if it did not. */
  long lastAnswerAfter(long nanos, String node) {
    return times(nanos, node).stream().mapToLong(time -> time - nanos).max().orElse(0) / 1_000_000;
  }

  /** How long after that moment a node answered first, in ms; 0 if it did not. */
  long firstAnswerAfter(long nanos, String node) {
    return times(nanos, node).stream().mapToLong(time -> time - nanos).min().orElse(0) / 1_000_000;
  }

  private List<Long> times(long nanos, String node) {
    String mac = mac(node);
    return since(nanos).observations().stream()
        .filter(seen -> seen instanceof Observation.Answered(long _, var by) && by.equals(mac))
        .map(Observation::nanos)
        .toList();
  }

  String mac(String node) {
    return lab.topology().host(node).mac();
  }

  private String node(String mac) {
    return lab.nodeOf(mac).orElseThrow();
  }

  List<String> othersThan(String node) {
    return lab.topology().nodes().stream().filter(other -> !other.equals(node)).toList();
  }

  /** The node whose speaker says that it decides who owns what. */
  String coordinator() {
    return await("one coordinator")
        .atMost(TestLab.SOON)
        .until(
            () ->
                lab.topology().nodes().stream()
                    .filter(
                        node -> lab.metric(node, "mokalb_speaker_is_coordinator").orElse(0) == 1)
                    .toList(),
            nodes -> nodes.size() == 1)
        .getFirst();
  }

  void awaitMetric(String node, String name, double value) {
    await(name + " of " + node)
        .atMost(TestLab.SOON)
        .pollInterval(INTERVAL)
        .until(() -> lab.metric(node, name), OptionalDouble.of(value)::equals);
  }

  /** How often an event said that the speaker of this node is Ready and not connected. */
  int splitEvents(String node) {
    return lab.kubernetes().v1().events().inAnyNamespace().list().getItems().stream()
        .filter(event -> event.getReason().equals("speakersSplit"))
        .filter(event -> event.getInvolvedObject().getName().equals(node))
        .mapToInt(Event::getCount)
        .sum();
  }

  @Override
  public void close() {
    probe.close();
  }
}
