package dev.mokalb.kube.watch;

import dev.mokalb.kube.api.ApiClient;
import dev.mokalb.kube.api.ApiFailure;
import dev.mokalb.kube.api.ApiRequest;
import dev.mokalb.kube.api.BodyListener;
import dev.mokalb.kube.api.Cancellable;
import dev.mokalb.kube.api.Encoding;
import dev.mokalb.kube.api.Permission;
import dev.mokalb.kube.api.ResourceCollection;
import dev.mokalb.kube.protobuf.Message;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Keeps one sink's picture of one collection equal to the API server's: list, watch, resume, and
 * list again where the thread is lost. Guarded by its own monitor; it has no thread, so all work is
 * done in the callbacks of the HTTP client and its timer.
 */
public final class Reflector<T> implements AutoCloseable {

  /** A watch that ends sooner, and without any event, does not count as progress. */
  private static final Duration PROGRESS_AFTER = Duration.ofSeconds(1);

  /** Server errors in a row after which the watch's starting point is doubted. */
  private static final int DOUBT_AFTER_FAILURES = 3;

  /** One that is read, and one that the API server makes meanwhile. */
  private static final int PAGES_AT_ONCE = 2;

  private final ApiClient client;
  private final ResourceCollection collection;
  private final Sink<T> sink;
  private final ReflectorSettings settings;
  private final ObjectReader<T> reader;
  private final WatchFrames<T> frames;
  private final Standing standing;
  private final Optional<Message> message;

  private final List<Runnable> waiting = new ArrayList<>();
  private boolean closed;
  private int attempt;
  private Cancellable request = () -> {};
  private Cancellable pause = () -> {};
  private Position position = Position.NONE;
  private int failuresInARow;
  private boolean expiredLast;
  private boolean inOnePiece;

  public Reflector(ApiClient client, WatchSpec<T> spec, Sink<T> sink, ReflectorSettings settings) {
    this.client = client;
    this.collection = spec.collection();
    this.sink = sink;
    this.settings = settings;
    this.reader = new ObjectReader<>(spec.decoder());
    this.frames = new WatchFrames<>(reader, permission("watch"));
    this.standing = new Standing(collection, sink::stateChanged);
    this.message = spec.decoder().message();
  }

  /** Begins; to be called once, unless {@link #readAnew} did. */
  public synchronized void start() {
    list();
  }

  /**
   * Reads everything anew. What is listed then is at least as new as this call.
   *
   * @param done called, once, when the sink has it, by the thread that brought it
   */
  public synchronized void readAnew(Runnable done) {
    waiting.add(done);
    attempt++;
    request.cancel();
    pause.cancel();
    failuresInARow = 0;
    list();
  }

  /**
   * Whether the sink has all that was written up to this version. Versions that are no numbers
   * cannot be compared: then it is never known.
   */
  public synchronized boolean hasReached(String resourceVersion) {
    return Position.of(resourceVersion).isNotAfter(position);
  }

  /** The version up to which the sink has everything; empty before the first list. */
  public synchronized String reached() {
    return position.resourceVersion();
  }

  /** How far the sink's picture can be trusted. */
  public synchronized WatchState state() {
    return standing.state();
  }

  /** Ends; the sink hears nothing more. */
  @Override
  public synchronized void close() {
    closed = true;
    attempt++;
    request.cancel();
    pause.cancel();
  }

  private Permission permission(String verb) {
    return Permission.to(verb, collection.type(), collection.namespace());
  }

  // ---- list

  private void list() {
    PagedList list = new PagedList(++attempt);
    request = list::cancel;
    list.ask("");
  }

  /**
   * A list, page after page. Each page says before its items where the list goes on, and the next
   * one is asked for then: the API server makes it while this one is read.
   */
  private final class PagedList {
    private final int mine;
    private final Pages<T> pages = new Pages<>(reader, collection.toString());
    private final List<Cancellable> asked = new ArrayList<>();
    private int underWay;

    /** Where it goes on after all pages that were asked for, as far as that is known. */
    private String next = "";

    private PagedList(int mine) {
      this.mine = mine;
    }

    private void ask(String continueToken) {
      StringBuilder query = new StringBuilder(collection.query());
      // No resourceVersion: the answer is at least as new as the moment of the question, so that
      // the picture never goes back in time, whichever API server answers.
      query.append("limit=").append(inOnePiece ? 0 : settings.pageObjects());
      if (!continueToken.isEmpty()) {
        query.append("&continue=").append(URLEncoder.encode(continueToken, StandardCharsets.UTF_8));
      }
      underWay++;
      asked.add(stream(mine, query.toString(), "list", new PageBody(this)));
    }

    private void goOn() {
      if (!next.isEmpty() && underWay < PAGES_AT_ONCE) {
        String token = next;
        next = "";
        ask(token);
      }
    }

    private void cancel() {
      asked.forEach(Cancellable::cancel);
    }
  }

  private final class PageBody implements BodyListener {
    private final PagedList list;
    private Pages<T>.Page page;
    private boolean knowsNext;

    private PageBody(PagedList list) {
      this.list = list;
      this.page = list.pages.new Page(new JsonWire());
    }

    @Override
    public void opened(Encoding encoding) {
      page = list.pages.new Page(Wire.of(encoding, message));
    }

    @Override
    public void octets(ByteBuffer octets) {
      page.feed(octets);
      try {
        page.head().ifPresent(this::goesOnAt);
      } catch (IOException e) {
        failed(new ApiFailure.Unintelligible(e.getMessage() + ""));
      }
    }

    private void goesOnAt(ListSplitter.Head head) {
      if (!knowsNext) {
        knowsNext = true;
        list.next = head.continueToken();
      }
      list.goOn();
    }

    @Override
    public void ended() {
      try {
        ListSplitter.Head end = page.end();
        list.underWay--;
        goesOnAt(end);
        if (list.underWay == 0) {
          listed(list.pages.listing(), end.resourceVersion());
        }
      } catch (IOException e) {
        failed(new ApiFailure.Unintelligible(e.getMessage() + ""));
      }
    }

    @Override
    public void failed(ApiFailure failure) {
      attempt++; // No other page of this list is heard any more.
      list.cancel();
      if (failure instanceof ApiFailure.NotFound) {
        absent();
        return;
      }
      if (failure instanceof ApiFailure.Expired) {
        inOnePiece = true; // The pages were too old before the last one came.
      }
      tryAgain(failure, Reflector.this::list);
    }
  }

  private void listed(Listing<T> listing, String resourceVersion) {
    position = Position.of(resourceVersion);
    inOnePiece = false;
    sink.replaced(listing);
    standing.live();
    watch();
    tellWaiting();
  }

  /** Only a list that was begun after they asked can end while they wait. */
  private void tellWaiting() {
    List<Runnable> told = List.copyOf(waiting);
    waiting.clear();
    told.forEach(Runnable::run);
  }

  private void absent() {
    if (!(standing.state() instanceof WatchState.Absent)) {
      sink.replaced(new Listing<>(new HashMap<>(), Map.of()));
      standing.absent();
    }
    tellWaiting();
    failuresInARow = 0;
    wait(settings.absentPause(), this::list);
  }

  // ---- watch

  private void watch() {
    long most = settings.watchAtMost().toSeconds();
    long seconds = ThreadLocalRandom.current().nextLong(Math.max(1, most / 2), most + 1);
    int mine = ++attempt;
    String path =
        collection.query()
            + "watch=true&allowWatchBookmarks=true&resourceVersion="
            + URLEncoder.encode(position.resourceVersion(), StandardCharsets.UTF_8)
            + "&timeoutSeconds="
            + seconds;
    request = stream(mine, path, "watch", new WatchBody());
  }

  private final class WatchBody implements BodyListener, SliceHandler {
    private Wire wire = new JsonWire();
    private Splitter events = wire.events(this);
    private final long startedNanos = System.nanoTime();
    private int mine;

    @Override
    public void opened(Encoding encoding) {
      wire = Wire.of(encoding, message);
      events = wire.events(this);
      mine = attempt;
      standing.live();
    }

    @Override
    public void octets(ByteBuffer octets) {
      events.feed(octets);
    }

    @Override
    public void slice(byte[] octets, int offset, int length) {
      if (mine == attempt) { // Else an earlier event of the same piece ended this watch.
        event(frames.read(wire, octets, offset, length));
      }
    }

    @Override
    public void tooLong(int octetsMax) {
      if (mine == attempt) {
        abandon(new ApiFailure.Unintelligible("an event longer than " + octetsMax + " octets"));
      }
    }

    @Override
    public void ended() {
      if (System.nanoTime() - startedNanos >= PROGRESS_AFTER.toNanos()) {
        failuresInARow = 0;
      }
      // The server's own time limit, or it dropped a slow reader: go on where this one stopped.
      if (failuresInARow == 0) {
        failuresInARow = 1;
        watch();
      } else {
        tryAgain(new ApiFailure.Unreachable("watches end at once"), Reflector.this::watch);
      }
    }

    @Override
    public void failed(ApiFailure failure) {
      watchFailed(failure);
    }
  }

  private void event(WatchFrames.Frame<T> frame) {
    switch (frame) {
      case WatchFrames.Frame.Upsert<T>(ObjectReader.Outcome<T> outcome) -> upserted(outcome);
      case WatchFrames.Frame.Delete<T>(ObjectMeta meta) -> {
        if (advance(meta)) {
          sink.deleted(meta.key());
        }
      }
      case WatchFrames.Frame.Bookmark<T>(String resourceVersion) -> bookmark(resourceVersion);
      case WatchFrames.Frame.Failed<T>(ApiFailure failure) -> abandon(failure);
    }
  }

  private void upserted(ObjectReader.Outcome<T> outcome) {
    switch (outcome) {
      case ObjectReader.Outcome.Decoded<T>(ObjectMeta meta, T value) -> {
        if (advance(meta)) {
          sink.upserted(meta.key(), value);
        }
      }
      case ObjectReader.Outcome.Undecodable<T>(ObjectMeta meta, String problem) -> {
        if (advance(meta)) {
          sink.undecodable(meta.key(), problem);
        }
      }
      case ObjectReader.Outcome.Broken<T>(String problem) ->
          abandon(new ApiFailure.Unintelligible(problem));
    }
  }

  /** Whether the event is newer than all before it; a watch's versions only grow. */
  private boolean advance(ObjectMeta meta) {
    failuresInARow = 0;
    Position next = Position.of(meta.version().resourceVersion());
    if (next.isNotAfter(position)) {
      return false;
    }
    position = next;
    return true;
  }

  private void bookmark(String resourceVersion) {
    Position next = Position.of(resourceVersion);
    if (next.isBefore(position)) {
      abandon(new ApiFailure.Expired("the API server's data went back in time"));
      return;
    }
    failuresInARow = 0;
    position = next;
  }

  /** Gives up a watch that still runs. */
  private void abandon(ApiFailure failure) {
    attempt++;
    request.cancel();
    watchFailed(failure);
  }

  private void watchFailed(ApiFailure failure) {
    boolean resumable =
        switch (failure) {
          case ApiFailure.Unreachable _ -> true;
          case ApiFailure.TooManyRequests _ -> true;
          case ApiFailure.Postponed _ -> true;
          case ApiFailure.Unauthorized _ -> true;
          case ApiFailure.Forbidden _ -> true;
          case ApiFailure.ServerError _ -> failuresInARow < DOUBT_AFTER_FAILURES;
          // Silence beyond all bookmarks may also be a server whose data went back in time.
          case ApiFailure.TimedOut _ -> false;
          case ApiFailure.Expired _ -> false;
          case ApiFailure.NotFound _ -> false;
          case ApiFailure.Conflict _ -> false;
          case ApiFailure.Rejected _ -> false;
          case ApiFailure.Unintelligible _ -> false;
        };
    tryAgain(failure, resumable ? this::watch : this::list);
  }

  // ---- requests and pauses

  private Cancellable stream(int mine, String path, String verb, BodyListener body) {
    return client.stream(
        ApiRequest.get(path)
            .needing(permission(verb))
            .wanting(message.isPresent() ? Encoding.PROTOBUF : Encoding.JSON),
        new Current(mine, body),
        settings.silence().longest(),
        settings.silence().probeAfter());
  }

  private void tryAgain(ApiFailure failure, Runnable step) {
    failuresInARow++;
    boolean first = failuresInARow == 1;
    boolean expiredBefore = expiredLast;
    expiredLast = failure instanceof ApiFailure.Expired;
    if (expiredLast && (first || !expiredBefore)) {
      // Ordinary: the server forgot the past while this one was away. After an outage too, however
      // many attempts failed before: the server answers again, so there is nothing to wait for.
      step.run();
      return;
    }
    if (!first || !(failure instanceof ApiFailure.Unreachable)) {
      standing.stale(failure);
    }
    wait(Backoff.pause(settings.pauses(), failuresInARow, failure), step);
  }

  private void wait(Duration atMost, Runnable step) {
    int mine = ++attempt;
    pause =
        client.after(
            Backoff.shortenedByChance(atMost, ThreadLocalRandom.current()),
            () -> {
              synchronized (this) {
                if (mine == attempt && !closed) {
                  step.run();
                }
              }
            });
  }

  /** Lets only the requests of the current attempt be heard, and one voice at a time. */
  private final class Current implements BodyListener {
    private final int mine;
    private final BodyListener body;

    private Current(int mine, BodyListener body) {
      this.mine = mine;
      this.body = body;
    }

    @Override
    public void opened(Encoding encoding) {
      hear(() -> body.opened(encoding));
    }

    @Override
    public void octets(ByteBuffer octets) {
      hear(() -> body.octets(octets));
    }

    @Override
    public void ended() {
      hear(body::ended);
    }

    @Override
    public void failed(ApiFailure failure) {
      hear(() -> body.failed(failure));
    }

    private void hear(Runnable news) {
      synchronized (Reflector.this) {
        if (mine == attempt && !closed) {
          news.run();
        }
      }
    }
  }
}
