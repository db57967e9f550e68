package dev.mokalb.lab.moka;

import java.util.Map;

/**
 * How a speaker is started.
 *
 * @param capabilities what setpriv(1) leaves it of root's power
 * @param environment what is set beyond, or instead of, what the manifest of a cluster sets
 */
public record SpeakerSetup(String capabilities, Map<String, String> environment) {
  /** What it has in a cluster, and no more. */
  public static final SpeakerSetup AS_IN_THE_CLUSTER =
      new SpeakerSetup("-all,+net_raw,+net_bind_service", Map.of());

  public SpeakerSetup {
    environment = Map.copyOf(environment);
  }

  public SpeakerSetup withCapabilities(String others) {
    return new SpeakerSetup(others, environment);
  }

  public SpeakerSetup withEnvironment(Map<String, String> others) {
    return new SpeakerSetup(capabilities, others);
  }
}
