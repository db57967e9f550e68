package dev.mokalb.lab.cases;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.mokalb.kube.certs.CertificateMaker;
import dev.mokalb.kube.certs.CertificateStock;
import dev.mokalb.kube.certs.Identity;
import dev.mokalb.kube.certs.Renewal;
import dev.mokalb.kube.certs.Renewal.Step;
import dev.mokalb.kube.certs.SubjectNames;
import dev.mokalb.kube.certs.Validity;
import dev.mokalb.lab.network.Topology;
import dev.mokalb.lab.process.CommandResult;
import dev.mokalb.lab.process.Commands;
import dev.mokalb.lab.process.LabProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Certificates are made, trusted, renewed and mended under a real API server's eyes. */
class WebhookCertificatesIT {
  private static final Duration SOON = Duration.ofSeconds(30);
  private static final SubjectNames NAMES =
      SubjectNames.ofDns("metallb-webhook-service.metallb-system.svc");
  private static final int SECOND_PORT = 9444;

  @RegisterExtension static final TestLab LAB = new TestLab();

  private final CertificateMaker maker = new CertificateMaker(new SecureRandom());

  private WebhookStand stand() {
    return new WebhookStand(LAB.lab());
  }

  @BeforeEach
  void enable() {
    stand().enable("Fail");
  }

  @AfterEach
  void disable() {
    stand().disable();
    stand().deleteConfiguration();
  }

  /** The certificate that is shown on the port, as openssl says. */
  private static String shown(int port, String about) {
    CommandResult result =
        Commands.attempt(
            List.of(
                "sh",
                "-c",
                "openssl s_client -connect %s:%d -servername x </dev/null 2>/dev/null | openssl x509 -noout %s"
                    .formatted(Topology.API_SERVER.ipv4(), port, about)));
    return result.output().strip();
  }

  private void awaitSecret(String what, Predicate<CertificateStock> condition) {
    await(what).atMost(SOON).until(() -> condition.test(CertificateStock.read(stand().secret())));
  }

  /** A strict reader of another make finds nothing to object to. */
  @Test
  void opensslTakesWhatIsMade() throws IOException {
    Path folder = Files.createTempDirectory(LAB.lab().folder().path(), "openssl");
    for (Map.Entry<String, String> entry : stand().secret().entrySet()) {
      Files.writeString(folder.resolve(entry.getKey()), entry.getValue());
    }
    CommandResult verified =
        Commands.attempt(
            List.of(
                "openssl",
                "verify",
                "-x509_strict",
                "-purpose",
                "sslserver",
                "-verify_hostname",
                "metallb-webhook-service.metallb-system.svc",
                "-CAfile",
                folder.resolve("ca.crt").toString(),
                folder.resolve("tls.crt").toString()));
    assertThat(verified.output() + verified.errors()).contains("tls.crt: OK");
    assertThat(shown(WebhookStand.FIRST_PORT, "-text"))
        .contains(
            "Version: 3",
            "ecdsa-with-SHA256",
            "prime256v1",
            "TLS Web Server Authentication",
            "DNS:metallb-webhook-service.metallb-system.svc");
  }

  @Test
  void trustThatIsTakenAwayComesBack() {
    LAB.lab()
        .kubectl(
            "patch",
            "validatingwebhookconfiguration/metallb-webhook-configuration",
            "--type=json",
            "-p",
            "[{\"op\":\"remove\",\"path\":\"/webhooks/2/clientConfig/caBundle\"},"
                + "{\"op\":\"replace\",\"path\":\"/webhooks/3/clientConfig/caBundle\",\"value\":\"eA==\"}]");
    await("the trust to be back")
        .atMost(SOON)
        .until(() -> stand().bundles(), bundles -> bundles.stream().distinct().count() == 1);
    assertThat(stand().bundles().getFirst()).isEqualTo(stand().secret().get("ca.crt"));
  }

  @Test
  void aSecretThatIsDeletedIsMadeAnewAndNobodyNotices() {
    Requests requests = Requests.start(stand());
    String before = shown(WebhookStand.FIRST_PORT, "-serial");
    String authority = stand().secret().getOrDefault("ca.key", "");
    stand().deleteSecret();
    awaitSecret("another authority", stock -> stock.authorities().size() == 2);
    assertThat(stand().secret().get("ca.key")).isNotEqualTo(authority);
    assertThat(shown(WebhookStand.FIRST_PORT, "-serial")).isEqualTo(before);
    requests.stopWithoutFailure(20);
  }

  /**
   * The Secret is set to states that it has hours and years after its beginning, each half a minute
   * before the next step is due: what the controllers then do is what they would do then.
   */
  @Test
  void anAuthorityIsReplacedWhileRequestsFlow() throws GeneralSecurityException {
    LabProcess second =
        stand().controller("second", "--webhook-mode=onlywebhook", "--webhook-port=" + SECOND_PORT);
    try (second) {
      second.start();
      LAB.awaitLog(second, "webhooks show the certificate");
      LAB.awaitLog(second, "webhooks listen on port " + SECOND_PORT);
      stand().serveAt("second", SECOND_PORT);
      CertificateStock first = servedForDays();
      Requests requests = Requests.start(stand());

      Instant soonTrusted = Instant.now().minus(Duration.ofHours(1)).plusSeconds(10);
      CertificateStock added =
          Renewal.perform(new Step.AddAuthority(), first, NAMES, soonTrusted, maker);
      String old = shown(WebhookStand.FIRST_PORT, "-serial"); // before: the next follows in seconds
      stand().writeSecret(added.data());
      await("both authorities to be trusted")
          .atMost(SOON)
          .until(() -> stand().bundles(), all -> all.stream().allMatch(added.bundlePem()::equals));
      awaitSecret(
          "a certificate of the new authority",
          stock ->
              !stock.serving().orElseThrow().chain().equals(first.serving().orElseThrow().chain()));
      for (int port : List.of(WebhookStand.FIRST_PORT, SECOND_PORT)) {
        await("the new certificate on port " + port)
            .atMost(SOON)
            .until(
                () -> shown(port, "-serial"), serial -> !serial.isEmpty() && !serial.equals(old));
      }

      Instant soonTaken = Instant.now().minus(Duration.ofHours(24)).plusSeconds(10);
      CertificateStock served =
          Renewal.perform(
              new Step.IssueServing(),
              CertificateStock.read(stand().secret()),
              NAMES,
              soonTaken,
              maker);
      stand().writeSecret(served.data());
      awaitSecret("the old authority to be forgotten", stock -> stock.authorities().size() == 1);
      await("the new authority alone to be trusted")
          .atMost(SOON)
          .until(
              () -> stand().bundles(),
              all -> all.stream().allMatch(stand().secret().getOrDefault("ca.crt", "-")::equals));
      requests.stopWithoutFailure(200);
    }
  }

  /** Both replicas come to show a certificate of an authority that nobody could miss any more. */
  private CertificateStock servedForDays() throws GeneralSecurityException {
    CertificateStock old =
        Renewal.perform(
            new Step.StartAnew(),
            CertificateStock.EMPTY,
            NAMES,
            Instant.now().minus(Duration.ofDays(2)),
            maker);
    String before = shown(WebhookStand.FIRST_PORT, "-serial");
    stand().writeSecret(old.data());
    for (int port : List.of(WebhookStand.FIRST_PORT, SECOND_PORT)) {
      await("the old certificate on port " + port)
          .atMost(SOON)
          .until(
              () -> shown(port, "-serial"), serial -> !serial.isEmpty() && !serial.equals(before));
    }
    stand().trust(old.bundlePem());
    return old;
  }

  @Test
  void theReplicaThatIsAskedEndsWhileRequestsFlow() {
    LabProcess second =
        stand().controller("second", "--webhook-mode=onlywebhook", "--webhook-port=" + SECOND_PORT);
    try (second) {
      second.start();
      LAB.awaitLog(second, "webhooks show the certificate");
      LAB.awaitLog(second, "webhooks listen on port " + SECOND_PORT);
      stand().serveAt("second", SECOND_PORT);
      Requests requests = Requests.start(stand());
      // An API server asks by the connections that it has: all by those to the first.
      LabProcess first = LAB.lab().moka().controller();
      long before = TestLab.logged(first, "refused to");
      await("the first replica to be asked")
          .atMost(SOON)
          .until(() -> TestLab.logged(first, "refused to") > before + 2);
      // As the kubelet and the endpoint controller do at the same time.
      Thread ending = Thread.ofVirtual().start(() -> first.stop(Duration.ofSeconds(10)));
      stand().serveNoMoreAt("first");
      await("the first replica to end").atMost(SOON).until(() -> !ending.isAlive());
      await("the second replica to be asked")
          .atMost(SOON)
          .until(() -> TestLab.logged(second, "refused to") > 2);
      requests.stopWithoutFailure(20);
    }
  }

  /** With the policy Ignore nothing hangs on the webhooks: mistakes are told later. */
  @Test
  void withoutAnyReplicaObjectsAreTakenAndMistakesToldLater() {
    stand().disable();
    stand().enable("Ignore");
    LAB.lab().moka().controller().stop(Duration.ofSeconds(10));
    long start = System.nanoTime();
    assertThat(stand().create("IPAddressPool", "a", "{addresses: [10.0.0.0/24]}").succeeded())
        .isTrue();
    assertThat(stand().create("IPAddressPool", "b", "{addresses: [10.0.0.0/25]}").succeeded())
        .isTrue();
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(10));
    LAB.lab().moka().controller().start();
    var pool = LAB.object("v1beta1", "IPAddressPool", "b");
    System.out.println(LAB.awaitEvent(pool, "InvalidConfiguration", "overlap"));
  }

  @Test
  void withTheWebhooksOffAllElseWorksAndMistakesAreToldLater() {
    stand().disable();
    LAB.lab().moka().controller().stop(Duration.ofSeconds(10));
    LabProcess without = stand().controller("without", "--webhook-mode=disabled");
    try (without) {
      without.start();
      LAB.applyPool();
      LAB.create(TestLab.echo("served"));
      LAB.awaitAddresses("served", "192.168.2.200");
      assertThat(
              stand().create("IPAddressPool", "late", "{addresses: [192.168.2.0/24]}").succeeded())
          .isTrue();
      var late = LAB.object("v1beta1", "IPAddressPool", "late");
      LAB.awaitEvent(late, "InvalidConfiguration", "overlap");

      String old =
          WebhookStand.object(
                  "BGPPeer", "old", "{myASN: 64512, peerASN: 64513, peerAddress: 10.9.0.1}")
              .replace("v1beta2", "v1beta1");
      CommandResult peer = stand().apply(old);
      assertThat(peer.succeeded()).as(peer.errors()).isTrue();
      assertThat(specInTheNewerVersion("old"))
          .contains("\"peerAddress\":\"10.9.0.1\"", "\"peerASN\":64513");
      assertThat(shown(WebhookStand.FIRST_PORT, "-serial")).isEmpty();
      assertThat(TestLab.logged(without, "certificate")).isZero();
      without.stop(Duration.ofSeconds(10)); // It gives up its Lease.
    }
  }

  private static String specInTheNewerVersion(String peer) {
    return LAB.lab()
        .kubectl(
            "-n",
            "metallb-system",
            "get",
            "bgppeers.v1beta2.metallb.io",
            peer,
            "-o",
            "jsonpath={.spec}")
        .output();
  }

  @Test
  void certificatesOfSomebodyElseAreTakenFromAFolder()
      throws IOException, GeneralSecurityException {
    Path folder = Files.createTempDirectory(LAB.lab().folder().path(), "certificates");
    LabProcess third =
        stand()
            .controller(
                "third",
                "--webhook-mode=onlywebhook",
                "--webhook-port=" + SECOND_PORT,
                "--disable-cert-rotation",
                "--cert-dir=" + folder);
    try (third) {
      third.start();
      LAB.awaitLog(third, "mount the Secret with tls.crt and tls.key there");
      for (String name : List.of("one", "another")) {
        Identity identity =
            maker.selfSigned(name, NAMES, Validity.from(Instant.now(), Duration.ofDays(1)));
        Files.writeString(folder.resolve("tls.crt"), identity.chainPem());
        Files.writeString(folder.resolve("tls.key"), identity.keyPem());
        await("the certificate " + name)
            .atMost(SOON)
            .until(() -> shown(SECOND_PORT, "-subject"), subject -> subject.endsWith(name));
      }
    }
  }
}
