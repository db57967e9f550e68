package dev.mokalb.lab.bench;

import dev.mokalb.lab.Installation;
import dev.mokalb.lab.LabException;
import dev.mokalb.lab.bench.Finding.Verdict;
import dev.mokalb.lab.network.Network;
import dev.mokalb.lab.network.Topology;
import dev.mokalb.lab.process.Commands;
import dev.mokalb.lab.process.LabProcess;
import dev.mokalb.lab.process.Waiting;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * How soon the speaker's part for layer 2 answers, beside the kernel, in a network of one node, the
 * client, and a router that sends what is for neither.
 */
final class AnswerStage {
  private static final String NODE = "n1";
  private static final String IPV4 = "192.168.2.200";
  private static final String IPV6 = "fd00:2::200";
  private static final int WARM_UP = 3_000;
  private static final int ROUNDS = 5_000;
  private static final int FOREIGN_PER_SECOND = 50_000;
  private static final double WANTED_P99_MS = 0.1;

  private final BenchSettings settings;
  private final Findings findings;
  private final Consumer<String> say;
  private final Topology topology = Topology.ofNodes(1);
  private final Topology.Host node = topology.host(NODE);
  private final Topology.Host client = topology.host(Topology.CLIENT);

  AnswerStage(BenchSettings settings, Findings findings, Consumer<String> say) {
    this.settings = settings;
    this.findings = findings;
    this.say = say;
  }

  void run() {
    Path logs = settings.folder().resolve("logs");
    try (Network network = Network.create(topology, 1)) {
      Files.createDirectories(logs);
      try (LabProcess speaker = process(network, NODE, logs, AnswerProcess.class, IPV4, IPV6)) {
        speaker.start();
        awaitAnswers(network);
        ask(network, WARM_UP, IPV4, IPV6);
        beside(network, "idle");
        flooded(network, logs, speaker, "other", "foreign frames");
        flooded(network, logs, speaker, "arp", "who-has about others");
      }
      try (LabProcess bare = process(network, NODE, logs, BareAnswers.class, IPV4, node.mac())) {
        bare.start();
        awaitAnswers(network);
        ask(network, WARM_UP, IPV4);
        Map<String, Samples> taken = ask(network, ROUNDS, node.ipv4(), IPV4);
        findings.publish(
            "ARP answer of a bare socket in Java, idle",
            of(taken, IPV4).micros() + "; kernel " + of(taken, node.ipv4()).micros());
      }
    } catch (IOException e) {
      throw new LabException("cannot make " + logs, e);
    }
    findings.method(
        "**Answers**: the speaker's packages for layer 2 in a process of their own, with the"
            + " speaker's flags, on a node that also has addresses of its own, for which the kernel"
            + " answers. From the client, %d rounds: one question about each address, 1 ms apart,"
                .formatted(ROUNDS)
            + " after %d that are not counted; the client spins while it waits. Foreign frames are"
                .formatted(WARM_UP)
            + " sent to the node alone, %d a second: first of an Ethernet type that nobody uses,"
                .formatted(FOREIGN_PER_SECOND)
            + " then who-has about addresses of others, which pass the kernel's filter. The bare"
            + " socket reads and writes frames and does nothing else: what it takes is what the"
            + " machine takes to wake a process.");
  }

  private void flooded(Network network, Path logs, LabProcess speaker, String kind, String what) {
    try (LabProcess flood =
        process(
            network,
            Topology.ROUTER,
            logs,
            FloodProcess.class,
            kind,
            Integer.toString(FOREIGN_PER_SECOND),
            topology.host(Topology.ROUTER).mac(),
            node.mac())) {
      flood.start();
      ask(network, WARM_UP / 10, IPV4);
      flood.mustRun();
      Duration before = ProcessFigures.cpu(speaker);
      long start = System.nanoTime();
      beside(network, "under %,d %s/s".formatted(FOREIGN_PER_SECOND, what));
      double share =
          (double) ProcessFigures.cpu(speaker).minus(before).toNanos()
              / (System.nanoTime() - start);
      flood.mustRun();
      findings.publish("of it, CPU of the speaker", "%.0f %% of a core".formatted(100 * share));
    }
  }

  private void beside(Network network, String when) {
    say.accept("asking, " + when);
    Map<String, Samples> taken = ask(network, ROUNDS, node.ipv4(), IPV4, node.ipv6(), IPV6);
    add("ARP answer, " + when, of(taken, IPV4), of(taken, node.ipv4()));
    add("NDP answer, " + when, of(taken, IPV6), of(taken, node.ipv6()));
  }

  private void add(String promise, Samples ours, Samples kernel) {
    findings.add(
        new Finding(
            promise,
            "p99 < 100 µs",
            ours.micros() + "; kernel " + kernel.micros(),
            Verdict.of(ours.percentileMs(99) < WANTED_P99_MS)));
  }

  private static Samples of(Map<String, Samples> taken, String address) {
    Samples samples = taken.get(address);
    if (samples == null) {
      throw new LabException("nothing answered for " + address);
    }
    return samples;
  }

  private void awaitAnswers(Network network) {
    Waiting.until(
        "an answer for " + IPV4,
        Duration.ofSeconds(20),
        () -> ask(network, 1, IPV4).containsKey(IPV4));
  }

  /** What the answers took, by address; how many questions had none is published. */
  private Map<String, Samples> ask(Network network, int rounds, String... addresses) {
    List<String> command =
        new ArrayList<>(
            List.of(Integer.toString(rounds), client.mac(), client.ipv4(), client.ipv6()));
    command.addAll(List.of(addresses));
    String output =
        Commands.run(
            network
                .namespace(Topology.CLIENT)
                .commandLine(java(AskProcess.class, command.toArray(String[]::new))));
    Map<String, List<Long>> nanos = new HashMap<>();
    Map<String, Integer> lost = new TreeMap<>();
    for (String line : output.lines().toList()) {
      String[] words = line.split(" ", -1);
      long taken = Long.parseLong(words[1]);
      if (taken >= 0) {
        nanos.computeIfAbsent(words[0], _ -> new ArrayList<>()).add(taken);
      } else {
        lost.merge(words[0], 1, Integer::sum);
      }
    }
    if (rounds > 1) {
      lost.forEach((address, count) -> unanswered(address, count, rounds));
    }
    Map<String, Samples> samples = new HashMap<>();
    nanos.forEach((address, taken) -> samples.put(address, new Samples(taken)));
    return samples;
  }

  private void unanswered(String address, int count, int rounds) {
    if (count > rounds / 100) {
      throw new LabException(
          "%d of %d questions for %s were not answered".formatted(count, rounds, address));
    }
    findings.publish(
        "of the questions for " + address + ", unanswered", "%d of %d".formatted(count, rounds));
  }

  private static LabProcess process(
      Network network, String host, Path logs, Class<?> main, String... arguments) {
    return new LabProcess(
        "answer-" + main.getSimpleName(),
        network.namespace(host).commandLine(java(main, arguments)),
        Map.of(),
        logs);
  }

  private static List<String> java(Class<?> main, String... arguments) {
    var command =
        new ArrayList<>(
            List.of(
                Installation.java(),
                "@" + ofSpeaker("conf/jvm.options"),
                "-cp",
                classPath(),
                main.getName()));
    command.addAll(List.of(arguments));
    return command;
  }

  /** The speaker's, with the processes of the bench before it. */
  private static String classPath() {
    return Installation.ownClasses() + ":" + ofSpeaker("lib") + "/*";
  }

  private static Path ofSpeaker(String what) {
    return Installation.find().speaker().resolveSibling("../" + what).normalize();
  }
}
