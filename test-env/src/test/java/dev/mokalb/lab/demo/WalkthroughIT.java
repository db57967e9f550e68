package dev.mokalb.lab.demo;

import dev.mokalb.lab.Lab;
import dev.mokalb.lab.LabOptions;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.TestFactory;

/** The steps of the demo, which throw when they do not see what they show. */
class WalkthroughIT {
  private static Lab lab;

  @BeforeAll
  static void bringUp() {
    lab = Lab.up(LabOptions.in(Path.of("target", "labs", "WalkthroughIT")));
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
