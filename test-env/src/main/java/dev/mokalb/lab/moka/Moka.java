package dev.mokalb.lab.moka;

import dev.mokalb.lab.Installation;
import dev.mokalb.lab.LabException;
import dev.mokalb.lab.LabFolder;
import dev.mokalb.lab.cluster.ControlPlane;
import dev.mokalb.lab.cluster.Objects;
import dev.mokalb.lab.cluster.Pods;
import dev.mokalb.lab.cluster.Pods.Readiness;
import dev.mokalb.lab.network.NetworkNamespace;
import dev.mokalb.lab.network.Topology;
import dev.mokalb.lab.process.LabProcess;
import dev.mokalb.lab.process.Waiting;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The controller beside the API server, and a speaker on each node. */
public final class Moka implements AutoCloseable {
  public static final String NAMESPACE = "metallb-system";

  /** The pod that stands for the controller. */
  public static final String CONTROLLER_POD = "controller-lab";

  /** Where a controller answers Prometheus. */
  public static final int METRICS_PORT = 9120;

  /** Where a controller answers the kubelet. */
  public static final int HEALTH_PORT = 17472;

  private static final int WEBHOOK_PORT = 9443;

  private static final String SPEAKER_LABELS = "app=metallb,component=speaker";
  private static final Duration STOP_LIMIT = Duration.ofSeconds(10);
  // A kubelet lists its containers every second, and sees only then that one has ended.
  private static final Duration KUBELET_INTERVAL = Duration.ofSeconds(1);

  private static final Pattern VIEW = Pattern.compile(" speakers: \\[([^]]*)]");

  private final Object reporting = new Object();
  private final Pods pods;
  private final Installation installation;
  private final LabFolder folder;
  private final Topology topology;
  private final Path controllerKubeconfig;
  private final Path speakerKubeconfig;
  private final LabProcess controller;
  private final Map<String, LabProcess> speakers = new LinkedHashMap<>();
  private final Map<String, SpeakerSetup> setups = new HashMap<>();

  /** Prepares everything, and starts nothing. */
  public Moka(
      Installation installation,
      LabFolder folder,
      ControlPlane controlPlane,
      Objects objects,
      Topology topology) {
    for (Path binary : List.of(installation.controller(), installation.speaker())) {
      if (!Files.isExecutable(binary)) {
        throw new LabException(binary + " is missing; run: make build");
      }
    }
    this.pods = objects.pods();
    this.installation = installation;
    this.folder = folder;
    this.topology = topology;
    this.controllerKubeconfig = folder.cluster().resolve("kubeconfig-controller");
    this.speakerKubeconfig = folder.cluster().resolve("kubeconfig-speaker");
    controlPlane.writeKubeconfig(
        controllerKubeconfig, "controller", objects.serviceAccountToken(NAMESPACE, "controller"));
    controlPlane.writeKubeconfig(
        speakerKubeconfig, "speaker", objects.serviceAccountToken(NAMESPACE, "speaker"));
    this.controller =
        new LabProcess(
            "controller",
            withCapabilities("-all", List.of(installation.controller().toString())),
            controllerEnvironment(CONTROLLER_POD),
            folder.logs());
    for (String node : topology.nodes()) {
      speakers.put(node, speakerProcess(node, SpeakerSetup.AS_IN_THE_CLUSTER));
    }
  }

  /** Writes the pods of all processes and starts them. */
  public void start() {
    String first = speakers.keySet().iterator().next();
    pods.writeOnHost(
        NAMESPACE,
        CONTROLLER_POD,
        // MetalLB's labels, as a manifest of it gives; the last one says that it is Moka.
        Map.of("app", "metallb", "component", "controller", "mokalb.dev/component", "controller"),
        first);
    speakers.keySet().forEach(this::writeSpeakerPod);
    controller.start();
    speakers.values().forEach(LabProcess::start);
  }

  /** Waits until the controller and each speaker that runs serve. */
  public void awaitServing(Duration limit) {
    processes().stream()
        .filter(process -> process.equals(controller) || process.alive())
        .forEach(process ->
            Waiting.until(
                process.name() + " to serve (log " + process.log() + ")",
                limit,
                () -> {
                  process.mustRun();
                  return process.logSinceStart().stream()
                      .anyMatch(line -> line.endsWith("; serving"));
                }));
  }

  /**
   * Waits until each speaker that runs counts as its peers exactly those that run. They look for
   * each other only where there is an L2Advertisement.
   */
  public void awaitSpeakersSeeEachOther(Duration limit) {
    List<String> running =
        speakers.keySet().stream().filter(node -> speaker(node).alive()).sorted().toList();
    for (String node : running) {
      Waiting.until(
          "speaker-%s to see %s (log %s)".formatted(node, running, speaker(node).log()),
          limit,
          () -> {
            speaker(node).mustRun();
            return seenBy(node).equals(running);
          });
    }
  }

  /** The nodes whose speakers the speaker of {@code node} sees, by what it logged last. */
  public List<String> seenBy(String node) {
    return speaker(node).logSinceStart().reversed().stream()
        .map(VIEW::matcher)
        .filter(Matcher::find)
        .findFirst()
        .map(view -> Stream.of(view.group(1).split(", ", -1)).sorted().toList())
        .orElse(List.of());
  }

  public LabProcess controller() {
    return controller;
  }

  /**
   * A further replica of the controller, to be started; its ports are this far from the first's.
   */
  public LabProcess replica(String pod, int portOffset) {
    List<String> command =
        List.of(
            installation.controller().toString(),
            "--port=" + (METRICS_PORT + portOffset),
            "--health-probe-port=" + (HEALTH_PORT + portOffset),
            "--webhook-port=" + (WEBHOOK_PORT + portOffset));
    return new LabProcess(
        pod, withCapabilities("-all", command), controllerEnvironment(pod), folder.logs());
  }

  public LabProcess speaker(String node) {
    LabProcess speaker = speakers.get(node);
    if (speaker == null) {
      throw new LabException(
          "there is no node \""
              + node
              + "\"; the nodes are "
              + String.join(", ", speakers.keySet()));
    }
    return speaker;
  }

  /** Ends the speaker of {@code node} as {@code kill -9} does. */
  public void killSpeaker(String node) {
    LabProcess speaker = speaker(node);
    if (speaker.alive()) {
      speaker.afterEnd(KUBELET_INTERVAL, () -> reportEnd(node));
      speaker.kill();
    }
  }

  /** Ends the speaker of {@code node} as a rolling upgrade does (SIGTERM). */
  public void stopSpeaker(String node) {
    LabProcess speaker = speaker(node);
    if (speaker.alive()) {
      speaker.afterEnd(KUBELET_INTERVAL, () -> reportEnd(node));
      speaker.stop(STOP_LIMIT);
    }
  }

  public void startSpeaker(String node) {
    synchronized (reporting) { // the end of the one before may be reported at this moment
      speaker(node).start();
      pods.report(NAMESPACE, podName(node), Readiness.READY);
    }
  }

  /** How the speaker of {@code node} is set up now. */
  public SpeakerSetup setup(String node) {
    return setups.getOrDefault(node, SpeakerSetup.AS_IN_THE_CLUSTER);
  }

  /** Ends the speaker of {@code node} and starts it with another setup, which it then keeps. */
  public void restartSpeaker(String node, SpeakerSetup setup) {
    speaker(node).stop(STOP_LIMIT);
    speakers.put(node, speakerProcess(node, setup));
    setups.put(node, setup);
    startSpeaker(node);
  }

  public List<LabProcess> processes() {
    var processes = new ArrayList<LabProcess>();
    processes.add(controller);
    processes.addAll(speakers.values());
    return processes;
  }

  @Override
  public void close() {
    speakers.values().forEach(LabProcess::close);
    controller.close();
  }

  /** The pod that stands for the speaker of {@code node}. */
  public static String podName(String node) {
    return "speaker-" + node;
  }

  private Map<String, String> controllerEnvironment(String pod) {
    Map<String, String> environment = environment(controllerKubeconfig, pod);
    environment.put("METALLB_ML_SECRET_NAME", Objects.MEMBERLIST);
    return environment;
  }

  private LabProcess speakerProcess(String node, SpeakerSetup setup) {
    var environment = environment(speakerKubeconfig, podName(node));
    environment.put("METALLB_NODE_NAME", node);
    environment.put("METALLB_HOST", topology.host(node).ipv4());
    environment.put("METALLB_ML_BIND_ADDR", topology.host(node).ipv4());
    environment.put("METALLB_ML_BIND_PORT", "7946");
    environment.put("METALLB_ML_LABELS", SPEAKER_LABELS);
    environment.putAll(setup.environment());
    List<String> command =
        withCapabilities(setup.capabilities(), List.of(installation.speaker().toString()));
    return new LabProcess(
        podName(node), new NetworkNamespace(node).commandLine(command), environment, folder.logs());
  }

  private void reportEnd(String node) {
    synchronized (reporting) {
      if (!speaker(node).alive()) {
        pods.report(NAMESPACE, podName(node), Readiness.NOT_READY);
      }
    }
  }

  private void writeSpeakerPod(String node) {
    pods.writeOnHost(
        NAMESPACE, podName(node), Map.of("app", "metallb", "component", "speaker"), node);
  }

  /** uid 0, as in the pod, but with nothing of root's power beyond {@code capabilities}. */
  private static List<String> withCapabilities(String capabilities, List<String> command) {
    var line =
        new ArrayList<>(
            List.of(
                "setpriv",
                "--bounding-set=" + capabilities,
                "--inh-caps=" + capabilities,
                "--no-new-privs"));
    line.addAll(command);
    return line;
  }

  private static Map<String, String> environment(Path kubeconfig, String pod) {
    var environment = new LinkedHashMap<String, String>();
    environment.put("KUBECONFIG", kubeconfig.toString());
    environment.put("METALLB_NAMESPACE", NAMESPACE);
    environment.put("METALLB_POD_NAME", pod);
    environment.put("JAVA_HOME", System.getProperty("java.home"));
    return environment;
  }
}
