package dev.mokalb.lab.probe;

import dev.mokalb.lab.probe.Observation.Answered;
import dev.mokalb.lab.probe.Observation.EchoReceived;
import dev.mokalb.lab.probe.Observation.EchoSent;
import dev.mokalb.lab.probe.Observation.PageFailed;
import dev.mokalb.lab.probe.Observation.PageReceived;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * All that a probe saw, in the order of time.
 *
 * @param endNanos when it stopped to look, so that a silence at the end counts
 */
public record ProbeReport(List<Observation> observations, long endNanos) {

  /** From when on a MAC address answered, until another one did. */
  public record Answerer(String mac, long fromNanos) {}

  public ProbeReport {
    observations = List.copyOf(observations);
  }

  /** What was seen from a moment on; silences before it do not count. */
  public ProbeReport since(long nanos) {
    return new ProbeReport(
        observations.stream().filter(seen -> seen.nanos() >= nanos).toList(), endNanos);
  }

  /** How long the probe has looked. */
  public Duration runningFor() {
    return observations.isEmpty()
        ? Duration.ZERO
        : Duration.ofNanos(endNanos - observations.getFirst().nanos());
  }

  /** Who answered ARP, one entry for each change. */
  public List<Answerer> answerers() {
    var answerers = new ArrayList<Answerer>();
    all(Answered.class)
        .forEach(seen -> {
          if (answerers.isEmpty() || !answerers.getLast().mac().equals(seen.mac())) {
            answerers.add(new Answerer(seen.mac(), seen.nanos()));
          }
        });
    return answerers;
  }

  /** How long after {@code nanos} somebody else than {@code mac} answered first. */
  public Optional<Duration> otherAnswerAfter(long nanos, String mac) {
    return all(Answered.class)
        .filter(seen -> seen.nanos() >= nanos && !seen.mac().equals(mac))
        .findFirst()
        .map(seen -> Duration.ofNanos(seen.nanos() - nanos));
  }

  /** How long after {@code nanos} somebody else than {@code mac} answered last. */
  public Optional<Duration> lastOtherAnswerAfter(long nanos, String mac) {
    return all(Answered.class)
        .filter(seen -> seen.nanos() >= nanos && !seen.mac().equals(mac))
        .reduce((earlier, later) -> later)
        .map(seen -> Duration.ofNanos(seen.nanos() - nanos));
  }

  /** The longest time without an ARP answer. */
  public Duration longestArpSilence() {
    return longestSilence(Answered.class);
  }

  /** The time between two ARP answers that so many in a hundred do not exceed. */
  public Duration arpGap(int percent) {
    long[] times = all(Answered.class).mapToLong(Answered::nanos).toArray();
    long[] gaps =
        IntStream.range(1, times.length).mapToLong(i -> times[i] - times[i - 1]).sorted().toArray();
    return gaps.length == 0
        ? longestArpSilence()
        : Duration.ofNanos(gaps[Math.ceilDiv(gaps.length * percent, 100) - 1]);
  }

  /** The longest time without an echo. */
  public Duration longestEchoSilence() {
    return longestSilence(EchoReceived.class);
  }

  /** The longest time in which no page came. */
  public Duration longestPageSilence() {
    return longestSilence(PageReceived.class);
  }

  public long answers() {
    return all(Answered.class).count();
  }

  public long echoes() {
    return all(EchoReceived.class).count();
  }

  public long pages() {
    return all(PageReceived.class).count();
  }

  public long failedPages() {
    return all(PageFailed.class).count();
  }

  /** Datagrams that never came back, not counting those of the last 100 ms. */
  public long lostEchoes() {
    return lost().count();
  }

  /** When datagrams were lost, by the clock of logs; those within a second of each other in one. */
  public String losses() {
    long toWall = Instant.now().toEpochMilli() - System.nanoTime() / 1_000_000;
    StringBuilder text = new StringBuilder();
    long from = 0;
    long last = 0;
    int count = 0;
    for (long nanos : lost().mapToLong(EchoSent::nanos).sorted().toArray()) {
      long time = toWall + nanos / 1_000_000;
      if (count > 0 && time - last > 1_000) {
        text.append(span(count, from, last));
        count = 0;
      }
      from = count == 0 ? time : from;
      last = time;
      count++;
    }
    return count == 0 ? "none lost" : text.append(span(count, from, last)).toString();
  }

  private static String span(int count, long from, long last) {
    return "%d lost from %s to %s; "
        .formatted(count, Instant.ofEpochMilli(from), Instant.ofEpochMilli(last));
  }

  private Stream<EchoSent> lost() {
    var received =
        all(EchoReceived.class)
            .map(EchoReceived::number)
            .collect(java.util.stream.Collectors.toSet());
    long settled = endNanos - Duration.ofMillis(100).toNanos();
    return all(EchoSent.class)
        .filter(sent -> sent.nanos() < settled && !received.contains(sent.number()));
  }

  private Duration longestSilence(Class<? extends Observation> kind) {
    if (observations.isEmpty()) {
      return Duration.ZERO;
    }
    long last = observations.getFirst().nanos();
    long longest = 0;
    for (Observation seen : all(kind).toList()) {
      longest = Math.max(longest, seen.nanos() - last);
      last = seen.nanos();
    }
    return Duration.ofNanos(Math.max(longest, endNanos - last));
  }

  private <T extends Observation> Stream<T> all(Class<T> kind) {
    return observations.stream().filter(kind::isInstance).map(kind::cast);
  }
}
