package dev.mokalb.kube.admission;

import java.util.List;
import java.util.Optional;

/**
 * Whether a change is made.
 *
 * @param refusal why it is not; empty if it is
 * @param warnings what whoever makes the change is told either way
 */
public record AdmissionVerdict(Optional<String> refusal, List<String> warnings) {

  public AdmissionVerdict {
    warnings = List.copyOf(warnings);
  }

  public static AdmissionVerdict allowed(List<String> warnings) {
    return new AdmissionVerdict(Optional.empty(), warnings);
  }

  public boolean allows() {
    return refusal.isEmpty();
  }
}
