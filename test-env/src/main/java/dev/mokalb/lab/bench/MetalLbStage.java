package dev.mokalb.lab.bench;

import dev.mokalb.lab.Installation;
import dev.mokalb.lab.Lab;
import dev.mokalb.lab.bench.BarePatches.Kind;
import dev.mokalb.lab.bench.Contestant.Life;
import dev.mokalb.lab.bench.ProcessFigures.JavaStart;
import dev.mokalb.lab.bench.Trial.Drained;
import dev.mokalb.lab.process.LabProcess;
import java.util.Comparator;
import java.util.List;
import java.util.function.Consumer;

/** Moka's controller and MetalLB's, in turn on one cluster without speakers. */
final class MetalLbStage {
  private static final int ROUNDS = 3;
  private static final String PREFIX = "beside MetalLB " + MetalLbController.VERSION + ": ";

  private final BenchSettings settings;
  private final Findings findings;
  private final Consumer<String> say;
  private final int size;
  private final String many;

  MetalLbStage(BenchSettings settings, Findings findings, Consumer<String> say) {
    this.settings = settings;
    this.findings = findings;
    this.say = say;
    this.size = settings.sizes().getFirst();
    this.many = "%,d Services".formatted(size);
  }

  void run() {
    if (!MetalLbController.built(Installation.find())) {
      findings.publish(
          "MetalLB's controller", "not measured: it is not built here, which takes Go 1.25");
      return;
    }
    try (var stand = new Stand(settings.folder(), say)) {
      Lab lab = stand.lab();
      LabProcess own = lab.moka().controller();
      JavaStart like = ProcessFigures.javaStart(own);
      own.stop(Trial.STOP_LIMIT);
      lab.topology().nodes().forEach(lab.moka()::stopSpeaker);
      stand.fleet().createNamespace(Fleet.OTHER_NAMESPACE);
      try (LabProcess other = MetalLbController.in(lab)) {
        measure(
            contestant(stand, like, own, Kind.REFUSE), contestant(stand, like, other, Kind.CLEAR));
      }
    }
  }

  private Contestant contestant(Stand stand, JavaStart like, LabProcess controller, Kind waiting) {
    return new Contestant(
        new Trial(stand, like, controller, waiting, say), size, settings.creations());
  }

  /** In turn, so that what else the machine does meanwhile meets both. */
  private void measure(Contestant moka, Contestant metallb) {
    for (int round = 0; round < ROUNDS; round++) {
      moka.idle();
      metallb.idle();
    }
    publish("controller, 0 Services", moka.withoutServices(), metallb.withoutServices());
    latencies("create → address, idle", moka.address(), metallb.address());
    for (int round = 0; round < ROUNDS; round++) {
      moka.drain();
      metallb.drain();
    }
    drains(moka.drains(), metallb.drains());
    lives(moka.live(), metallb.live());
    method();
  }

  private void drains(List<Drained> moka, List<Drained> metallb) {
    Drained ours = middle(moka);
    Drained theirs = middle(metallb);
    publish(
        many + " pending, drained",
        rates(moka),
        "%s; Moka ÷ MetalLB %.2f".formatted(rates(metallb), ours.perSecond() / theirs.perSecond()));
    publish(
        "CPU time for each of them",
        "%.2f ms".formatted(ours.cpuMsEach()),
        "%.2f ms".formatted(theirs.cpuMsEach()));
    publish("controller, right after that", ours.memory(), theirs.memory());
  }

  private void lives(Life moka, Life metallb) {
    latencies("create → address, with " + many, moka.address(), metallb.address());
    publish(
        "restart with " + many + ": exec → a new one served",
        moka.restart().spread(),
        "%s; Moka ÷ MetalLB p50 %.2f"
            .formatted(
                metallb.restart().spread(),
                moka.restart().percentileMs(50) / metallb.restart().percentileMs(50)));
    publish("controller, " + many, moka.memory(), metallb.memory());
    publish(
        "create → address in another namespace, while " + many + " drain",
        "%s, %d of them"
            .formatted(moka.beside().address().percentiles(), moka.beside().address().count()),
        "%s, %d of them"
            .formatted(
                metallb.beside().address().percentiles(), metallb.beside().address().count()));
  }

  private void latencies(String what, Samples moka, Samples metallb) {
    publish(
        what,
        moka.percentiles(),
        "%s; Moka ÷ MetalLB p50 %.2f, p99 %.2f"
            .formatted(
                metallb.percentiles(),
                moka.percentileMs(50) / metallb.percentileMs(50),
                moka.percentileMs(99) / metallb.percentileMs(99)));
  }

  private void publish(String what, Object moka, Object metallb) {
    findings.publish(PREFIX + what, "Moka %s; MetalLB %s".formatted(moka, metallb));
  }

  private static Drained middle(List<Drained> drains) {
    return ascending(drains).get(drains.size() / 2);
  }

  private static String rates(List<Drained> drains) {
    List<Drained> ascending = ascending(drains);
    return "p50 %.0f/s (min %.0f, max %.0f)"
        .formatted(
            middle(drains).perSecond(),
            ascending.getFirst().perSecond(),
            ascending.getLast().perSecond());
  }

  private static List<Drained> ascending(List<Drained> drains) {
    return drains.stream().sorted(Comparator.comparingDouble(Drained::perSecond)).toList();
  }

  private void method() {
    findings.method(
        ("**Beside MetalLB**: MetalLB's own controller, built from its Go module, with"
                + " --webhook-mode=disabled and otherwise its defaults, as a process beside the API"
                + " server, on one cluster with Moka's controller and Moka's definitions. One of the"
                + " two runs at a time, and no speaker of either, so that the figures differ from"
                + " those of the rows above. Both are measured by the same code, each with Services"
                + " that the other has not seen. Single creations on the idle cluster: %d turns of"
                + " each, alternating, of %d Services after %d that are not counted, 20 ms apart."
                + " Drains: %1$d turns of each, alternating; CPU time and memory are those of the"
                + " middle one. Life with many Services: one turn of each, Moka first.")
            .formatted(ROUNDS, settings.creations(), IdleStage.WARM_UP));
  }
}
