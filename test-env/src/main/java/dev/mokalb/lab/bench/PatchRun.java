package dev.mokalb.lab.bench;

import dev.mokalb.lab.Installation;
import dev.mokalb.lab.Lab;
import dev.mokalb.lab.LabException;
import dev.mokalb.lab.bench.ProcessFigures.JavaStart;
import dev.mokalb.lab.process.Commands;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Bare patches of every Service of the bench, by a new process.
 *
 * @param perSecond how many patches were answered each second
 * @param cpuMsEach CPU time that the client took for each, in milliseconds
 */
record PatchRun(int count, double perSecond, double cpuMsEach) {

  /** Patches every Service of the bench in a virtual machine started as {@code like} was. */
  static PatchRun run(Lab lab, JavaStart like, BarePatches.Kind kind) {
    return run(lab, like, kind, BarePatches.Sight.LIST);
  }

  /** The same, by a process that sees more of the Services or less. */
  static PatchRun run(Lab lab, JavaStart like, BarePatches.Kind kind, BarePatches.Sight sight) {
    var command = new ArrayList<String>();
    command.add(Installation.java());
    command.addAll(like.flags());
    command.addAll(
        List.of(
            "-cp",
            like.classPath() + ":" + Installation.ownClasses(),
            BarePatches.class.getName(),
            lab.folder().kubeconfig().toString(),
            kind.name(),
            sight.name()));
    return run(command);
  }

  /** Those that set an address, by the Go client that {@link #buildGo} built. */
  static PatchRun runGo(Lab lab, Path program, int inFlight) {
    return run(
        List.of(
            program.toString(), lab.folder().kubeconfig().toString(), Integer.toString(inFlight)));
  }

  /** Builds the Go client; empty where that does not work, for instance for want of Go. */
  static Optional<Path> buildGo(Lab lab) {
    Path program = lab.folder().cluster().resolve("go-patches");
    Path source = lab.installation().home().resolve("test-env/bench");
    var build = List.of("go", "-C", source.toString(), "build", "-o", program.toString(), ".");
    try {
      return Commands.attempt(build).succeeded() ? Optional.of(program) : Optional.empty();
    } catch (LabException e) {
      return Optional.empty(); // there is no command "go"
    }
  }

  private static PatchRun run(List<String> command) {
    for (String line : Commands.run(command).lines().toList()) {
      String[] words = line.split(" ", -1);
      if (words[0].equals(BarePatches.RESULT)) {
        int count = Integer.parseInt(words[1]);
        if (!words[3].equals("0")) {
          throw new LabException(words[3] + " of " + count + " bare patches failed");
        }
        return new PatchRun(
            count,
            count / (Long.parseLong(words[2]) / 1e9),
            Long.parseLong(words[4]) / 1e6 / count);
      }
    }
    throw new LabException("the bare patches ended without a result");
  }
}
