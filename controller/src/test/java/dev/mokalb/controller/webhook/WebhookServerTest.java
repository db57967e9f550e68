package dev.mokalb.controller.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mokalb.controller.webhook.WebhookServer.Reply;
import dev.mokalb.kube.certs.CertificateMaker;
import dev.mokalb.kube.certs.Identity;
import dev.mokalb.kube.certs.ShownIdentity;
import dev.mokalb.kube.certs.SubjectNames;
import dev.mokalb.kube.certs.Validity;
import dev.mokalb.model.settings.TlsOptions;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Over real sockets, as an API server calls. */
class WebhookServerTest {

  private static final CertificateMaker MAKER = new CertificateMaker(new SecureRandom());

  private final ShownIdentity shown = new ShownIdentity();
  private final AtomicInteger asked = new AtomicInteger();
  private final Identity authority;
  private final WebhookServer server;
  private final HttpClient client;

  WebhookServerTest() throws Exception {
    authority = MAKER.authority("a", validity());
    server = open(TlsOptions.DEFAULT);
    client = HttpClient.newBuilder().sslContext(trusting(authority.certificate())).build();
  }

  private static Validity validity() {
    return Validity.from(Instant.now(), Duration.ofDays(1));
  }

  private Identity newIdentity() throws GeneralSecurityException {
    return MAKER.server(authority, "s", SubjectNames.ofDns("localhost"), validity());
  }

  private WebhookServer open(TlsOptions options) throws IOException {
    return new WebhookServer(
        0,
        shown.context(),
        ShownIdentity.parameters(options),
        Map.of("/echo", this::echo, "/defect", WebhookServerTest::defect));
  }

  private Reply echo(byte[] body) {
    asked.incrementAndGet();
    return Reply.json(body);
  }

  private static Reply defect(byte[] body) {
    throw new IllegalStateException("as planned, of " + body.length);
  }

  @BeforeEach
  void start() throws GeneralSecurityException {
    shown.show(newIdentity());
    server.start();
  }

  @AfterEach
  void close() {
    client.shutdownNow();
    server.close();
  }

  private static SSLContext trusting(X509Certificate certificate) throws Exception {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    store.setCertificateEntry("a", certificate);
    TrustManagerFactory factory =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    factory.init(store);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, factory.getTrustManagers(), null);
    return context;
  }

  private URI uri(String path) {
    return URI.create("https://localhost:" + server.port() + path);
  }

  private HttpResponse<String> send(String method, String path, BodyPublisher body)
      throws Exception {
    HttpRequest request = HttpRequest.newBuilder(uri(path)).method(method, body).build();
    return client.send(request, BodyHandlers.ofString());
  }

  @Test
  void aBodyIsAnswered() throws Exception {
    HttpResponse<String> response = send("POST", "/echo", BodyPublishers.ofString("{}"));
    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.body()).isEqualTo("{}");
    assertThat(response.headers().firstValue("Content-Type")).contains("application/json");
    assertThat(response.sslSession().orElseThrow().getProtocol()).isEqualTo("TLSv1.3");
    assertThat(server.wasAsked()).isTrue();
  }

  @ParameterizedTest
  @CsvSource({"POST, /elsewhere, 404", "GET, /echo, 405", "PUT, /echo, 405", "POST, /echo/, 404"})
  void whatIsNotAskedRightIsRefused(String method, String path, int code) throws Exception {
    assertThat(send(method, path, BodyPublishers.ofString("{}")).statusCode()).isEqualTo(code);
    assertThat(server.wasAsked()).isFalse();
  }

  @Test
  void theLargestBodyIsTakenAndALargerOneIsNot() throws Exception {
    byte[] largest = new byte[WebhookServer.BODY_OCTETS_MAX];
    assertThat(send("POST", "/echo", BodyPublishers.ofByteArray(largest)).statusCode())
        .isEqualTo(200);
    byte[] larger = new byte[WebhookServer.BODY_OCTETS_MAX + 1];
    try {
      assertThat(send("POST", "/echo", BodyPublishers.ofByteArray(larger)).statusCode())
          .isEqualTo(413);
    } catch (IOException cutOff) {
      assertThat(asked).as("the server may hang up on it").hasValue(1);
    }
  }

  @Test
  void aBodyWithoutLengthIsRefused() throws Exception {
    BodyPublisher chunks = BodyPublishers.ofInputStream(() -> InputStream.nullInputStream());
    assertThat(send("POST", "/echo", chunks).statusCode()).isEqualTo(411);
  }

  @Test
  void aDefectEndsNoneButItsOwnRequest() throws Exception {
    assertThatThrownBy(() -> send("POST", "/defect", BodyPublishers.ofString("{}")))
        .isInstanceOf(IOException.class);
    assertThat(send("POST", "/echo", BodyPublishers.ofString("{}")).statusCode()).isEqualTo(200);
  }

  @Test
  void aServerThatLeavesAnswersAndThenHangsUp() throws Exception {
    server.leave();
    try (Socket socket =
        client.sslContext().getSocketFactory().createSocket("localhost", server.port())) {
      socket.setSoTimeout(10_000);
      socket
          .getOutputStream()
          .write(
              "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\n{}"
                  .getBytes(StandardCharsets.US_ASCII));
      // Reads until the end of the connection, or fails with a time-out.
      String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
      assertThat(answer).startsWith("HTTP/1.1 200 ").endsWith("{}");
    }
  }

  @Test
  void withoutACertificateNobodyIsServedUntilThereIsOne() throws Exception {
    try (WebhookServer bare =
        new WebhookServer(
            0,
            new ShownIdentity().context(),
            ShownIdentity.parameters(TlsOptions.DEFAULT),
            Map.of())) {
      bare.start();
      URI uri = URI.create("https://localhost:" + bare.port() + "/echo");
      HttpRequest request = HttpRequest.newBuilder(uri).build();
      assertThatThrownBy(() -> client.send(request, BodyHandlers.ofString()))
          .isInstanceOf(SSLException.class);
    }
  }

  @Test
  void olderTlsIsRefusedUnlessAskedFor() throws Exception {
    assertThatThrownBy(() -> handshake(server, "TLSv1.2")).isInstanceOf(SSLException.class);
    TlsOptions older =
        new TlsOptions(
            List.of("TLSv1.3", "TLSv1.2"),
            List.of("TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384"),
            List.of("x25519"));
    try (WebhookServer tolerant = open(older)) {
      tolerant.start();
      assertThat(handshake(tolerant, "TLSv1.2"))
          .isEqualTo("TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384");
      assertThat(handshake(tolerant, "TLSv1.3")).startsWith("TLS_");
    }
  }

  private String handshake(WebhookServer with, String protocol) throws Exception {
    try (SSLSocket socket =
        (SSLSocket)
            trusting(authority.certificate())
                .getSocketFactory()
                .createSocket(InetAddress.getLoopbackAddress(), with.port())) {
      socket.setEnabledProtocols(new String[] {protocol});
      socket.startHandshake();
      return socket.getSession().getCipherSuite();
    }
  }

  /** Fifty callers on connections of their own, while the certificate changes all the time. */
  @Test
  void certificatesAreExchangedWithoutAFailedRequest() throws Exception {
    List<CompletableFuture<Integer>> answers = new ArrayList<>();
    SSLContext trust = trusting(authority.certificate());
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int caller = 0; caller < 50; caller++) {
        answers.add(CompletableFuture.supplyAsync(() -> post(trust, "{\"a\":1}"), threads));
        shown.show(newIdentity());
      }
      assertThat(answers).allSatisfy(answer -> assertThat(answer.join()).isEqualTo(200));
    }
  }

  private int post(SSLContext trust, String body) {
    try (SSLSocket socket =
        (SSLSocket)
            trust
                .getSocketFactory()
                .createSocket(InetAddress.getLoopbackAddress(), server.port())) {
      socket.getOutputStream().write(request(body));
      byte[] status = socket.getInputStream().readNBytes(12);
      return Integer.parseInt(new String(status, StandardCharsets.US_ASCII).substring(9));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static byte[] request(String body) {
    return ("POST /echo HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: "
            + body.length()
            + "\r\n\r\n"
            + body)
        .getBytes(StandardCharsets.US_ASCII);
  }

  @Test
  void whoSaysNothingDoesNotKeepOthersFromBeingServed() throws Exception {
    List<Socket> silent = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      silent.add(new Socket(InetAddress.getLoopbackAddress(), server.port()));
    }
    try {
      assertThat(send("POST", "/echo", BodyPublishers.ofString("{}")).statusCode()).isEqualTo(200);
    } finally {
      for (Socket socket : silent) {
        socket.close();
      }
    }
  }
}
