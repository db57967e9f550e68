package dev.mokalb.kube.api;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Waits for the files that say where the API server is, at the start of a process. */
public final class AccessWait {

  private static final Logger LOG = LoggerFactory.getLogger(AccessWait.class);

  private static final Duration FIRST = Duration.ofSeconds(1);
  private static final Duration LONGEST = Duration.ofSeconds(30);

  private AccessWait() {}

  /**
   * Tries again with growing pauses; what is missing is said once. Blocks the caller.
   *
   * @param kubeconfig a file; empty if the process runs in a pod
   */
  public static ApiAccess untilUsable(String kubeconfig, Map<String, String> environment) {
    Duration pause = FIRST;
    String said = "";
    while (true) {
      switch (ApiAccess.discover(kubeconfig, environment)) {
        case AccessResult.Usable usable -> {
          return usable.access();
        }
        case AccessResult.Unusable unusable -> {
          if (!unusable.problem().equals(said)) {
            LOG.error("{}; trying again", unusable.problem());
            said = unusable.problem();
          }
        }
      }
      LockSupport.parkNanos(pause.toNanos());
      pause = pause.multipliedBy(2).compareTo(LONGEST) > 0 ? LONGEST : pause.multipliedBy(2);
    }
  }
}
