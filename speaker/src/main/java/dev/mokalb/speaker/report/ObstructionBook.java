package dev.mokalb.speaker.report;

import dev.mokalb.net.IpAddress;
import dev.mokalb.speaker.l2.AnswerTable;
import dev.mokalb.speaker.l2.Layer2Health;
import dev.mokalb.speaker.l2.ServeObstacle;
import dev.mokalb.speaker.report.Obstruction.Outcome;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;

/**
 * Which addresses this node keeps although it cannot answer for them. Each is told once, while that
 * lasts. Confined to one thread; times are monotonic nanoseconds.
 */
public final class ObstructionBook {

  /** What another node can answer for moves there in milliseconds, which is nothing to tell. */
  static final long PATIENCE_NANOS = 3_000_000_000L;

  private static final class Kept {
    private final long since;
    private boolean told;

    Kept(long since) {
      this.since = since;
    }
  }

  private AnswerTable table = AnswerTable.empty();
  private Layer2Health health = new Layer2Health(List.of(), List.of());
  private SortedMap<IpAddress, ServeObstacle> obstacles = Collections.emptySortedMap();
  private final Map<IpAddress, Kept> kept = new HashMap<>();

  /** This node answers for exactly these addresses now. */
  public void answering(AnswerTable next, Layer2Health now) {
    table = next;
    obstacles = table.obstacles(now);
    health = now;
  }

  /** What has lasted for long enough to be told. */
  public List<Obstruction> due(Layer2Health now, long time) {
    if (!now.equals(health)) {
      obstacles = table.obstacles(now);
      health = now;
    }
    kept.keySet().retainAll(obstacles.keySet());
    List<Obstruction> due = new ArrayList<>();
    obstacles.forEach((address, why) -> {
      Kept since = kept.computeIfAbsent(address, _ -> new Kept(time));
      if (!since.told && time - since.since >= PATIENCE_NANOS) {
        since.told = true;
        due.add(new Obstruction(address, why, Outcome.KEPT));
      }
    });
    return due;
  }
}
