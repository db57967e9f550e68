package dev.mokalb.lab.network;

import dev.mokalb.lab.process.CommandResult;
import dev.mokalb.lab.process.Commands;
import java.util.ArrayList;
import java.util.List;

/** A network namespace of the sandbox, by name. */
public record NetworkNamespace(String name) {

  /** The command line that runs {@code command} in here, with the /sys of this namespace. */
  public List<String> commandLine(List<String> command) {
    var line = new ArrayList<>(List.of("ip", "netns", "exec", name));
    line.addAll(command);
    return line;
  }

  /** Runs {@code command} to its end in here. */
  public CommandResult exec(String... command) {
    return Commands.attempt(commandLine(List.of(command)));
  }
}
