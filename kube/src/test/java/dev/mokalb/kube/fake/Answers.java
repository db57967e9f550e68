package dev.mokalb.kube.fake;

import dev.mokalb.kube.fake.FakeApiServer.Request;
import java.io.IOException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;

/** What the fake server says to a request. */
final class Answers {

  private static final long BOOKMARK_MILLIS = 50;

  /** Longer than any client waits. */
  private static final int HELD_SECONDS_MAX = 5;

  private final Things things;
  private final Faults faults;
  private final Writes writes;
  private final AtomicLong made = new AtomicLong();

  /** Opens as the next list is asked for, which puts a new one in its place. */
  private final AtomicReference<CountDownLatch> nextList =
      new AtomicReference<>(new CountDownLatch(1));

  /** What writes make of a kind's objects. */
  interface Writes {

    /** Begins the names of the verbs that faults are set for. */
    String prefix();

    /** A new object, or nothing if such are not kept. */
    Optional<Things.Thing> created(String body);

    /** The data after a merge patch. */
    String patched(Things.Thing before, Request request);
  }

  Answers(Things things, Faults faults, Writes writes) {
    this.things = things;
    this.faults = faults;
    this.writes = writes;
  }

  void answer(Request request, HttpReply reply) throws IOException, InterruptedException {
    Map<String, String> query =
        Arrays.stream(request.query().split("&", -1))
            .filter(pair -> pair.contains("="))
            .collect(
                Collectors.toMap(
                    pair -> pair.substring(0, pair.indexOf('=')),
                    pair -> pair.substring(pair.indexOf('=') + 1),
                    (a, _) -> a,
                    HashMap::new));
    String verb = verb(request, query);
    Fault fault = faults.of(writes.prefix() + verb);
    if (!beginsWell(fault, reply)) {
      return;
    }
    switch (verb) {
      case "list" -> list(query, fault, reply);
      case "watch" -> watch(query, fault, reply);
      case "patch" -> patch(request, fault, reply);
      case "create" -> create(request, fault, reply);
      case "get" -> get(request, reply);
      default -> reply.whole(200, "", "{}");
    }
  }

  private static String verb(Request request, Map<String, String> query) {
    return switch (request.method()) {
      case "POST" -> "create";
      case "PATCH" -> "patch";
      default ->
          request.path().equals("/version")
              ? "version"
              : query.containsKey("watch") ? "watch" : query.containsKey("limit") ? "list" : "get";
    };
  }

  private boolean beginsWell(Fault fault, HttpReply reply)
      throws IOException, InterruptedException {
    switch (fault) {
      case SERVER_ERROR -> reply.status(500, "etcd is away");
      case TOO_MANY_REQUESTS -> reply.status(429, "slow down");
      case BUSY -> reply.status(429, "Retry-After: 1\r\n", "slow down");
      case POSTPONED ->
          reply.whole(
              429,
              "Retry-After: 1\r\n",
              """
              {"kind":"Status","apiVersion":"v1","metadata":{},"status":"Failure",\
              "message":"admission webhook \\"quota.example.com\\" denied the request: not now",\
              "details":{"retryAfterSeconds":1},"code":429}\
              """);
      case EXPIRED -> reply.status(410, "too old");
      case FORBIDDEN -> reply.status(403, "things is forbidden");
      case NOT_SERVED -> reply.status(404, "404 page not found");
      case NO_ANSWER -> throw new IOException("no answer, as planned");
      case HANG -> {
        reply.begin();
        faults.hang();
        throw new IOException("hung long enough");
      }
      default -> {
        return true;
      }
    }
    return false;
  }

  private void list(Map<String, String> query, Fault fault, HttpReply reply)
      throws IOException, InterruptedException {
    CountDownLatch another = new CountDownLatch(1);
    nextList.getAndSet(another).countDown();
    String token = query.getOrDefault("continue", "");
    long revision =
        token.isEmpty()
            ? things.snapshot()
            : Long.parseLong(token.substring(0, token.indexOf('-')));
    int from = token.isEmpty() ? 0 : Integer.parseInt(token.substring(token.indexOf('-') + 1));
    Optional<List<Things.Thing>> all = things.snapshot(revision);
    if (all.isEmpty()) {
      reply.status(410, "The provided continue parameter is too old");
      return;
    }
    int limit = Integer.parseInt(query.getOrDefault("limit", "0"));
    int to = limit == 0 ? all.get().size() : Math.min(all.get().size(), from + limit);
    String next = to < all.get().size() ? revision + "-" + to : "";
    byte[] body = reply.form().list(all.get().subList(from, to), revision, next);
    if (fault == Fault.HELD && JsonForm.isMetadataFirst(revision) && !next.isEmpty()) {
      reply.begin();
      reply.chunk(Arrays.copyOf(body, body.length / 2));
      awaitList(another);
      reply.chunk(Arrays.copyOfRange(body, body.length / 2, body.length));
      reply.end();
    } else {
      send(body, fault, reply);
    }
    if (fault == Fault.CHANGES_BETWEEN_PAGES) {
      things.put("late-" + made.incrementAndGet(), "{\"value\":\"late\"}");
      things.names().stream().findFirst().ifPresent(things::remove);
    }
  }

  private static void awaitList(CountDownLatch another) throws IOException, InterruptedException {
    if (!another.await(HELD_SECONDS_MAX, TimeUnit.SECONDS)) {
      throw new IOException("no other page was asked for");
    }
  }

  private static void send(byte[] body, Fault fault, HttpReply reply) throws IOException {
    switch (fault) {
      case GARBAGE -> reply.whole(reply.form().noList());
      case CUT -> {
        reply.begin();
        reply.chunk(Arrays.copyOf(body, body.length * 2 / 3));
        throw new IOException("cut, as planned");
      }
      case DRIBBLE -> {
        reply.begin();
        reply.dribble(body);
        reply.end();
      }
      default -> reply.whole(body);
    }
  }

  private void watch(Map<String, String> query, Fault fault, HttpReply reply)
      throws IOException, InterruptedException {
    long since = Long.parseLong(query.getOrDefault("resourceVersion", "0"));
    reply.begin();
    switch (fault) {
      case EXPIRED_EVENT -> error(410, reply);
      case ERROR_EVENT -> error(500, reply);
      case ENDS_AT_ONCE -> reply.end();
      default -> follow(since, query, fault, reply);
    }
  }

  private static void error(int code, HttpReply reply) throws IOException {
    reply.chunk(reply.form().error(code));
    reply.end();
  }

  private void follow(long from, Map<String, String> query, Fault fault, HttpReply reply)
      throws IOException, InterruptedException {
    long until =
        System.nanoTime()
            + Long.parseLong(query.getOrDefault("timeoutSeconds", "1")) * 1_000_000_000L;
    long since = from;
    byte[] before = new byte[0];
    while (System.nanoTime() < until) {
      Things.Batch batch = things.changesAfter(since, BOOKMARK_MILLIS);
      if (batch.expired()) {
        error(410, reply); // Some of what this watch has not heard yet is forgotten.
        return;
      }
      for (Things.Event event : batch.events()) {
        sendEvent(event, before, fault, reply);
        since = event.thing().revision();
        before = reply.form().event(event);
      }
      if (batch.events().isEmpty()) {
        since = batch.revision();
        reply.chunk(reply.form().bookmark(since));
      }
    }
    reply.end();
  }

  private static void sendEvent(Things.Event event, byte[] before, Fault fault, HttpReply reply)
      throws IOException {
    byte[] octets = reply.form().event(event);
    switch (fault) {
      case DUPLICATES -> reply.chunk(both(octets, octets));
      case OLD_EVENTS -> reply.chunk(both(octets, before));
      case DRIBBLE -> reply.dribble(octets);
      case GARBAGE -> reply.chunk(both(reply.form().noEvent(), octets));
      case CUT -> {
        reply.chunk(Arrays.copyOf(octets, octets.length / 2));
        throw new IOException("cut, as planned");
      }
      default -> reply.chunk(octets);
    }
  }

  private static byte[] both(byte[] one, byte[] other) {
    byte[] both = Arrays.copyOf(one, one.length + other.length);
    System.arraycopy(other, 0, both, one.length, other.length);
    return both;
  }

  private void patch(Request request, Fault fault, HttpReply reply)
      throws IOException, InterruptedException {
    String name = request.path().replaceAll("/status$", "").replaceAll(".*/", "");
    Optional<Things.Thing> thing = things.get(name);
    if (thing.isEmpty()) {
      reply.status(404, "things \\\"" + name + "\\\" not found");
      return;
    }
    String guard = request.body().replaceAll(".*\"resourceVersion\":\"([0-9]*)\".*", "$1");
    boolean guarded = !guard.equals(request.body());
    if (guarded && !guard.equals(Long.toString(thing.get().revision()))) {
      reply.status(409, "the object has been modified");
      return;
    }
    String data = writes.patched(thing.get(), request);
    written(new Things.Thing(name, things.put(name, data), data), fault, reply);
  }

  private void written(Things.Thing thing, Fault fault, HttpReply reply)
      throws IOException, InterruptedException {
    if (fault == Fault.CUT) {
      throw new IOException("applied, but not said, as planned");
    }
    if (fault == Fault.DRIBBLE) {
      faults.hang();
    }
    reply.whole(200, "", things.json(thing));
  }

  private void create(Request request, Fault fault, HttpReply reply)
      throws IOException, InterruptedException {
    Optional<Things.Thing> made = writes.created(request.body());
    if (made.isEmpty()) {
      reply.whole(201, "", "{\"kind\":\"Event\",\"metadata\":{}}");
      return;
    }
    String name = made.get().name();
    if (things.get(name).isPresent()) {
      reply.status(409, name + " already exists");
      return;
    }
    String data = made.get().data();
    written(new Things.Thing(name, things.put(name, data), data), fault, reply);
  }

  private void get(Request request, HttpReply reply) throws IOException {
    Optional<Things.Thing> thing = things.get(request.path().replaceAll(".*/", ""));
    if (thing.isPresent()) {
      reply.whole(200, "", things.json(thing.get()));
    } else {
      reply.status(404, "not found");
    }
  }
}
