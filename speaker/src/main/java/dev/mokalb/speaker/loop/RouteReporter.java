package dev.mokalb.speaker.loop;

import dev.mokalb.model.ObjectKey;
import dev.mokalb.model.ServiceSnapshot;
import dev.mokalb.model.config.Problem;
import dev.mokalb.model.config.SourceRef;
import dev.mokalb.speaker.announce.Contribution;
import dev.mokalb.speaker.announce.RouteSilence;
import dev.mokalb.speaker.bgp.NoSession;
import dev.mokalb.speaker.bgp.PeerName;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;

/** Tells people which routes this node sends. */
public interface RouteReporter {

  /** This node sends routes to the Service from now on. */
  void routed(ServiceSnapshot service);

  /** It sends none any longer; the Service may be gone. */
  void unrouted(ServiceSnapshot service);

  /** What it sends for the Service from now on, to whom; empty if nothing. */
  void routes(ObjectKey service, Optional<Contribution.Some> routes);

  /** It sends none, for this reason. */
  void silent(ServiceSnapshot service, RouteSilence why);

  /** Where the peers of this node are written down. */
  void peers(Map<PeerName, SourceRef> sources);

  /** Peers with which there can be no session on this node, with the reason. */
  void impossible(SortedMap<PeerName, NoSession> peers);

  /** What peers are not told although it is configured, in words, by peer; told when it appears. */
  void leftOut(SortedMap<PeerName, String> what);

  /** What of the configuration is not in force on this node; told when it appears. */
  void conflicts(List<Problem> problems);
}
