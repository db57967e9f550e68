package dev.mokalb.speaker;

import dev.mokalb.net.IpPrefix;
import dev.mokalb.speaker.bgp.PeerCounts;
import dev.mokalb.speaker.bgp.PeerName;
import dev.mokalb.speaker.bgp.PeerStatus;
import dev.mokalb.speaker.bgp.netty.BgpSpeaker;
import dev.mokalb.speaker.kube.StatusKeeper;
import dev.mokalb.speaker.status.SentRoutes;
import dev.mokalb.speaker.status.SessionRow;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/**
 * How the sessions are doing, and what the peers have been told, copied only of those that were
 * told something since. Confined to the thread that asks.
 */
final class SessionLook implements StatusKeeper.Sessions {

  private static final long LOOP_SECONDS_MAX = 2;

  /** Nothing was told between two looks at which this is the same. */
  private record Mark(Instant since, PeerCounts.Messages sent, int announced) {}

  private final BgpSpeaker sessions;
  private final Supplier<SortedMap<PeerName, SessionRow>> impossible;
  private final Map<PeerName, Mark> marks = new HashMap<>();
  private final Map<String, Set<IpPrefix>> told = new HashMap<>();

  /**
   * A look at these sessions.
   *
   * @param impossible peers with which there can be none
   */
  SessionLook(BgpSpeaker sessions, Supplier<SortedMap<PeerName, SessionRow>> impossible) {
    this.sessions = sessions;
    this.impossible = impossible;
  }

  @Override
  public SentRoutes sent() throws InterruptedException {
    Map<PeerName, PeerStatus> statuses = sessions.statuses();
    marks.keySet().removeIf(name -> !isUp(statuses, name));
    told.keySet().removeIf(name -> !isUp(statuses, new PeerName(name)));
    for (PeerStatus status : statuses.values()) {
      if (status.isUp()) {
        look(status);
      }
    }
    return new SentRoutes(told);
  }

  @Override
  public List<SessionRow> rows() {
    SortedMap<PeerName, SessionRow> rows = new TreeMap<>();
    sessions.statuses().forEach((name, status) -> rows.put(name, row(status)));
    rows.putAll(impossible.get());
    return List.copyOf(rows.values());
  }

  private static SessionRow row(PeerStatus status) {
    return new SessionRow(
        status.name().value(),
        status.peer(),
        status.vrf(),
        new SessionRow.State(status.state(), status.isUp()),
        status.since(),
        status.counts().prefixesAnnounced(),
        status.lastEnd());
  }

  private static boolean isUp(Map<PeerName, PeerStatus> statuses, PeerName name) {
    PeerStatus status = statuses.get(name);
    return status != null && status.isUp();
  }

  private void look(PeerStatus status) throws InterruptedException {
    PeerCounts.Messages sent = status.counts().sent();
    Mark mark =
        new Mark(
            status.since(),
            new PeerCounts.Messages(sent.opens(), sent.updates(), 0, 0, 0),
            status.counts().prefixesAnnounced());
    if (mark.equals(marks.get(status.name()))) {
      return;
    }
    try {
      told.put(
          status.name().value(),
          sessions.told(status.name()).get(LOOP_SECONDS_MAX, TimeUnit.SECONDS));
      marks.put(status.name(), mark);
    } catch (TimeoutException busy) {
      marks.remove(status.name()); // It is looked at again.
    } catch (ExecutionException e) {
      throw new IllegalStateException("A look at a peer cannot fail", e);
    }
  }
}
