package dev.mokalb.controller.ops;

import dev.mokalb.kube.lease.election.LeaseTimes;
import dev.mokalb.model.settings.CommandLine;
import dev.mokalb.model.settings.GoDuration;
import dev.mokalb.model.settings.Option;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * How replicas agree on who writes.
 *
 * @param enabled false where it is certain that there is only one
 * @param identity the name of this replica
 */
public record ElectionSettings(boolean enabled, String identity, LeaseTimes times) {

  private static final String ENABLED = "leader-elect";
  private static final String LEASE = "leader-elect-lease-duration";
  private static final String RENEW = "leader-elect-renew-deadline";
  private static final String RETRY = "leader-elect-retry-period";
  private static final String POD = "pod-name";

  /** Named as in Kubernetes' own programs. */
  static List<Option> options() {
    LeaseTimes usual = LeaseTimes.DEFAULT;
    return List.of(
        new Option(
            ENABLED, "", "true", "agree with other replicas on who writes; false for one alone"),
        new Option(
            LEASE, "", text(usual.lease()), "how long others wait for a leader that is silent"),
        new Option(
            RENEW,
            "",
            text(usual.renewDeadline()),
            "how long after its last renewal a leader still starts writes; one may take as long as"
                + " is left of the lease then"),
        new Option(RETRY, "", text(usual.retry()), "between two renewals"),
        new Option(POD, "METALLB_POD_NAME", "", "the name of this replica, unlike all others"));
  }

  private static String text(Duration duration) {
    return duration.toSeconds() + "s";
  }

  /**
   * Reads them.
   *
   * @throws IllegalArgumentException and the message says which flag is wrong, and why
   */
  static ElectionSettings of(CommandLine.Understood given, Map<String, String> environment) {
    boolean enabled = given.isSet(ENABLED);
    LeaseTimes times =
        new LeaseTimes(duration(given, LEASE), duration(given, RENEW), duration(given, RETRY));
    String pod =
        given.get(POD).isEmpty() ? environment.getOrDefault("HOSTNAME", "") : given.get(POD);
    if (pod.isEmpty() && enabled) {
      throw new IllegalArgumentException(
          "this replica has no name: set METALLB_POD_NAME from the field metadata.name, or --"
              + ENABLED
              + "=false if it is the only one");
    }
    return new ElectionSettings(enabled, pod, times);
  }

  private static Duration duration(CommandLine.Understood given, String flag) {
    return GoDuration.parse(given.get(flag))
        .orElseThrow(() ->
            new IllegalArgumentException(
                "--" + flag + " " + given.get(flag) + ": use a duration such as 10s or 500ms"));
  }
}
