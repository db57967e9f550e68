package dev.mokalb.lab.demo;

import dev.mokalb.lab.LabOptions;
import dev.mokalb.lab.RunningLab;
import dev.mokalb.lab.demo.Walkthrough.Configuration;
import dev.mokalb.lab.process.LabProcess;
import java.nio.file.Path;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;

/** The steps of the demo, which throw when they do not see what they show. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class StepTests {
  private final RunningLab lab;

  StepTests(Function<LabOptions, RunningLab> up) {
    lab = up.apply(LabOptions.in(Path.of("target", "labs", getClass().getSimpleName())));
  }

  @AfterAll
  void takeDown() {
    lab.close();
  }

  @TestFactory
  Stream<DynamicContainer> everyStepHolds() {
    var results = new Results();
    return Demo.CONFIGURATIONS.stream()
        .map(configuration ->
            DynamicContainer.dynamicContainer(configuration.name(), steps(configuration, results)));
  }

  private Stream<DynamicTest> steps(Configuration configuration, Results results) {
    return new Walkthrough(lab, configuration, results, text -> {})
        .steps().stream().map(step -> DynamicTest.dynamicTest(step.title(), () -> run(step)));
  }

  private void run(Walkthrough.Step step) {
    try {
      step.action().run();
    } catch (RuntimeException e) {
      throw new AssertionError(step.title() + "; logs: " + lab.folder().logs(), e);
    }
    lab.processes().forEach(LabProcess::mustRun);
  }
}
