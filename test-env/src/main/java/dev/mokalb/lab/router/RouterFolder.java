package dev.mokalb.lab.router;

import dev.mokalb.lab.LabException;
import dev.mokalb.lab.network.NetworkNamespace;
import dev.mokalb.lab.process.CommandResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

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
      throw new LabException(
          "\"%s\" ended with %d: %s"
              .formatted(
                  String.join(" ", command),
                  result.exitCode(),
                  (result.errors() + result.output()).strip()));
    }
    return result.output();
  }

  /** Its output, also where it says by its exit code that there is nothing. */
  String askWhetherThereIs(String... command) {
    CommandResult result = namespace.exec(command);
    return result.output() + result.errors();
  }

  boolean answers(String... command) {
    return namespace.exec(command).succeeded();
  }
}
