package dev.mokalb.lab.router;

import dev.mokalb.lab.process.LabProcess;
import java.util.List;
import java.util.Optional;

/** A router of the lab that speaks BGP. */
public sealed interface Router extends AutoCloseable permits Frr, Bird, Gobgp {

  /** Starts it with its configuration and returns when it answers. */
  void start();

  /** Ends it as {@code kill -9} does. */
  void kill();

  /** The processes that speak to peers, to be stopped and continued. */
  List<LabProcess> processes();

  /** What it says about a prefix that it has from a peer; empty if it has none. */
  Optional<String> route(String prefix);

  /** How many prefixes it has from all peers, of both families. */
  int routeCount();

  /** What it says about its session with a peer. */
  String session(String peer);

  /** Whether its session with a peer is established. */
  boolean isEstablished(String peer);

  /** Asks a peer to send its routes again. */
  void refresh(String peer);

  /** Ends the session with a peer with this text, as its operator would. */
  void shutDown(String peer, String text);

  @Override
  default void close() {
    kill();
  }
}
