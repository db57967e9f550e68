package dev.mokalb.lab;

import dev.mokalb.kube.api.AccessResult;
import dev.mokalb.kube.api.ApiAccess;
import dev.mokalb.kube.api.ApiClient;
import dev.mokalb.lab.backend.Backend;
import dev.mokalb.lab.cluster.App;
import dev.mokalb.lab.cluster.ControlPlane;
import dev.mokalb.lab.cluster.Objects;
import dev.mokalb.lab.cluster.Pods;
import dev.mokalb.lab.cluster.StandIn;
import dev.mokalb.lab.moka.Moka;
import dev.mokalb.lab.network.Network;
import dev.mokalb.lab.network.NetworkNamespace;
import dev.mokalb.lab.network.Topology;
import dev.mokalb.lab.probe.Probe;
import dev.mokalb.lab.process.LabProcess;
import dev.mokalb.lab.process.Waiting;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Collectors;

/**
 * A running lab: a LAN with nodes, a client and a router, a real control plane, and Moka on it.
 *
 * <p>It must be made inside a sandbox (test-env/sandbox.sh), whose network it uses as its own.
 * Whatever way it ends, {@link #close} or the end of the process, nothing of it stays.
 */
public final class Lab implements RunningLab {
  private static final Duration STARTED_WITHIN = Duration.ofSeconds(60);
  private static final Duration PROBE_INTERVAL = Duration.ofMillis(5);

  private final LabFolder folder;
  private final Topology topology;
  private final Installation installation;
  private final List<LabProcess> processes = new ArrayList<>();
  private final Deque<AutoCloseable> opened = new ArrayDeque<>();
  private final Thread closeAtExit = new Thread(this::closeAll, "close-lab");
  private final Network network;
  private final ControlPlane controlPlane;
  private final KubernetesClient kubernetes;
  private final Objects objects;
  private final Optional<Moka> moka;

  private Lab(LabOptions options) {
    this.installation = Installation.find();
    this.folder = LabFolder.prepare(options.folder().toAbsolutePath());
    this.topology = Topology.ofNodes(options.nodes());
    Runtime.getRuntime().addShutdownHook(closeAtExit);
    try {
      options.progress().accept("network: LAN 192.168.2.0/24 and " + options.nodes() + " nodes");
      this.network = open(Network.create(topology, App.ALL.size()));
      List<LabProcess> backends = topology.nodes().stream().map(this::backend).toList();
      options.progress().accept("control plane: etcd and kube-apiserver");
      this.controlPlane = open(new ControlPlane(installation, folder));
      processes.addAll(controlPlane.processes());
      this.kubernetes = open(controlPlane.start());
      this.objects = new Objects(kubernetes, topology);
      options.progress().accept("cluster: nodes, access rules, custom-resource definitions");
      objects.writeNodes();
      List<LabProcess> proxies = topology.nodes().stream().map(this::proxy).toList();
      objects.writeAccess();
      objects.writeMemberlistSecret(Moka.NAMESPACE);
      objects.writeDefinitions(installation.definitions());
      open(new StandIn(kubernetes));
      App.ALL.forEach(app -> pods().place(app, topology.nodes()));
      options.progress().accept("nodes: kube-proxy and the pods' servers");
      backends.forEach(Lab::awaitBackend);
      proxies.forEach(this::awaitProxy);
      this.moka =
          switch (options.load()) {
            case BARE -> Optional.empty();
            case MOKA -> Optional.of(startMoka(options));
          };
    } catch (RuntimeException | Error failed) {
      close();
      throw failed;
    }
  }

  /** Brings a lab up; takes some 10 seconds. */
  public static Lab up(LabOptions options) {
    requireSandbox();
    return new Lab(options);
  }

  @Override
  public LabFolder folder() {
    return folder;
  }

  @Override
  public Installation installation() {
    return installation;
  }

  @Override
  public Topology topology() {
    return topology;
  }

  @Override
  public Network network() {
    return network;
  }

  /** An administrator's client. */
  @Override
  public KubernetesClient kubernetes() {
    return kubernetes;
  }

  /** A client of Moka's own, with an administrator's rights; whoever opens it closes it. */
  public ApiClient openApiClient() {
    return switch (ApiAccess.ofKubeconfig(folder().kubeconfig())) {
      case AccessResult.Usable(ApiAccess access) -> ApiClient.open(access);
      case AccessResult.Unusable(String problem) -> throw new LabException(problem);
    };
  }

  @Override
  public Objects objects() {
    return objects;
  }

  public Pods pods() {
    return objects.pods();
  }

  public ControlPlane controlPlane() {
    return controlPlane;
  }

  @Override
  public void place(App app, List<String> nodes) {
    pods().place(app, nodes);
  }

  @Override
  public void killSpeaker(String node) {
    moka().killSpeaker(node);
  }

  @Override
  public void startSpeaker(String node) {
    moka().startSpeaker(node);
  }

  /** What the speaker of a node publishes for Prometheus; empty if it does not answer. */
  public String metrics(String node) {
    String url = "http://%s:%d/metrics".formatted(topology.host(node).ipv4(), Moka.METRICS_PORT);
    return node(node).exec("curl", "-s", "-m", "2", url).output();
  }

  /**
   * A number that the speaker of a node publishes; empty if it does not.
   *
   * @param sample name and labels as in the text
   */
  public OptionalDouble metric(String node, String sample) {
    return metrics(node)
        .lines()
        .filter(line -> line.startsWith(sample + " "))
        .mapToDouble(line -> Double.parseDouble(line.substring(sample.length() + 1)))
        .findFirst();
  }

  /** The controller and the speakers. */
  public Moka moka() {
    return moka.orElseThrow(() -> new LabException("this lab is bare: Moka does not run in it"));
  }

  /** Everything that was started and stays, in the order of starting. */
  @Override
  public List<LabProcess> processes() {
    var all = new ArrayList<>(processes);
    moka.ifPresent(running -> all.addAll(running.processes()));
    return all;
  }

  public NetworkNamespace node(String name) {
    topology.number(name);
    return network.namespace(name);
  }

  /** Starts a probe in the client's namespace. */
  @Override
  public Probe probe(Probe.Target target) {
    return open(Probe.start(client(), target, PROBE_INTERVAL, folder.logs()));
  }

  /** Starts to capture on {@code eth0} of {@code namespace}. */
  @Override
  public Capture capture(NetworkNamespace namespace, String name, String filter) {
    return open(Capture.start(namespace, name, filter, folder));
  }

  @Override
  public void close() {
    closeAll();
    try {
      Runtime.getRuntime().removeShutdownHook(closeAtExit);
    } catch (IllegalStateException e) {
      // The JVM is on its way out, and the hook has run or finds nothing left to do.
    }
  }

  private synchronized void closeAll() {
    while (!opened.isEmpty()) {
      AutoCloseable last = opened.pop();
      try {
        last.close();
      } catch (Exception e) {
        System.err.println("lab: closing " + last + " failed: " + e);
      }
    }
  }

  private synchronized <T extends AutoCloseable> T open(T resource) {
    opened.push(resource);
    return resource;
  }

  private Moka startMoka(LabOptions options) {
    options.progress().accept("Moka: the controller and " + options.nodes() + " speakers");
    Moka running = open(new Moka(installation, folder, controlPlane, objects, topology));
    running.start();
    options.progress().accept("Moka: until it serves and its speakers see each other");
    running.awaitServing(STARTED_WITHIN);
    return running;
  }

  private LabProcess backend(String node) {
    List<String> command =
        Installation.program(
            Backend.class,
            node,
            App.HTTP_PORTS.stream().map(String::valueOf).collect(Collectors.joining(",")),
            Integer.toString(App.ECHO_PORT));
    for (App app : App.ALL) {
      command.add(
          "%s=%s,%s"
              .formatted(
                  app.podName(node),
                  topology.podIpv4(node, app.slot()),
                  topology.podIpv6(node, app.slot())));
    }
    return start(
        new LabProcess(
            "backend-" + node,
            network.namespace(Topology.podNamespace(node)).commandLine(command),
            Map.of(),
            folder.logs()));
  }

  private LabProcess proxy(String node) {
    return start(controlPlane.proxy(node, topology));
  }

  private LabProcess start(LabProcess process) {
    processes.add(process);
    open(process).start();
    return process;
  }

  private static void awaitBackend(LabProcess backend) {
    Waiting.until(
        backend.name() + " to serve (log " + backend.log() + ")",
        STARTED_WITHIN,
        () -> {
          backend.mustRun();
          return backend.logTail().contains("ready");
        });
  }

  private void awaitProxy(LabProcess proxy) {
    NetworkNamespace node = network.namespace(proxy.name().substring("kube-proxy-".length()));
    Waiting.until(
        proxy.name() + " to have written its rules (log " + proxy.log() + ")",
        STARTED_WITHIN,
        () -> {
          proxy.mustRun();
          return node.exec("curl", "-sf", "-m", "1", "http://127.0.0.1:10256/healthz").succeeded();
        });
  }

  /** Throws unless this process runs inside a sandbox, whose network it may change. */
  public static void requireSandbox() {
    // In a sandbox process 1 is sandbox.sh; outside, the lab would change the machine's own
    // network.
    // Read here, as ProcessHandle gives no arguments of a process that has very many.
    boolean inside;
    try {
      String first = Files.readString(Path.of("/proc/1/cmdline"), StandardCharsets.ISO_8859_1);
      inside = List.of(first.split("\0", -1)).contains("--inside");
    } catch (IOException e) {
      throw new LabException("cannot read which process is the first one here", e);
    }
    if (!inside) {
      throw new LabException("a lab runs only inside a sandbox; use ./lab sandbox COMMAND");
    }
  }
}
