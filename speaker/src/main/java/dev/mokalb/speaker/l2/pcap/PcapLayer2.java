package dev.mokalb.speaker.l2.pcap;

import dev.mokalb.net.IpAddress;
import dev.mokalb.speaker.l2.AnswerTable;
import dev.mokalb.speaker.l2.InterfaceRules;
import dev.mokalb.speaker.l2.Layer2;
import dev.mokalb.speaker.l2.Layer2Counters;
import dev.mokalb.speaker.l2.Layer2Health;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Answers on every usable interface through libpcap. Any thread may call it; the loop of the
 * speaker does.
 */
public final class PcapLayer2 implements Layer2 {

  private final CounterBook counters = new CounterBook();
  private final ArpListener listener = new ArpListener(counters);
  private final Announcer announcer = new Announcer(System::nanoTime, counters);
  private final InterfaceThread interfaces;
  private final Object publishing = new Object();

  private PcapLayer2(InterfaceRules rules, Consumer<Layer2Health> onChange) {
    this.interfaces = new InterfaceThread(rules, listener, announcer, onChange);
  }

  /**
   * Starts to look for interfaces, with an empty table. What is missing on this node (a capability,
   * the library, an interface) is no exception: it is logged once, stands in {@link #health}, and
   * is tried again.
   *
   * @param onChange told of every change, on the interface thread, which must not be held up
   */
  public static PcapLayer2 start(InterfaceRules rules, Consumer<Layer2Health> onChange) {
    PcapLayer2 layer2 = new PcapLayer2(rules, onChange);
    layer2.announcer.start();
    layer2.interfaces.start();
    return layer2;
  }

  /** The table is in force for answers before the first gratuitous frame leaves. */
  @Override
  public void publish(AnswerTable table) {
    synchronized (publishing) {
      listener.use(table);
      announcer.publish(table);
    }
  }

  @Override
  public void answerUntil(long nanos) {
    listener.answerUntil(nanos);
  }

  @Override
  public void announce(Set<IpAddress> addresses) {
    announcer.again(addresses);
  }

  @Override
  public Layer2Health health() {
    return interfaces.health();
  }

  @Override
  public Layer2Counters counters() {
    return counters.snapshot();
  }

  @Override
  public void close() {
    announcer.close();
    interfaces.close();
  }
}
