package dev.mokalb.lab.bfd;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Processes that do nothing but keep processors busy. */
public final class Burners implements AutoCloseable {

  private final List<Process> processes = new ArrayList<>();

  /** Starts so many. */
  public Burners(int count) throws IOException {
    for (int i = 0; i < count; i++) {
      processes.add(new ProcessBuilder("sh", "-c", "while :; do :; done").start());
    }
  }

  @Override
  public void close() {
    processes.forEach(Process::destroyForcibly);
  }
}
