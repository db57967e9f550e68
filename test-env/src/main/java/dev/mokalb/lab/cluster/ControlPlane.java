package dev.mokalb.lab.cluster;

import dev.mokalb.lab.Installation;
import dev.mokalb.lab.LabException;
import dev.mokalb.lab.LabFolder;
import dev.mokalb.lab.network.NetworkNamespace;
import dev.mokalb.lab.network.Topology;
import dev.mokalb.lab.process.LabProcess;
import dev.mokalb.lab.process.Waiting;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/** etcd, kube-apiserver, and a kube-proxy for each node. */
public final class ControlPlane implements AutoCloseable {
  private static final String URL = "https://" + Topology.API_SERVER.ipv4() + ":6443";
  private static final Duration READY_WITHIN = Duration.ofSeconds(60);

  private final Installation installation;
  private final LabFolder folder;
  private final ApiServerSetup setup;
  private final LabProcess etcd;
  private final LabProcess apiServer;
  private final String proxyToken = newToken();
  private final Path certificate;

  public ControlPlane(Installation installation, LabFolder folder) {
    this(installation, folder, ApiServerSetup.BY_HAND);
  }

  public ControlPlane(Installation installation, LabFolder folder, ApiServerSetup setup) {
    this.installation = installation;
    this.folder = folder;
    this.setup = setup;
    this.certificate = folder.cluster().resolve("ca.crt");
    this.etcd = new LabProcess("etcd", etcdCommand(), Map.of(), folder.logs());
    this.apiServer = new LabProcess("kube-apiserver", apiServerCommand(), Map.of(), folder.logs());
  }

  public List<LabProcess> processes() {
    return List.of(etcd, apiServer);
  }

  /** Starts etcd and the API server, and returns an administrator's client once it is ready. */
  public KubernetesClient start() {
    etcd.start();
    String adminToken = newToken();
    Pem.writeKeyPair(at("service-accounts.key"), at("service-accounts.pub"));
    Pem.writeServerCertificate(
        certificate,
        at("ca.key"),
        "ip:%s,ip:%s,ip:10.96.0.1,ip:127.0.0.1,dns:kubernetes.default.svc"
            .formatted(Topology.API_SERVER.ipv4(), Topology.API_SERVER.ipv6()));
    var tokens = new StringBuilder();
    tokens.append("%s,admin,admin,system:masters%n".formatted(adminToken));
    tokens.append("%s,system:kube-proxy,kube-proxy%n".formatted(proxyToken));
    for (ApiServerSetup.User user : setup.users()) {
      tokens.append("%s,%s,%2$s,%s%n".formatted(user.token(), user.name(), user.group()));
    }
    write(at("tokens.csv"), tokens.toString());
    writeKubeconfig(folder.kubeconfig(), "admin", adminToken);
    apiServer.start();
    KubernetesClient client = client();
    Waiting.until("the API server to be ready", READY_WITHIN, () -> ready(client));
    return client;
  }

  /** Stops the API server as a crash does; {@link #restartApiServer} brings it back. */
  public void killApiServer() {
    apiServer.kill();
  }

  /** Starts the API server again and returns when it is ready. */
  public void restartApiServer(KubernetesClient client) {
    apiServer.start();
    Waiting.until("the API server to be ready again", READY_WITHIN, () -> ready(client));
  }

  /** The kube-proxy of {@code node}, not started. */
  public LabProcess proxy(String node, Topology topology) {
    Path kubeconfig = at("kubeconfig-kube-proxy");
    writeKubeconfig(kubeconfig, "kube-proxy", proxyToken);
    return new LabProcess(
        "kube-proxy-" + node,
        new NetworkNamespace(node)
            .commandLine(
                List.of(
                    installation.kubernetesCommand("kube-proxy"),
                    "--kubeconfig=" + kubeconfig,
                    "--hostname-override=" + node,
                    "--bind-address=" + topology.host(node).ipv4(),
                    "--proxy-mode=iptables",
                    "--cluster-cidr=" + Topology.CLUSTER_CIDR,
                    "--healthz-bind-address=127.0.0.1:10256",
                    "--metrics-bind-address=127.0.0.1:10249",
                    // These sysctls belong to the whole machine: they stay as they are.
                    "--conntrack-max-per-core=0",
                    "--conntrack-tcp-timeout-established=0",
                    "--conntrack-tcp-timeout-close-wait=0",
                    "--oom-score-adj=0")),
        Map.of(),
        folder.logs());
  }

  /** Writes a kubeconfig for whoever holds {@code token}. */
  public void writeKubeconfig(Path file, String user, String token) {
    write(
        file,
        """
        apiVersion: v1
        kind: Config
        clusters:
        - name: lab
          cluster:
            server: %s
            certificate-authority: %s
        users:
        - name: %s
          user:
            token: %s
        contexts:
        - name: lab
          context: {cluster: lab, user: %3$s}
        current-context: lab
        """
            .formatted(URL, certificate, user, token));
  }

  @Override
  public void close() {
    apiServer.close(); // a polite stop takes 14 s
    etcd.close();
  }

  private KubernetesClient client() {
    Config config = Config.fromKubeconfig(folder.kubeconfig().toFile());
    config.setRequestRetryBackoffLimit(0);
    return new KubernetesClientBuilder().withConfig(config).build();
  }

  private boolean ready(KubernetesClient client) {
    etcd.mustRun();
    apiServer.mustRun();
    try {
      return "ok".equals(client.raw("/readyz"));
    } catch (KubernetesClientException e) {
      return false; // it does not listen yet
    }
  }

  private List<String> etcdCommand() {
    return List.of(
        installation.kubernetesCommand("etcd"),
        "--name=lab",
        "--data-dir=" + at("etcd"),
        "--listen-client-urls=http://127.0.0.1:2379",
        "--advertise-client-urls=http://127.0.0.1:2379",
        "--listen-peer-urls=http://127.0.0.1:2380",
        "--initial-advertise-peer-urls=http://127.0.0.1:2380",
        "--initial-cluster=lab=http://127.0.0.1:2380",
        "--unsafe-no-fsync", // nothing in a lab outlives the machine
        "--log-level=warn");
  }

  private List<String> apiServerCommand() {
    var command =
        new ArrayList<>(
            List.of(
                installation.kubernetesCommand("kube-apiserver"),
                "--etcd-servers=http://127.0.0.1:2379",
                "--bind-address=0.0.0.0",
                "--advertise-address=" + Topology.API_SERVER.ipv4(),
                "--secure-port=6443",
                "--tls-cert-file=" + at("ca.crt"),
                "--tls-private-key-file=" + at("ca.key"),
                "--token-auth-file=" + at("tokens.csv"),
                "--service-account-issuer=https://kubernetes.default.svc",
                "--service-account-signing-key-file=" + at("service-accounts.key"),
                "--service-account-key-file=" + at("service-accounts.pub"),
                "--service-cluster-ip-range=" + Topology.SERVICE_CIDR,
                // No kube-proxy need be beside it: it calls the endpoints of webhooks itself.
                "--enable-aggregator-routing=true",
                "--allow-privileged=true"));
    command.addAll(setup.flags());
    return command;
  }

  private Path at(String name) {
    return folder.cluster().resolve(name);
  }

  private static void write(Path file, String text) {
    try {
      Files.writeString(file, text);
    } catch (IOException e) {
      throw new LabException("cannot write " + file, e);
    }
  }

  /** A new secret that nobody can guess. */
  public static String newToken() {
    byte[] random = new byte[16];
    new SecureRandom().nextBytes(random);
    return HexFormat.of().formatHex(random);
  }
}
