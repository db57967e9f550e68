package dev.mokalb.controller.ops;

import dev.mokalb.kube.convert.LegacyConversion;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** {@code moka-controller convert}: MetalLB's ConfigMap in, custom resources out. */
public final class ConvertCommand {

  public static final String NAME = "convert";

  private static final String USAGE =
      """
      usage: moka-controller convert [--namespace NAMESPACE] < CONFIG-MAP > RESOURCES

      Reads MetalLB's ConfigMap as YAML, or the text under its key "config" alone, and writes the
      same configuration as custom resources. Without --namespace the resources get the namespace
      of the ConfigMap, or metallb-system. Mistakes go to standard error with their line and column
      in the input, and so does what the API server would refuse; then nothing is written and the
      exit code is 1.
      """;

  /** Twice what an API server stores of one object. */
  private static final int INPUT_OCTETS_MAX = 3_000_000;

  private ConvertCommand() {}

  /** Runs the command; returns the exit code. */
  public static int run(
      List<String> arguments, InputStream in, PrintStream out, PrintStream problems)
      throws IOException {
    if (arguments.equals(List.of("--help")) || arguments.equals(List.of("-h"))) {
      out.print(USAGE);
      return 0;
    }
    boolean namespace = arguments.size() == 2 && arguments.getFirst().equals("--namespace");
    if (!arguments.isEmpty() && !namespace) {
      problems.print(USAGE);
      return 2;
    }
    byte[] input = in.readNBytes(INPUT_OCTETS_MAX + 1);
    if (input.length > INPUT_OCTETS_MAX) {
      problems.println("the input is longer than " + INPUT_OCTETS_MAX + " octets");
      return 1;
    }
    String text = new String(input, StandardCharsets.UTF_8);
    return switch (LegacyConversion.convert(text, namespace ? arguments.get(1) : "")) {
      case LegacyConversion.Result.Refused refused -> {
        refused.problems().forEach(problems::println);
        yield 1;
      }
      case LegacyConversion.Result.Converted converted -> {
        converted.remarks().forEach(problems::println);
        out.print(converted.resources());
        out.flush();
        yield 0;
      }
    };
  }
}
