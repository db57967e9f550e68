package dev.mokalb.lab.bench;

import dev.mokalb.lab.Installation;
import dev.mokalb.lab.LabException;
import dev.mokalb.lab.network.Network;
import dev.mokalb.lab.network.NetworkNamespace;
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
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;

/** What large clusters of speakers cost at rest, and how soon they notice that one is gone. */
final class MembersStage {
  private static final List<Integer> SIZES = List.of(3, 10, 50, 100);
  private static final int MEMBERS_OF_A_PROCESS = 10;
  private static final int ROUNDS_MAX = 5;
  private static final Duration SETTLE = Duration.ofSeconds(10);
  private static final Duration REST = Duration.ofSeconds(15);
  private static final Duration WITHIN = Duration.ofMinutes(2);

  private final BenchSettings settings;
  private final Findings findings;
  private final Consumer<String> say;

  MembersStage(BenchSettings settings, Findings findings, Consumer<String> say) {
    this.settings = settings;
    this.findings = findings;
    this.say = say;
  }

  void run() {
    for (int size : SIZES) {
      try (Network network = Network.create(Topology.ofNodes(1), 1);
          var crowd = new Crowd(network.namespace("n1"), size)) {
        measure(crowd, size);
      } catch (IOException e) {
        throw new LabException("cannot read what the members wrote", e);
      }
    }
    findings.method(
        ("**Many speakers**: the part of the speaker that meets the others, sealed, with the profile"
                + " lan, without anything to announce; ten of them in a process with the speaker's"
                + " flags, on the loopback interface of one namespace. CPU time over %d s, divided"
                + " by their number. Of %d rounds each: one member in a process of its own is ended"
                + " by kill -9, or all packets from and to it are dropped; the clock runs until"
                + " another one suspects it, and until all others have a view without it.")
            .formatted(REST.toSeconds(), rounds()));
  }

  /** Of the member with this number. */
  static String address(int number) {
    return "127.0.9." + number;
  }

  private int rounds() {
    return Math.min(ROUNDS_MAX, settings.rounds());
  }

  private void measure(Crowd crowd, int size) {
    say.accept("%d speakers meet".formatted(size));
    crowd.start();
    Waiting.rest(SETTLE);
    Duration before = crowd.cpu();
    Waiting.rest(REST);
    double share = (double) crowd.cpu().minus(before).toNanos() / REST.toNanos() / size;
    findings.publish(
        "%d speakers at rest, each".formatted(size), "%.1f %% of a core".formatted(100 * share));
    publish(size, "kill -9", crowd, crowd::kill, crowd::startLast);
    publish(size, "link cut", crowd, crowd::cut, crowd::heal);
  }

  private void publish(int size, String how, Crowd crowd, Runnable harm, Runnable mend) {
    var suspected = new ArrayList<Long>();
    var gone = new ArrayList<Long>();
    for (int round = 0; round < rounds(); round++) {
      long start = System.nanoTime();
      harm.run();
      gone.add(crowd.awaitGone(start) - start);
      suspected.add(crowd.firstSuspicion(start) - start);
      long mended = System.nanoTime();
      mend.run();
      crowd.awaitWhole(mended);
      Waiting.rest(Duration.ofSeconds(2));
    }
    findings.publish(
        "%d speakers, %s: suspected by another".formatted(size, how),
        new Samples(suspected).spread());
    findings.publish(
        "%d speakers, %s: out of all views".formatted(size, how), new Samples(gone).spread());
  }

  /** The members, the last of which is alone in its process. */
  private final class Crowd implements AutoCloseable {
    private final NetworkNamespace home;
    private final int size;
    private final List<LabProcess> processes = new ArrayList<>();

    Crowd(NetworkNamespace home, int size) throws IOException {
      this.home = home;
      this.size = size;
      Path logs = Files.createDirectories(settings.folder().resolve("logs"));
      for (int first = 1; first < size; first += MEMBERS_OF_A_PROCESS) {
        processes.add(process(first, Math.min(first + MEMBERS_OF_A_PROCESS, size) - 1, logs));
      }
      processes.add(process(size, size, logs));
    }

    private LabProcess process(int first, int last, Path logs) {
      Path dist = Installation.find().speaker().resolveSibling("..").normalize();
      return new LabProcess(
          "members-%d-of-%d".formatted(first, size),
          home.commandLine(
              List.of(
                  Installation.java(),
                  "@" + dist.resolve("conf/jvm.options"),
                  "-cp",
                  Installation.ownClasses() + ":" + dist.resolve("lib") + "/*",
                  ManyMembers.class.getName(),
                  Integer.toString(first),
                  Integer.toString(last),
                  Integer.toString(size))),
          Map.of(),
          logs);
    }

    /** One process after another: a hundred nodes do not start in one moment on two cores. */
    void start() {
      int members = 0;
      for (LabProcess process : processes) {
        process.start();
        members = Math.min(size, members + MEMBERS_OF_A_PROCESS);
        awaitView(process == processes.getLast() ? size : Math.min(members, size - 1), 0);
      }
    }

    Duration cpu() {
      return processes.stream().map(ProcessFigures::cpu).reduce(Duration.ZERO, Duration::plus);
    }

    void kill() {
      processes.getLast().kill();
    }

    void startLast() {
      processes.getLast().start();
    }

    void cut() {
      drop("-I");
    }

    void heal() {
      drop("-D");
    }

    private void drop(String command) {
      for (String way : List.of("-d", "-s")) {
        String rule = "iptables -w " + command + " INPUT " + way + " " + address(size);
        Commands.run(home.commandLine(List.of((rule + " -j DROP").split(" ", -1))));
      }
    }

    /** All have a view with all. */
    void awaitWhole(long since) {
      awaitView(size, since);
    }

    private void awaitView(int members, long since) {
      Waiting.until(
          "one view of %d speakers".formatted(members),
          WITHIN,
          () ->
              last(since).values().stream().filter(view -> view.size == members).count()
                  == members);
    }

    /** When the last of the others had a view without the last member. */
    long awaitGone(long since) {
      return Waiting.forValue(
          "views of %d speakers".formatted(size - 1),
          WITHIN,
          () -> {
            List<Line> smaller =
                last(since).values().stream().filter(view -> view.size == size - 1).toList();
            return smaller.size() == size - 1
                ? Optional.of(smaller.stream().mapToLong(Line::nanos).max().orElseThrow())
                : Optional.empty();
          });
    }

    long firstSuspicion(long since) {
      OptionalLong first =
          lines("suspected", since).stream()
              .filter(line -> line.size > 0)
              .mapToLong(Line::nanos)
              .min();
      return first.orElseThrow(() -> new LabException("nobody suspected the member"));
    }

    private Map<String, Line> last(long since) {
      var last = new HashMap<String, Line>();
      lines("view", since).forEach(line -> last.put(line.member, line));
      return last;
    }

    private List<Line> lines(String kind, long since) {
      var lines = new ArrayList<Line>();
      for (LabProcess process : processes) {
        if (!Files.exists(process.log())) {
          continue; // It is started later.
        }
        try {
          String all = Files.readString(process.log());
          // The last line may not be complete yet.
          for (String text : all.substring(0, all.lastIndexOf('\n') + 1).lines().toList()) {
            String[] words = text.split(" ", -1);
            if (words.length == 4 && words[0].equals(kind)) {
              var line = new Line(words[1], Integer.parseInt(words[2]), Long.parseLong(words[3]));
              if (line.nanos >= since) {
                lines.add(line);
              }
            }
          }
        } catch (IOException e) {
          throw new LabException("cannot read " + process.log(), e);
        }
      }
      return lines;
    }

    @Override
    public void close() {
      processes.forEach(LabProcess::close);
    }
  }

  private record Line(String member, int size, long nanos) {}
}
