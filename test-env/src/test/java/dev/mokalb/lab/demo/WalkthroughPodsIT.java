package dev.mokalb.lab.demo;

import dev.mokalb.lab.LabOptions;
import dev.mokalb.lab.pods.PodsLab;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.TestFactory;

/** The steps of the demo on real nodes, with Moka in pods of its images. */
class WalkthroughPodsIT {
  private static PodsLab lab;

  @BeforeAll
  static void bringUp() {
    lab = PodsLab.up(LabOptions.in(Path.of("target", "labs", "WalkthroughPodsIT")));
  }

  @AfterAll
  static void takeDown() {
    lab.close();
  }

  @TestFactory
  Stream<DynamicContainer> everyStepHolds() {
    return StepTests.of(lab);
  }
}
