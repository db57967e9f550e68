package dev.mokalb.lab.pods;

import dev.mokalb.lab.Capture;
import dev.mokalb.lab.Installation;
import dev.mokalb.lab.Lab;
import dev.mokalb.lab.LabException;
import dev.mokalb.lab.LabFolder;
import dev.mokalb.lab.LabOptions;
import dev.mokalb.lab.RunningLab;
import dev.mokalb.lab.cluster.App;
import dev.mokalb.lab.cluster.ControlPlane;
import dev.mokalb.lab.cluster.Objects;
import dev.mokalb.lab.cluster.Pods;
import dev.mokalb.lab.network.Network;
import dev.mokalb.lab.network.NetworkNamespace;
import dev.mokalb.lab.network.Topology;
import dev.mokalb.lab.probe.Probe;
import dev.mokalb.lab.process.CommandResult;
import dev.mokalb.lab.process.LabProcess;
import dev.mokalb.lab.process.Waiting;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/**
 * A running lab with real nodes: what {@link Lab} has, but kubelets and containerd instead of pods
 * that are written by hand, and Moka's images, installed by its chart, instead of its processes.
 *
 * <p>It must be made by root inside a sandbox (test-env/sandbox.sh).
 */
public final class PodsLab implements RunningLab {
  public static final String NAMESPACE = "metallb-system";

  private static final Duration STARTED_WITHIN = Duration.ofSeconds(90);
  private static final Duration PROBE_INTERVAL = Duration.ofMillis(5);

  private final LabFolder folder;
  private final Topology topology;
  private final Installation installation;
  private final Deque<AutoCloseable> opened = new ArrayDeque<>();
  private final Thread closeAtExit = new Thread(this::closeAll, "close-lab");
  private final Network network;
  private final ControlPlane controlPlane;
  private final KubernetesClient kubernetes;
  private final Objects objects;
  private final Managers managers;
  private final Map<String, RealNode> nodes = new LinkedHashMap<>();
  private final Helm helm;
  private final RealPods pods;

  private PodsLab(LabOptions options) {
    this.installation = Installation.find();
    PodsNeeds.check(installation);
    this.folder = LabFolder.prepare(options.folder().toAbsolutePath());
    this.topology = Topology.ofNodes(options.nodes());
    PodImages images = PodImages.find(installation);
    Runtime.getRuntime().addShutdownHook(closeAtExit);
    try {
      options.progress().accept("network: LAN 192.168.2.0/24 and " + options.nodes() + " nodes");
      this.network = open(Network.createForRealNodes(topology));
      this.managers = open(new Managers(installation, folder, topology));
      this.controlPlane =
          open(new ControlPlane(installation, folder, managers.apiServer(auditPolicy())));
      options.progress().accept("nodes: containerd, with the images of Moka");
      CompletableFuture<Void> booted = bootNodes(images);
      options.progress().accept("control plane: etcd, kube-apiserver, controllers and scheduler");
      this.kubernetes = open(controlPlane.start());
      managers.start(controlPlane);
      this.objects = new Objects(kubernetes, topology);
      objects.apply(resource("kubelet-access.yaml"));
      this.helm = new Helm(installation, folder, NAMESPACE);
      this.pods = new RealPods(kubernetes, topology, images.controller());
      await(booted);
      nodes.values().forEach(RealNode::join);
      options.progress().accept("nodes: until their kubelets have joined the cluster");
      topology.nodes().forEach(this::awaitReady);
      awaitAccount();
      if (options.load() == LabOptions.Load.MOKA) {
        options.progress().accept("Moka: helm install");
        helm.apply();
        pods.place(App.NEXTCLOUD, topology.nodes());
        // One of each is enough for a page, and every pod has a JVM.
        pods.place(App.FRONTEND, topology.nodes().subList(0, 1));
        pods.place(App.MY_APP, topology.nodes().subList(0, 1));
        awaitMoka();
      }
    } catch (RuntimeException | Error failed) {
      close();
      throw failed;
    }
  }

  /** Brings a lab up; takes some 20 seconds. */
  public static PodsLab up(LabOptions options) {
    Lab.requireSandbox();
    return new PodsLab(options);
  }

  @Override
  public Installation installation() {
    return installation;
  }

  @Override
  public LabFolder folder() {
    return folder;
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

  @Override
  public Objects objects() {
    return objects;
  }

  public Helm helm() {
    return helm;
  }

  public RealPods pods() {
    return pods;
  }

  public ControlPlane controlPlane() {
    return controlPlane;
  }

  public RealNode node(String name) {
    topology.number(name);
    return java.util.Objects.requireNonNull(nodes.get(name));
  }

  /** How much there is of {@link #askedSince}. */
  public long askedSoFar() {
    try {
      return Files.size(managers.audit());
    } catch (IOException e) {
      throw new LabException("cannot look at " + managers.audit(), e);
    }
  }

  /** What Moka's service accounts asked the API server from there on, each a JSON object. */
  public List<String> askedSince(long from) {
    try {
      byte[] log = Files.readAllBytes(managers.audit());
      int start = (int) from;
      String text = new String(log, start, log.length - start, StandardCharsets.UTF_8);
      // The last line may still be written.
      return text.substring(0, text.lastIndexOf('\n') + 1).lines().toList();
    } catch (IOException e) {
      throw new LabException("cannot read " + managers.audit(), e);
    }
  }

  /** Everything that was started and stays, in the order of starting. */
  @Override
  public List<LabProcess> processes() {
    var all = new ArrayList<>(controlPlane.processes());
    all.addAll(managers.processes());
    nodes.values().forEach(node -> all.addAll(node.processes()));
    return all;
  }

  @Override
  public void place(App app, List<String> nodes) {
    pods.place(app, nodes);
  }

  @Override
  public void killSpeaker(String node) {
    List<ProcessHandle> speakers = speakers(node);
    if (speakers.isEmpty()) {
      throw new LabException("no speaker runs on " + node);
    }
    speakers.forEach(ProcessHandle::destroyForcibly);
  }

  /** Waits until the kubelet of {@code node} has started its speaker again. */
  @Override
  public void startSpeaker(String node) {
    Waiting.until(
        "the kubelet of " + node + " to start its speaker again (logs " + folder.logs() + ")",
        STARTED_WITHIN,
        () -> speakers(node).size() == 1);
  }

  private List<ProcessHandle> speakers(String node) {
    return node(node).running("dev.mokalb.speaker.Main");
  }

  /** Ends the speaker of {@code node} as an upgrade does (SIGTERM); another one takes its place. */
  public void stopSpeaker(String node) {
    kubernetes
        .pods()
        .inNamespace(NAMESPACE)
        .withLabel("app.kubernetes.io/component", "speaker")
        .withField("spec.nodeName", node)
        .delete();
  }

  /** Starts a node that has crashed. */
  public void boot(String node) {
    RealNode machine = node(node);
    if (!machine.isUp()) {
      machine.boot();
      machine.join();
    }
  }

  /** Waits until the controller and a speaker on each node that is up are ready. */
  public void awaitMoka() {
    for (String workload : List.of("deployment/moka-controller", "daemonset/moka-speaker")) {
      CommandResult result =
          kubectl("-n", NAMESPACE, "rollout", "status", workload, "--timeout=90s");
      if (!result.succeeded()) {
        throw new LabException(
            "%s does not become ready: %s%n%s"
                .formatted(
                    workload,
                    result.errors().strip(),
                    kubectl("-n", NAMESPACE, "describe", "pods").output()));
      }
    }
  }

  /** Waits until the API shows {@code node} as ready. */
  public void awaitReady(String node) {
    Waiting.until(
        "node " + node + " to be ready (logs " + folder.logs() + ")",
        STARTED_WITHIN,
        () -> ready(kubernetes.nodes().withName(node).get()));
  }

  private void awaitAccount() {
    Waiting.until(
        "the service account of pods in namespace " + Pods.APPS_NAMESPACE,
        STARTED_WITHIN,
        () ->
            kubernetes.serviceAccounts().inNamespace(Pods.APPS_NAMESPACE).withName("default").get()
                != null);
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

  private CompletableFuture<Void> bootNodes(PodImages images) {
    var parts = new PodsParts(installation, folder, topology, controlPlane);
    for (String name : topology.nodes()) {
      nodes.put(name, open(new RealNode(name, parts, managers.nodeToken(name))));
    }
    return CompletableFuture.allOf(
        nodes.values().stream()
            .map(node ->
                CompletableFuture.runAsync(
                    () -> {
                      node.boot();
                      node.load(images.tars());
                    },
                    Thread::startVirtualThread))
            .toArray(CompletableFuture<?>[]::new));
  }

  private static void await(CompletableFuture<Void> work) {
    try {
      work.join();
    } catch (CompletionException e) {
      throw e.getCause() instanceof LabException known
          ? known
          : new LabException("a node did not come up", e);
    }
  }

  private Path auditPolicy() {
    Path file = folder.cluster().resolve("audit-policy.yaml");
    try {
      Files.writeString(file, resource("audit-policy.yaml").formatted(NAMESPACE));
      return file;
    } catch (IOException e) {
      throw new LabException("cannot write " + file, e);
    }
  }

  private static boolean ready(Node node) {
    return Optional.ofNullable(node).stream()
        .flatMap(known -> known.getStatus().getConditions().stream())
        .anyMatch(condition ->
            "Ready".equals(condition.getType()) && "True".equals(condition.getStatus()));
  }

  private static String resource(String name) {
    try (InputStream in = PodsLab.class.getResourceAsStream(name)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new LabException("cannot read " + name, e);
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
}
