package dev.mokalb.kube.api;

import io.fabric8.kubernetes.client.http.AsyncBody;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.HttpResponse;
import io.fabric8.kubernetes.client.http.StandardHttpRequest;
import io.fabric8.kubernetes.client.jdkhttp.JdkHttpClientFactory;
import io.fabric8.kubernetes.client.jdkhttp.JdkHttpClientImpl;
import java.net.http.HttpClient;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.net.ssl.SSLParameters;

/**
 * fabric8's HTTP client on the JDK's. Its interceptors and retries are passed by: the token is set
 * here, and whether to repeat a request is for the caller to say.
 */
final class Transport implements AutoCloseable {

  private static final Duration CONNECT_DEADLINE = Duration.ofSeconds(5);

  /** More threads cost memory and gain nothing at the rates that an API server serves. */
  private static final int THREADS = 2;

  /**
   * ChaCha20 comes first: without the C2 compiler's intrinsics AES-GCM costs a quarter more CPU for
   * the whole client. Go's TLS server follows the client's first choice between the two.
   */
  private static final String[] CIPHERS = {
    "TLS_CHACHA20_POLY1305_SHA256",
    "TLS_AES_128_GCM_SHA256",
    "TLS_AES_256_GCM_SHA384",
    "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256",
    "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256",
    "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256",
    "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
    "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384",
    "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384"
  };

  /** Named, because the JDK's client offers HTTP/2 only if it sees a protocol that allows it. */
  private static final String[] TLS_VERSIONS = {"TLSv1.3", "TLSv1.2"};

  private final ApiAccess access;
  private final String root;
  private final ExecutorService threads;
  private volatile Link link;

  Transport(ApiAccess access) {
    this.access = access;
    String server = access.server().toString();
    this.root = server.endsWith("/") ? server.substring(0, server.length() - 1) : server;
    this.threads =
        Executors.newFixedThreadPool(
            THREADS, Thread.ofPlatform().daemon().name("kube-http-", 0).factory());
    this.link = connect();
  }

  /** The JDK's client, for what fabric8's does not reach, and fabric8's around it. */
  private record Link(HttpClient jdk, JdkHttpClientImpl fabric8) {}

  private Link connect() {
    HttpClient.Builder builder =
        HttpClient.newBuilder()
            .executor(threads)
            .connectTimeout(CONNECT_DEADLINE)
            .followRedirects(HttpClient.Redirect.NEVER);
    access
        .tls()
        .ifPresentOrElse(
            tls -> builder.sslContext(tls).sslParameters(new SSLParameters(CIPHERS, TLS_VERSIONS)),
            () -> builder.version(HttpClient.Version.HTTP_1_1));
    HttpClient jdk = builder.build();
    return new Link(
        jdk,
        new JdkHttpClientImpl(new JdkHttpClientFactory().newBuilder(), jdk, new AtomicBoolean()));
  }

  /** Starts a request. Octets flow once the answer's body is asked for them. */
  CompletableFuture<HttpResponse<AsyncBody>> start(
      ApiRequest request, AsyncBody.Consumer<List<ByteBuffer>> consumer) {
    JdkHttpClientImpl client = link.fabric8;
    HttpRequest.Builder builder = client.newHttpRequestBuilder().uri(root + request.path());
    builder.header("Accept", request.wanted().accept()).header("User-Agent", "moka");
    access.credentials().authorization().ifPresent(proof -> builder.header("Authorization", proof));
    request
        .payload()
        .ifPresentOrElse(
            payload ->
                builder.method(
                    request.method(),
                    payload.type(),
                    new String(payload.octets(), StandardCharsets.UTF_8)),
            () -> builder.method(request.method(), null, (String) null));
    return client.consumeBytesDirect((StandardHttpRequest) builder.build(), consumer);
  }

  /** The server did not accept the token. */
  void refused() {
    access.credentials().refused();
  }

  /** Breaks all connections; what is under way fails, and the next request connects anew. */
  synchronized void renew() {
    Link dead = link;
    link = connect();
    dead.jdk.shutdownNow();
  }

  @Override
  public void close() {
    link.jdk.shutdownNow();
    threads.shutdown();
  }
}
