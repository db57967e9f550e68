package dev.mokalb.lab.bfd;

import dev.mokalb.net.IpAddress;
import dev.mokalb.net.bfd.Hops;
import dev.mokalb.speaker.bfd.BfdChange;
import dev.mokalb.speaker.bfd.BfdListener;
import dev.mokalb.speaker.bfd.BfdPeer;
import dev.mokalb.speaker.bfd.BfdProblem;
import dev.mokalb.speaker.bfd.BfdSettings;
import dev.mokalb.speaker.bfd.BfdSpeaker;
import dev.mokalb.speaker.bfd.netty.NettyBfdSpeaker;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;

/**
 * One end of a session as a process, which says on standard output what happens: {@code CHANGE
 * nanoTime words}, {@code PROBLEM text}, and every second {@code PAUSES priority summary}. Like a
 * speaker at work it makes garbage.
 */
final class End implements BfdListener {

  private static final int GARBAGE_OCTETS = 16_384;
  private static final int KEPT_MAX = 128; // 2 MiB that a collection has to copy

  private End() {}

  /**
   * Runs until it is ended, which it tells its peers.
   *
   * @param arguments the peer's address, interval in ms, multiplier, MiB of garbage a second
   */
  public static void main(String[] arguments) {
    BfdPeer peer = BfdPeer.of(IpAddress.of(arguments[0]), Hops.SINGLE);
    int interval = Integer.parseInt(arguments[1]);
    BfdSettings settings =
        BfdSettings.DEFAULT
            .withIntervals(interval, interval)
            .withDetectMultiplier(Integer.parseInt(arguments[2]));
    BfdSpeaker speaker = NettyBfdSpeaker.start(new End());
    Runtime.getRuntime().addShutdownHook(new Thread(speaker::close));
    speaker.apply(Map.of(peer, settings));
    Thread.ofPlatform().daemon().start(() -> makeGarbage(Integer.parseInt(arguments[3])));
    while (true) {
      LockSupport.parkNanos(1_000_000_000);
      var health = speaker.health();
      System.out.println("PAUSES " + health.priority() + " " + health.pauses());
    }
  }

  private static void makeGarbage(int mibPerSecond) {
    if (mibPerSecond == 0) {
      return;
    }
    byte[][] kept = new byte[KEPT_MAX][];
    int perTick = mibPerSecond * (1 << 20) / GARBAGE_OCTETS / 100;
    for (int i = 0; ; ) {
      for (int tick = 0; tick < Math.max(1, perTick); tick++, i++) {
        kept[i % KEPT_MAX] = new byte[GARBAGE_OCTETS];
      }
      LockSupport.parkNanos(10_000_000);
    }
  }

  @Override
  public void changed(BfdPeer peer, BfdChange change) {
    System.out.println("CHANGE " + System.nanoTime() + " " + change.words());
  }

  @Override
  public void problems(List<BfdProblem> problems) {
    problems.forEach(problem -> System.out.println("PROBLEM " + problem.text()));
  }
}
