package dev.mokalb.speaker.bfd.netty;

import dev.mokalb.speaker.bfd.BfdHealth;
import dev.mokalb.speaker.bfd.BfdListener;
import dev.mokalb.speaker.bfd.BfdPeer;
import dev.mokalb.speaker.bfd.BfdProblem;
import dev.mokalb.speaker.bfd.BfdSettings;
import dev.mokalb.speaker.bfd.BfdSpeaker;
import dev.mokalb.speaker.bfd.LoopPriority;
import dev.mokalb.speaker.bfd.PauseHistogram;
import dev.mokalb.speaker.bfd.jna.Preference;
import io.netty.channel.IoEventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.util.concurrent.ScheduledFuture;
import java.io.IOException;
import java.security.SecureRandom;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** BFD on an event loop of its own, so that nothing else the speaker does is in its way. */
public final class NettyBfdSpeaker implements BfdSpeaker {

  private static final Logger LOG = LoggerFactory.getLogger(NettyBfdSpeaker.class);
  private static final long CLOSE_MILLIS_MAX = 1_500; // good-byes take a second at most

  private final IoEventLoop events;
  private final BfdLoop loop;
  private final ScheduledFuture<?> housekeeping;

  private NettyBfdSpeaker(IoEventLoop events, BfdLoop loop) {
    this.events = events;
    this.loop = loop;
    this.housekeeping = events.scheduleAtFixedRate(loop::keepHouse, 1, 1, TimeUnit.SECONDS);
  }

  /**
   * Starts, without sessions. Where native code does not load, nothing but the problem comes of it.
   *
   * @param listener told on the loop
   */
  public static BfdSpeaker start(BfdListener listener) {
    AtomicReference<LoopPriority> priority = new AtomicReference<>(LoopPriority.ORDINARY);
    try {
      ThreadFactory threads = task -> thread(task, priority);
      MultiThreadIoEventLoopGroup group =
          new MultiThreadIoEventLoopGroup(1, threads, EpollIoHandler.newFactory());
      return on(group.next(), priority, listener);
    } catch (LinkageError | IllegalStateException | IOException e) {
      return new Unavailable(e, listener);
    }
  }

  private static Thread thread(Runnable task, AtomicReference<LoopPriority> priority) {
    return Thread.ofPlatform()
        .name("bfd")
        .daemon()
        .unstarted(() -> {
          priority.set(Preference.ask());
          task.run();
        });
  }

  private static BfdSpeaker on(
      IoEventLoop events, AtomicReference<LoopPriority> priority, BfdListener listener)
      throws IOException {
    CompletableFuture<BfdLoop> made = new CompletableFuture<>();
    events.execute(() -> {
      try {
        LOG.info("BFD runs on a thread with priority {}.", priority.get());
        made.complete(new BfdLoop(events, new SecureRandom(), listener, priority.get()));
      } catch (IOException | LinkageError e) {
        made.completeExceptionally(e);
      }
    });
    try {
      return new NettyBfdSpeaker(events, made.join());
    } catch (CompletionException e) {
      shutDown(events);
      throw new IOException(e.getCause());
    }
  }

  @Override
  public void apply(Map<BfdPeer, BfdSettings> sessions) {
    Map<BfdPeer, BfdSettings> copy = Map.copyOf(sessions);
    events.execute(() -> loop.apply(copy));
  }

  @Override
  public BfdHealth health() {
    try {
      return CompletableFuture.supplyAsync(loop::health, events).join();
    } catch (RejectedExecutionException e) {
      return silent(List.of()); // It is closed.
    }
  }

  @Override
  public void close() {
    CountDownLatch over = new CountDownLatch(1);
    try {
      events.execute(() -> loop.stop(over::countDown));
      if (!over.await(CLOSE_MILLIS_MAX, TimeUnit.MILLISECONDS)) {
        LOG.warn("BFD sessions did not end in {} ms.", CLOSE_MILLIS_MAX);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RejectedExecutionException e) {
      return; // It was closed before.
    }
    housekeeping.cancel(false);
    shutDown(events);
  }

  private static BfdHealth silent(List<BfdProblem> problems) {
    return new BfdHealth(
        Collections.emptySortedMap(),
        Collections.emptySortedMap(),
        problems,
        new PauseHistogram(0).summary(),
        LoopPriority.ORDINARY);
  }

  private static void shutDown(IoEventLoop events) {
    events.shutdownGracefully(0, 0, TimeUnit.SECONDS).awaitUninterruptibly(CLOSE_MILLIS_MAX);
  }

  /** What is left where native code does not load. */
  private record Unavailable(BfdProblem problem) implements BfdSpeaker {

    Unavailable(Throwable cause, BfdListener listener) {
      this(new BfdProblem(BfdProblem.Kind.NO_NATIVE_LIBRARY, "", Notices.noNativeLibrary(cause)));
      listener.problems(List.of(problem));
    }

    @Override
    public void apply(Map<BfdPeer, BfdSettings> sessions) {
      // The problem has been told.
    }

    @Override
    public BfdHealth health() {
      return silent(List.of(problem));
    }

    @Override
    public void close() {
      // Nothing was opened.
    }
  }
}
