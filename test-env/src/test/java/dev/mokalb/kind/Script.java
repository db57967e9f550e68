package dev.mokalb.kind;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Runs a script of test-env/kind. */
final class Script {
  static final Path FOLDER = folder();

  /** How it ended. */
  record Ended(int status, String output, String errors) {}

  private Script() {}

  private static Path folder() {
    Path here = Path.of("").toAbsolutePath();
    Path module = here.endsWith("test-env") ? here : here.resolve("test-env");
    return module.resolve("kind");
  }

  /**
   * With this standard input, and commands of {@code path}, if any, before those of the machine.
   */
  static Ended run(Path script, List<String> arguments, Path input, String path)
      throws IOException, InterruptedException {
    return run(script, arguments, input, path, Map.of());
  }

  /** With these variables of the environment besides. */
  static Ended run(
      Path script, List<String> arguments, Path input, String path, Map<String, String> settings)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of(script.toString()));
    command.addAll(arguments);
    ProcessBuilder builder = new ProcessBuilder(command).redirectInput(input.toFile());
    Map<String, String> environment = builder.environment();
    if (!path.isEmpty()) {
      environment.put("PATH", path + ":" + environment.get("PATH"));
    }
    environment.keySet().removeIf(name -> name.startsWith("MOKA_") || name.startsWith("KIND_"));
    environment.putAll(settings);
    Path output = Files.createTempFile(input.getParent(), "output", "");
    Path errors = Files.createTempFile(input.getParent(), "errors", "");
    builder.redirectOutput(output.toFile()).redirectError(errors.toFile());
    int status = builder.start().waitFor();
    return new Ended(
        status,
        Files.readString(output, StandardCharsets.UTF_8),
        Files.readString(errors, StandardCharsets.UTF_8));
  }
}
