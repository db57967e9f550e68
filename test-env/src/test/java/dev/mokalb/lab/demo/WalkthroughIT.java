package dev.mokalb.lab.demo;

import dev.mokalb.lab.Lab;

/** The steps of the demo on a bare control plane. */
class WalkthroughIT extends StepTests {
  WalkthroughIT() {
    super(Lab::up);
  }
}
