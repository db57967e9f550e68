package dev.mokalb.lab.demo;

import dev.mokalb.lab.pods.PodsLab;

/** The steps of the demo on real nodes, with Moka in pods of its images. */
class WalkthroughPodsIT extends StepTests {
  WalkthroughPodsIT() {
    super(PodsLab::up);
  }
}
