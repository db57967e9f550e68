package dev.mokalb.kube.endpoint;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsParameters;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers GET requests. Whoever reaches the port may ask, so that connections and the time that a
 * request may take to arrive are bounded, and bodies are not read.
 */
public final class Endpoint implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Endpoint.class);

  /** The JDK's server reads its limits from properties, for all servers of the process. */
  private static final Map<String, String> LIMITS =
      Map.of(
          "sun.net.httpserver.maxReqTime", "10", // seconds until a request has arrived
          "sun.net.httpserver.maxRspTime", "10",
          "sun.net.httpserver.maxReqHeaders", "50",
          "jdk.httpserver.maxConnections", "200");

  /** Says what to answer. */
  @FunctionalInterface
  public interface Page {

    Reply answer();
  }

  /** How a server shows who it is. */
  public record Tls(SSLContext context, SSLParameters parameters) {}

  private final Map<String, Page> pages;
  private final HttpServer server;
  private final ExecutorService threads;

  /**
   * Listens and answers.
   *
   * @param pages by path
   * @param tls empty for plain HTTP
   * @throws IOException the port cannot be listened on
   */
  public Endpoint(InetSocketAddress at, Optional<Tls> tls, Map<String, Page> pages)
      throws IOException {
    this.pages = Map.copyOf(pages);
    server = listen(at, tls);
    threads = Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("endpoint-", 0).factory());
    server.setExecutor(threads);
    server.createContext("/", this::handle);
    server.start();
  }

  /**
   * A server of the JDK within the limits that all of this process have; it answers nothing yet.
   *
   * @throws IOException the port cannot be listened on
   */
  public static HttpServer listen(InetSocketAddress at, Optional<Tls> tls) throws IOException {
    LIMITS.forEach((name, value) -> {
      if (System.getProperty(name) == null) {
        System.setProperty(name, value);
      }
    });
    return tls.isPresent() ? https(at, tls.get()) : HttpServer.create(at, 0);
  }

  private static HttpServer https(InetSocketAddress at, Tls tls) throws IOException {
    HttpsServer server = HttpsServer.create(at, 0);
    server.setHttpsConfigurator(
        new HttpsConfigurator(tls.context()) {
          @Override
          public void configure(HttpsParameters exchange) {
            exchange.setSSLParameters(tls.parameters());
          }
        });
    return server;
  }

  /** The port that is listened on. */
  public int port() {
    return server.getAddress().getPort();
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      Reply reply = reply(exchange);
      byte[] body = reply.body().getBytes(StandardCharsets.UTF_8);
      boolean head = exchange.getRequestMethod().equals("HEAD");
      exchange.getResponseHeaders().set("Content-Type", reply.type());
      exchange.sendResponseHeaders(reply.code(), head || body.length == 0 ? -1 : body.length);
      if (!head) {
        try (OutputStream out = exchange.getResponseBody()) {
          out.write(body);
        }
      }
    } catch (RuntimeException e) {
      LOG.error("{} was answered wrongly; this is a defect of Moka", exchange.getRequestURI(), e);
      throw e;
    }
  }

  private Reply reply(HttpExchange exchange) {
    Page page = pages.get(exchange.getRequestURI().getPath());
    if (page == null) {
      return Reply.text(404, "there is no such page");
    }
    String method = exchange.getRequestMethod();
    if (!method.equals("GET") && !method.equals("HEAD")) {
      return Reply.text(405, "use GET");
    }
    return page.answer();
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
