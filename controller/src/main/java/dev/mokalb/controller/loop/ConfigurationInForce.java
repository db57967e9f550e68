package dev.mokalb.controller.loop;

import dev.mokalb.model.config.Configuration;
import dev.mokalb.model.config.Configurator;
import dev.mokalb.model.config.Problem;
import dev.mokalb.model.config.Reading;
import java.util.List;

/**
 * What of the configuration is in force, with the last good version of what is bad now. It outlives
 * terms: a standby remembers too. Confined to the controller's loop.
 */
final class ConfigurationInForce {

  private Configurator.Memory memory = Configurator.Memory.EMPTY;
  private Configuration configuration = Configuration.EMPTY;
  private List<Problem> problems = List.of();

  /** Takes in what every source says now. */
  void read(List<Reading> readings) {
    Configurator.Outcome outcome = Configurator.next(memory, readings);
    memory = outcome.memory();
    configuration = outcome.configuration();
    problems = outcome.problems();
  }

  Configuration configuration() {
    return configuration;
  }

  List<Problem> problems() {
    return problems;
  }
}
