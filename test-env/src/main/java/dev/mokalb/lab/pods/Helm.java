package dev.mokalb.lab.pods;

import dev.mokalb.lab.Installation;
import dev.mokalb.lab.LabException;
import dev.mokalb.lab.LabFolder;
import dev.mokalb.lab.process.CommandResult;
import dev.mokalb.lab.process.Commands;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** The helm command, with the chart of Moka at hand. */
public final class Helm {
  public static final String RELEASE = "moka";

  private final List<String> prefix;
  private final Path chart;

  Helm(Installation installation, LabFolder folder, String namespace) {
    this.chart = installation.home().resolve("charts/moka");
    Path own = folder.cluster().resolve("helm");
    this.prefix =
        List.of(
            "env",
            "KUBECACHEDIR=" + own.resolve("kubecache"), // another lab has the same address
            "HELM_CACHE_HOME=" + own.resolve("cache"),
            "HELM_CONFIG_HOME=" + own.resolve("config"),
            "HELM_DATA_HOME=" + own.resolve("data"),
            installation.kubernetesCommand("helm"),
            "--kubeconfig=" + folder.kubeconfig(),
            "--namespace=" + namespace);
  }

  /** Installs the chart, or upgrades to these values alone ({@code key=value}), without waiting. */
  public String apply(String... values) {
    CommandResult result = tryApply(values);
    if (!result.succeeded()) {
      throw new LabException("helm: " + result.errors().strip());
    }
    return result.output();
  }

  /** As {@link #apply}, for those who want to see it fail. */
  public CommandResult tryApply(String... values) {
    return upgrade(List.of("--create-namespace"), values);
  }

  /** Installs the chart over objects of the same names that were made in another way. */
  public CommandResult takeOver(String... values) {
    return upgrade(List.of("--take-ownership"), values);
  }

  private CommandResult upgrade(List<String> flags, String... values) {
    var arguments = new ArrayList<>(List.of("upgrade", RELEASE, chart.toString(), "--install"));
    arguments.addAll(flags);
    for (String value : values) {
      Collections.addAll(arguments, "--set", value);
    }
    return run(arguments.toArray(String[]::new));
  }

  /** Runs helm with any other arguments. */
  public CommandResult run(String... arguments) {
    var command = new ArrayList<>(prefix);
    Collections.addAll(command, arguments);
    return Commands.attempt(command);
  }
}
