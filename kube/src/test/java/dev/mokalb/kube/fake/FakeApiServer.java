package dev.mokalb.kube.fake;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** Speaks just enough HTTP/1.1 over plain sockets, and breaks it on request. */
public final class FakeApiServer implements AutoCloseable {

  private static final List<String> KEPT =
      List.of(
          "leases",
          "configurationstates",
          "ipaddresspools",
          "pods",
          "secrets",
          "deployments",
          "validatingwebhookconfigurations",
          "customresourcedefinitions");

  private final ServerSocket listener;
  private final Set<Socket> connections = ConcurrentHashMap.newKeySet();
  private final List<Request> requests = new CopyOnWriteArrayList<>();
  private final Things things = new Things();
  private final Faults faults = new Faults();
  private final Answers answers = new Answers(things, faults, new ThingWrites());
  private final Map<String, Things> documents = new ConcurrentHashMap<>();
  private volatile boolean jsonAlone;

  /** A request as it came. */
  public record Request(String method, String path, String query, String body) {}

  private FakeApiServer(ServerSocket listener) {
    this.listener = listener;
  }

  public static FakeApiServer start() {
    try {
      FakeApiServer server =
          new FakeApiServer(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()));
      Thread.ofVirtual().start(server::accept);
      return server;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public URI uri() {
    return URI.create("http://127.0.0.1:" + listener.getLocalPort());
  }

  public Things things() {
    return things;
  }

  /** Objects of one of the kinds that are kept as they are written; their data is the object. */
  public Things objects(String plural) {
    return documents.computeIfAbsent(plural, _ -> new Things(Documents::json));
  }

  public Faults faults() {
    return faults;
  }

  /** Things are answered as JSON from now on, whatever is asked for. */
  public void answerJsonAlone() {
    jsonAlone = true;
  }

  /** All requests so far. */
  public List<Request> requests() {
    return List.copyOf(requests);
  }

  /** Breaks every connection, as a restart does. */
  public void breakConnections() {
    connections.forEach(FakeApiServer::close);
  }

  private void accept() {
    while (!listener.isClosed()) {
      try {
        Socket connection = listener.accept();
        connection.setTcpNoDelay(true);
        connections.add(connection);
        Thread.ofVirtual().start(() -> serve(connection));
      } catch (IOException e) {
        return; // Closed.
      }
    }
  }

  private void serve(Socket connection) {
    try (connection) {
      BufferedReader in =
          new BufferedReader(
              new InputStreamReader(connection.getInputStream(), StandardCharsets.ISO_8859_1));
      while (serveOne(in, connection.getOutputStream())) {
        // The next request on the same connection.
      }
    } catch (IOException | InterruptedException e) {
      // The client has gone, or the fault was to break off.
    } finally {
      connections.remove(connection);
    }
  }

  private boolean serveOne(BufferedReader in, OutputStream out)
      throws IOException, InterruptedException {
    String line = in.readLine();
    if (line == null) {
      return false;
    }
    String[] words = line.split(" ", -1);
    int length = 0;
    String accept = "";
    for (String header = nonNull(in.readLine());
        !header.isEmpty();
        header = nonNull(in.readLine())) {
      if (header.toLowerCase(Locale.ROOT).startsWith("content-length:")) {
        length = Integer.parseInt(header.substring("content-length:".length()).strip());
      } else if (header.toLowerCase(Locale.ROOT).startsWith("accept:")) {
        accept = header.substring("accept:".length()).strip();
      }
    }
    char[] body = new char[length];
    for (int read = 0; read < length; ) {
      read += Math.max(0, in.read(body, read, length - read));
    }
    URI uri = URI.create(words[1]);
    String query = uri.getQuery() == null ? "" : uri.getQuery();
    Request request = new Request(words[0], uri.getPath(), query, new String(body));
    requests.add(request);
    for (String kind : KEPT) {
      if (request.path().contains("/" + kind)) {
        new Answers(objects(kind), faults, new Documents(kind))
            .answer(request, new HttpReply(out, new JsonForm(objects(kind))));
        return true;
      }
    }
    answers.answer(
        request, new HttpReply(out, jsonAlone ? new JsonForm(things) : Form.of(accept, things)));
    return true;
  }

  /** Whatever is written, a thing becomes the same. */
  private static final class ThingWrites implements Answers.Writes {
    @Override
    public String prefix() {
      return "";
    }

    @Override
    public Optional<Things.Thing> created(String body) {
      return Optional.empty();
    }

    @Override
    public String patched(Things.Thing before, Request request) {
      return "{\"value\":\"patched\"}";
    }
  }

  private static String nonNull(@Nullable String line) throws IOException {
    if (line == null) {
      throw new IOException("the client broke off");
    }
    return line;
  }

  private static void close(Socket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    faults.end();
    try {
      listener.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    breakConnections();
  }
}
