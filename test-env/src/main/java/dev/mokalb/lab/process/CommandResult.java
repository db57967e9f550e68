package dev.mokalb.lab.process;

/** How a command ended and what it printed. */
public record CommandResult(int exitCode, String output, String errors) {
  public boolean succeeded() {
    return exitCode == 0;
  }
}
