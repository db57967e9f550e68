package dev.mokalb.lab.cli;

import dev.mokalb.lab.LabFolder;
import dev.mokalb.lab.cluster.Services;
import dev.mokalb.lab.network.Network;
import dev.mokalb.lab.network.Topology;
import dev.mokalb.lab.process.LabProcess;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** What {@code ./lab status} prints. */
final class StatusText {
  private static final int ADDRESSES_SHOWN_MAX = 50;

  private final StringBuilder text = new StringBuilder();

  StatusText folder(LabFolder folder, List<String> namespaces) {
    text.append("folder      ").append(folder.path()).append('\n');
    text.append("kubeconfig  ").append(folder.kubeconfig()).append('\n');
    text.append("logs        ").append(folder.logs()).append('\n');
    text.append("captures    ").append(folder.captures()).append('\n');
    text.append("namespaces  ").append(String.join(" ", namespaces)).append("\n\n");
    return this;
  }

  StatusText nodes(Topology topology, Network network) {
    for (String name : topology.nodes()) {
      Topology.Host host = topology.host(name);
      text.append(
          "%-10s  %s  %s  %s  link %s%n"
              .formatted(
                  name, host.ipv4(), host.ipv6(), host.mac(), network.isCut(name) ? "cut" : "up"));
    }
    text.append('\n');
    return this;
  }

  StatusText processes(List<LabProcess> processes) {
    for (LabProcess process : processes) {
      Optional<Long> pid = process.pid();
      text.append(
          "%-16s  %s%n"
              .formatted(
                  process.name(), pid.map(number -> "pid " + number).orElse("does not run")));
    }
    return this;
  }

  StatusText line(String line) {
    text.append(line).append('\n');
    return this;
  }

  /** Which address belongs to which Service, and who answers for it, asked on the LAN. */
  StatusText addresses(Services all, Function<List<String>, Map<String, List<String>>> asking) {
    Map<String, String> services = all.byAddress();
    List<String> asked =
        services.keySet().stream()
            .filter(address -> !address.contains(":"))
            .limit(ADDRESSES_SHOWN_MAX)
            .toList();
    Map<String, List<String>> answering = asking.apply(asked);
    text.append('\n');
    if (services.isEmpty()) {
      text.append("no Service has an address\n");
    }
    for (String address : asked) {
      List<String> nodes = answering.getOrDefault(address, List.of());
      text.append(
          "%-16s  %s: %s%n"
              .formatted(
                  address,
                  services.get(address),
                  nodes.isEmpty()
                      ? "nobody answers ARP"
                      : String.join(" and ", nodes) + " answers"));
    }
    if (services.size() > asked.size()) {
      text.append("and %d more addresses%n".formatted(services.size() - asked.size()));
    }
    return this;
  }

  @Override
  public String toString() {
    return text.toString().stripTrailing();
  }
}
