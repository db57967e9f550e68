package dev.mokalb.lab.bench;

import dev.mokalb.lab.bench.BarePatches.Kind;
import dev.mokalb.lab.bench.BarePatches.Sight;
import dev.mokalb.lab.bench.Finding.Verdict;
import dev.mokalb.lab.bench.ProcessFigures.Memory;
import dev.mokalb.lab.bench.Trial.Drained;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Consumer;

/** The controller serves many Services at once, in turn with bare patches of them. */
final class Drains {
  /** One round tells little: what else the machine does makes a tenth in either direction. */
  private static final int ROUNDS = 5;

  private final Stand stand;
  private final Consumer<String> say;
  private final Trial trial;
  private final int size;
  private final String many;

  /**
   * The controller is stopped and there is no pool; after {@link #run} the controller is stopped,
   * there is a pool, and all Services have addresses.
   */
  Drains(Trial trial, int size) {
    this.stand = trial.stand();
    this.say = trial.say();
    this.trial = trial;
    this.size = size;
    this.many = "%,d Services".formatted(size);
  }

  /**
   * A drain and the bare patches right before and after it.
   *
   * @param watched bare patches by a process that watches the Services too
   */
  private record Round(Drained drained, PatchRun before, PatchRun watched, PatchRun after) {
    double bare() {
      return (before.perSecond() + after.perSecond()) / 2;
    }

    double ratio() {
      return drained.perSecond() / bare();
    }

    double ratioToWatched() {
      return drained.perSecond() / watched.perSecond();
    }
  }

  /** In turn, so that what else the machine does meanwhile meets both. */
  private List<Round> measure() {
    var measured = new ArrayList<Round>();
    PatchRun before = bare(Sight.LIST);
    for (int round = 0; round < ROUNDS; round++) {
      trial.clear();
      if (round > 0) {
        stand.fleet().deletePool();
      }
      Drained drained = trial.drain(size);
      trial.clear();
      PatchRun watched = bare(Sight.WATCH);
      trial.clear();
      PatchRun after = bare(Sight.LIST);
      measured.add(new Round(drained, before, watched, after));
      before = after;
    }
    return measured;
  }

  private PatchRun bare(Sight sight) {
    trial.awaitSpeakersAtRest();
    say.accept(
        switch (sight) {
          case LIST -> "bare status patches";
          case WATCH -> "bare status patches by a process that watches the Services too";
        });
    PatchRun run = PatchRun.run(stand.lab(), trial.like(), Kind.SET, sight);
    stand.watch().awaitServed(size, Trial.SERVED_WITHIN);
    return run;
  }

  /** Measures and reports. */
  void run(Findings findings, boolean explained) {
    List<Round> measured = measure();
    List<Round> ascending =
        measured.stream().sorted(Comparator.comparingDouble(Round::ratio)).toList();
    Round middle = ascending.get(ascending.size() / 2);
    findings.add(
        new Finding(
            many + " pending, drained",
            "≥ 0.9 of bare patches",
            "p50 %.2f (min %.2f, max %.2f): %.0f/s; bare %.0f/s (before %.0f, after %.0f)"
                .formatted(
                    middle.ratio(),
                    ascending.getFirst().ratio(),
                    ascending.getLast().ratio(),
                    middle.drained().perSecond(),
                    middle.bare(),
                    middle.before().perSecond(),
                    middle.after().perSecond()),
            Verdict.of(middle.ratio() >= 0.9)));
    List<Double> toWatched = measured.stream().map(Round::ratioToWatched).sorted().toList();
    findings.publish(
        "of bare patches by a process that watches the Services too",
        "p50 %.2f (min %.2f, max %.2f): %.0f/s"
            .formatted(
                toWatched.get(toWatched.size() / 2),
                toWatched.getFirst(),
                toWatched.getLast(),
                middle.watched().perSecond()));
    findings.publish(
        "CPU time for each of them",
        "controller %.2f ms, bare patches %.2f ms"
            .formatted(middle.drained().cpuMsEach(), middle.after().cpuMsEach()));
    Memory most =
        measured.stream()
            .map(round -> round.drained().memory())
            .max(Comparator.comparingDouble(Memory::peakMib))
            .orElseThrow();
    findings.add(MemoryOf.controller("controller, right after that", size, most));
    if (explained) {
      findings.method(
          "**Bursts**: the Services wait without a pool, are read and refused by a controller that"
              + " was just started; the clock runs from the request to create the pool until a"
              + " watcher has seen the last address. Before and after each, on the same Services,"
              + " which have the same condition as when they are refused, and with the controller"
              + " stopped: bare status patches by the same client code with"
              + " the same fields, guard and limit of 32 in flight, in a new virtual machine with"
              + " the controller's flags, from the first request to the last answer. 5 such drains"
              + " of each size; each is compared with the mean of the two runs beside it, and the"
              + " row is the middle one. In each round once more by a process that also watches the"
              + " Services and reads every change, as a controller has to, and does nothing with"
              + " it. The speakers and the watcher run"
              + " all the time, and each run begins when the speakers have written up what the one"
              + " before left them. The Go client (net/http, HTTP/2) sends the same patches.");
    }
  }
}
