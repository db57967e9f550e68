package dev.mokalb.speaker.l2;

import dev.mokalb.net.IpAddress;
import dev.mokalb.net.MacAddress;
import java.util.Set;
import java.util.function.Consumer;

/** This node's voice on the local network. Any thread may call it. */
public interface Layer2 extends AutoCloseable {

  /**
   * Answers from now on for exactly the addresses in the table. For those that are new, or answered
   * on other interfaces than before, gratuitous frames go out before this returns, up to a small
   * number, and on the schedule of {@link GratuitousSchedule} after that. Nothing is sent for an
   * address that is given up.
   */
  void publish(AnswerTable table);

  /**
   * Nothing is answered after this time, unless it is set anew: a process that did not run for a
   * while does not answer by a table that may have become wrong meanwhile. Until it is first set,
   * answers have no such limit.
   *
   * @param nanos on the clock of {@link System#nanoTime}
   */
  void answerUntil(long nanos);

  /** Starts the gratuitous rounds anew for those of these addresses that are in the table. */
  void announce(Set<IpAddress> addresses);

  /** Looks out from now on for exactly what the list says. */
  void watch(Watchlist list);

  /**
   * Asks the network who has an address. Returns at once; what this node itself would answer is
   * never among the answers.
   *
   * @param whenDone called once, after the question's time, by a thread of layer 2 that must not be
   *     held up
   */
  void ask(Question question, Consumer<Answers> whenDone);

  /**
   * Asks a station by a frame to its interface alone whether it still has its address (RFC 1122
   * §2.3.2.1, unicast poll; RFC 4861 §7.2.2), from an address of this node in the same subnet. The
   * question tells the station's kernel where this node is, and the answer to one of ARP tells this
   * node's where the station is; that of NDP need not name a hardware address (§7.2.4). Nothing is
   * sent where no interface has such an address.
   */
  void poll(IpAddress station, MacAddress mac);

  /** The interfaces now, and what is wrong. */
  Layer2Health health();

  /** What was heard and sent. */
  Layer2Counters counters();

  /** Falls silent and releases everything. */
  @Override
  void close();
}
