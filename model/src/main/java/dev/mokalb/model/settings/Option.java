package dev.mokalb.model.settings;

/**
 * One thing that can be set.
 *
 * @param flag its name on the command line, without dashes
 * @param variable the environment variable that gives it where the flag does not; empty for none
 * @param fallback what holds where neither is given
 * @param effect what it does; empty for a flag of MetalLB that has no effect here
 */
public record Option(String flag, String variable, String fallback, String effect) {

  /** A flag that manifests written for MetalLB may give, and that changes nothing. */
  public static Option withoutEffect(String flag) {
    return new Option(flag, "", "", "");
  }

  /** Whether it changes anything. */
  public boolean hasEffect() {
    return !effect.isEmpty();
  }
}
