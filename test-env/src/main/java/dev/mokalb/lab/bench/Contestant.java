package dev.mokalb.lab.bench;

import dev.mokalb.lab.bench.ProcessFigures.Memory;
import dev.mokalb.lab.bench.Trial.Beside;
import dev.mokalb.lab.bench.Trial.Drained;
import java.util.ArrayList;
import java.util.List;

/**
 * One of several controllers that are measured in turn on one cluster, and what it has shown so
 * far. Between its turns there is no pool, none of its Services, and it is stopped.
 */
final class Contestant {
  private final Trial trial;
  private final int size;
  private final int creations;

  private final List<Memory> withoutServices = new ArrayList<>();
  private final List<Long> idle = new ArrayList<>();
  private final List<Drained> drains = new ArrayList<>();

  Contestant(Trial trial, int size, int creations) {
    this.trial = trial;
    this.size = size;
    this.creations = creations;
  }

  /**
   * What it showed with many Services.
   *
   * @param address create → address of one more
   * @param restart start of the process → one more has its address
   */
  record Life(Samples address, Samples restart, Memory memory, Beside beside) {}

  /** An idle cluster: memory without Services, and single creations. */
  void idle() {
    trial.start();
    withoutServices.add(ProcessFigures.memory(trial.controller()));
    fleet().createPool();
    Creations one = trial.stand().creations();
    one.addresses(0, IdleStage.WARM_UP);
    trial.say().accept("%s: %d Services, one after another".formatted(name(), creations));
    idle.addAll(one.addresses(IdleStage.WARM_UP, IdleStage.WARM_UP + creations));
    leave();
  }

  /** Many Services wait, and drain. */
  void drain() {
    createServices();
    drains.add(trial.drain(size));
    leave();
  }

  /** Life with many Services. */
  Life live() {
    createServices();
    trial.start();
    fleet().createPool();
    trial.stand().watch().awaitServed(size, Trial.SERVED_WITHIN);
    ProcessFigures.awaitQuiet(trial.controller(), Trial.REST_WITHIN);
    trial.say().accept("%s: single creations with %,d Services".formatted(name(), size));
    int end = size + creations;
    var address = new Samples(trial.stand().creations().addresses(size, end));
    Samples restart = trial.restarts(end);
    ProcessFigures.awaitQuiet(trial.controller(), Trial.REST_WITHIN);
    Memory memory = ProcessFigures.memory(trial.controller());
    Beside beside = trial.beside(end + Trial.RESTARTS);
    leave();
    return new Life(address, restart, memory, beside);
  }

  Samples address() {
    return new Samples(idle);
  }

  /** The first, of a process that nothing had been asked of. */
  Memory withoutServices() {
    return withoutServices.getFirst();
  }

  List<Drained> drains() {
    return List.copyOf(drains);
  }

  private void createServices() {
    trial.say().accept("creating %,d Services, and nobody serves them yet".formatted(size));
    fleet().createServices(0, size);
    trial.stand().watch().awaitKnown(size, Trial.SERVED_WITHIN);
  }

  private void leave() {
    trial.stop();
    fleet().deleteServices();
    trial.stand().watch().awaitServed(0, Trial.SERVED_WITHIN);
    fleet().deletePool();
  }

  private String name() {
    return trial.controller().name();
  }

  private Fleet fleet() {
    return trial.stand().fleet();
  }
}
