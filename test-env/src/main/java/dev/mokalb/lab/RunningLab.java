package dev.mokalb.lab;

import dev.mokalb.lab.cluster.App;
import dev.mokalb.lab.cluster.Objects;
import dev.mokalb.lab.cluster.Services;
import dev.mokalb.lab.network.Cut;
import dev.mokalb.lab.network.Network;
import dev.mokalb.lab.network.NetworkNamespace;
import dev.mokalb.lab.network.Topology;
import dev.mokalb.lab.probe.Probe;
import dev.mokalb.lab.probe.RollCall;
import dev.mokalb.lab.process.CommandResult;
import dev.mokalb.lab.process.Commands;
import dev.mokalb.lab.process.LabProcess;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** What a running lab of either kind lets one do: with Moka as processes, or in real pods. */
public interface RunningLab extends AutoCloseable {

  LabFolder folder();

  Installation installation();

  Topology topology();

  Network network();

  /** An administrator's client. */
  KubernetesClient kubernetes();

  Objects objects();

  /** Everything that was started and stays, in the order of starting. */
  List<LabProcess> processes();

  /** Makes the pods of {@code app} stand on exactly these nodes. */
  void place(App app, List<String> nodes);

  /** Ends the speaker of {@code node} as {@code kill -9} does. */
  void killSpeaker(String node);

  /** Has a speaker run again on {@code node} after it was killed. */
  void startSpeaker(String node);

  /** Starts a probe in the client's namespace. */
  Probe probe(Probe.Target target);

  /** Starts to capture on {@code eth0} of {@code namespace}. */
  Capture capture(NetworkNamespace namespace, String name, String filter);

  @Override
  void close();

  default NetworkNamespace client() {
    return network().namespace(Topology.CLIENT);
  }

  /** What the API shows of Services. */
  default Services services() {
    return new Services(kubernetes());
  }

  /** The node that has this MAC address on the LAN. */
  default Optional<String> nodeOf(String mac) {
    return topology().nodeOf(mac);
  }

  /** The nodes that answer by ARP for each of {@code addresses} (IPv4), asked by the client. */
  default Map<String, List<String>> answering(List<String> addresses) {
    return RollCall.of(client(), addresses).entrySet().stream()
        .collect(
            Collectors.toMap(
                Map.Entry::getKey,
                entry -> entry.getValue().stream().map(mac -> nodeOf(mac).orElse(mac)).toList(),
                (one, other) -> one,
                TreeMap::new));
  }

  /** The nodes that answer by ARP for {@code address} (IPv4), asked by the client. */
  default List<String> answering(String address) {
    return answering(List.of(address)).values().iterator().next();
  }

  /** Runs kubectl as administrator. */
  default CommandResult kubectl(String... arguments) {
    var command =
        new ArrayList<>(
            List.of(
                installation().kubernetesCommand("kubectl"),
                "--kubeconfig=" + folder().kubeconfig(),
                // Another lab has the same address, and other kinds.
                "--cache-dir=" + folder().cluster().resolve("kubecache")));
    command.addAll(List.of(arguments));
    return Commands.attempt(command);
  }

  default void cut(String node, Cut how) {
    network().cut(node, how);
  }

  default void heal(String node) {
    network().heal(node);
  }
}
