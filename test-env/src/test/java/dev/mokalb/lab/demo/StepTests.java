package dev.mokalb.lab.demo;

import dev.mokalb.lab.RunningLab;
import dev.mokalb.lab.demo.Walkthrough.Configuration;
import dev.mokalb.lab.process.LabProcess;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicTest;

/** The steps of the demo as tests, each configuration after the other. */
final class StepTests {

  private StepTests() {}

  static Stream<DynamicContainer> of(RunningLab lab) {
    var results = new Results();
    return Demo.CONFIGURATIONS.stream()
        .map(configuration ->
            DynamicContainer.dynamicContainer(
                configuration.name(), steps(lab, configuration, results)));
  }

  private static Stream<DynamicTest> steps(
      RunningLab lab, Configuration configuration, Results results) {
    return new Walkthrough(lab, configuration, results, text -> {})
        .steps().stream().map(step -> DynamicTest.dynamicTest(step.title(), () -> run(lab, step)));
  }

  private static void run(RunningLab lab, Walkthrough.Step step) {
    try {
      step.action().run();
    } catch (RuntimeException e) {
      throw new AssertionError(step.title() + "; logs: " + lab.folder().logs(), e);
    }
    lab.processes().forEach(LabProcess::mustRun);
  }
}
