package dev.mokalb.lab.router;

import dev.mokalb.lab.LabException;
import dev.mokalb.lab.network.NetworkNamespace;
import dev.mokalb.lab.process.CommandResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Where a router lives: its namespace, and its folder for configuration, sockets and logs. */
record RouterFolder(NetworkNamespace namespace, Path folder) {

  static RouterFolder of(NetworkNamespace namespace, Path parent, String name) {
    Path folder = parent.resolve(name);
    try {
      Files.createDirectories(folder);
    } catch (IOException e) {
      throw new LabException("cannot make " + folder, e);
    }
    return new RouterFolder(namespace, folder);
  }

  Path write(String file, String text) {
    Path path = folder.resolve(file);
    try {
      return Files.writeString(path, text);
    } catch (IOException e) {
      throw new LabException("cannot write " + path, e);
    }
  }

  String path(String file) {
    return folder.resolve(file).toString();
  }

  /** Runs a command of the router; its output. */
  String ask(String... command) {
    CommandResult result = namespace.exec(command);
    if (!result.succeeded()) {
      throw failure(result, command);
    }
    return result.output();
  }

  /** The same for a command that fails with these words where there is nothing. */
  Optional<String> askFor(String nothing, String... command) {
    CommandResult result = namespace.exec(command);
    if (result.succeeded()) {
      return Optional.of(result.output());
    }
    if ((result.output() + result.errors()).contains(nothing)) {
      return Optional.empty();
    }
    throw failure(result, command);
  }

  private static LabException failure(CommandResult result, String... command) {
    return new LabException(
        "\"%s\" ended with %d: %s"
            .formatted(
                String.join(" ", command),
                result.exitCode(),
                (result.errors() + result.output()).strip()));
  }

  boolean answers(String... command) {
    return namespace.exec(command).succeeded();
  }
}
