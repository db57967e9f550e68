package dev.mokalb.controller.webhook;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.mokalb.kube.endpoint.Endpoint;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers POST requests of JSON over HTTPS. Whoever reaches the port may ask, so that everything is
 * bounded: the octets of a body and of all bodies together, connections, and the time that a
 * request may take to arrive.
 */
final class WebhookServer implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(WebhookServer.class);

  /** An API server stores 1.5 MiB at most; an update shows the object twice. */
  static final int BODY_OCTETS_MAX = 4 << 20;

  private static final int ALL_BODIES_KIB_MAX = 6 << 10;
  private static final long ROOM_WITHIN_MILLIS = 2_000;

  private static final int STOP_SECONDS = 1;

  /** Makes an answer of a body. */
  @FunctionalInterface
  interface Handler {
    Reply answer(byte[] body);
  }

  /** What is sent back. */
  static final class Reply {
    private final int code;
    private final String type;
    private final byte[] body;

    private Reply(int code, String type, byte[] body) {
      this.code = code;
      this.type = type;
      this.body = body;
    }

    static Reply json(byte[] body) {
      return new Reply(200, "application/json", body);
    }

    int code() {
      return code;
    }

    byte[] body() {
      return body;
    }

    static Reply problem(int code, String text) {
      return new Reply(
          code, "text/plain; charset=utf-8", (text + "\n").getBytes(StandardCharsets.UTF_8));
    }
  }

  private final Map<String, Handler> handlers;
  private final Semaphore roomKib = new Semaphore(ALL_BODIES_KIB_MAX);
  private final HttpServer server;
  private final ExecutorService threads;
  private volatile boolean asked;
  private volatile boolean leaving;

  /**
   * Listens, and answers once started.
   *
   * @param handlers by path
   * @throws IOException the port cannot be listened on
   */
  WebhookServer(
      int port, SSLContext context, SSLParameters parameters, Map<String, Handler> handlers)
      throws IOException {
    this.handlers = Map.copyOf(handlers);
    server =
        Endpoint.listen(
            new InetSocketAddress(port), Optional.of(new Endpoint.Tls(context, parameters)));
    threads = Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("webhook-", 0).factory());
    server.setExecutor(threads);
    server.createContext("/", this::handle);
  }

  void start() {
    server.start();
  }

  /** Whether anybody has asked anything since the start. */
  boolean wasAsked() {
    return asked;
  }

  /**
   * Answers on, but ends each connection with its next answer: an API server goes on using one that
   * it has, whatever the endpoints say, and does not ask again when it breaks under a question.
   */
  void leave() {
    leaving = true;
  }

  int port() {
    return server.getAddress().getPort();
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      Reply reply = reply(exchange);
      exchange.getResponseHeaders().set("Content-Type", reply.type);
      if (leaving) {
        exchange.getResponseHeaders().set("Connection", "close");
      }
      exchange.sendResponseHeaders(reply.code, reply.body.length);
      try (OutputStream out = exchange.getResponseBody()) {
        out.write(reply.body);
      }
    } catch (RuntimeException e) {
      LOG.error("a webhook request was handled wrongly; this is a defect of Moka", e);
      throw e;
    }
  }

  private Reply reply(HttpExchange exchange) throws IOException {
    Handler handler = handlers.get(exchange.getRequestURI().getPath());
    if (handler == null) {
      return Reply.problem(404, "there is no such webhook");
    }
    if (!exchange.getRequestMethod().equals("POST")) {
      return Reply.problem(405, "use POST");
    }
    int length = length(exchange);
    if (length < 0) {
      return Reply.problem(411, "send a Content-Length");
    }
    if (length > BODY_OCTETS_MAX) {
      return Reply.problem(413, "send at most " + BODY_OCTETS_MAX + " octets");
    }
    asked = true;
    int kib = 1 + (length >> 10);
    if (!roomFor(kib)) {
      return Reply.problem(503, "too much is being asked at once");
    }
    try {
      byte[] body = exchange.getRequestBody().readNBytes(length);
      return body.length < length
          ? Reply.problem(400, "the body is shorter than its Content-Length")
          : handler.answer(body);
    } finally {
      roomKib.release(kib);
    }
  }

  private static int length(HttpExchange exchange) {
    String length = exchange.getRequestHeaders().getFirst("Content-Length");
    try {
      // The JDK's server has checked that it is a number; one beyond int is too long anyway.
      return length == null ? -1 : (int) Math.min(Long.parseLong(length), Integer.MAX_VALUE);
    } catch (NumberFormatException notANumber) {
      return -1;
    }
  }

  private boolean roomFor(int kib) {
    try {
      return roomKib.tryAcquire(kib, ROOM_WITHIN_MILLIS, TimeUnit.MILLISECONDS);
    } catch (InterruptedException closing) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /** Takes no more requests, and lets those under way end for a second. */
  @Override
  public void close() {
    server.stop(STOP_SECONDS);
    threads.shutdownNow();
  }
}
