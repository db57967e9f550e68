package dev.mokalb.lab.containers;

import com.github.dockerjava.api.DockerClient;
import org.testcontainers.containers.startupcheck.StartupCheckStrategy;

/** Takes a container that has ended, however it did, for one that was started: its log is kept. */
final class UntilItEnds extends StartupCheckStrategy {
  @Override
  public StartupStatus checkStartupState(DockerClient engine, String container) {
    boolean running = Boolean.TRUE.equals(getCurrentState(engine, container).getRunning());
    return running ? StartupStatus.NOT_YET_KNOWN : StartupStatus.SUCCESSFUL;
  }
}
