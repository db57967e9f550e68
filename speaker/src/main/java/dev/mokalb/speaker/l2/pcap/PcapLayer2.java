package dev.mokalb.speaker.l2.pcap;

import dev.mokalb.net.IpAddress;
import dev.mokalb.net.MacAddress;
import dev.mokalb.speaker.l2.AnswerTable;
import dev.mokalb.speaker.l2.Answers;
import dev.mokalb.speaker.l2.Layer2;
import dev.mokalb.speaker.l2.Layer2Counters;
import dev.mokalb.speaker.l2.Layer2Health;
import dev.mokalb.speaker.l2.Layer2Listener;
import dev.mokalb.speaker.l2.Layer2Settings;
import dev.mokalb.speaker.l2.Question;
import dev.mokalb.speaker.l2.Watchlist;
import java.util.Set;
import java.util.function.Consumer;

/** Answers on every usable interface through libpcap. */
public final class PcapLayer2 implements Layer2 {

  private final CounterBook counters = new CounterBook();
  private final Knowledge knowledge = new Knowledge();
  private final Announcer announcer;
  private final LookoutThread lookout;
  private final GroupKeeper groups;
  private final InterfaceThread interfaces;
  private final Object publishing = new Object();

  private PcapLayer2(Layer2Settings settings, Layer2Listener listener) {
    announcer = new Announcer(System::nanoTime, knowledge::isCurrent, counters, settings.refresh());
    lookout = new LookoutThread(knowledge, counters, listener, System::nanoTime);
    groups = new GroupKeeper(KernelGroupDoor::new, this::wakeInterfaces);
    PcapOpener opener =
        new PcapOpener(
            settings.promiscuity(),
            () -> new FrameAnswerer(knowledge, counters, lookout, System::nanoTime),
            this::wakeInterfaces);
    interfaces =
        new InterfaceThread(
            settings.rules(),
            opener,
            new InterfaceThread.Users(knowledge, announcer, lookout, groups),
            listener::healthChanged);
  }

  /** What is wrong has changed, or a port has failed. */
  private void wakeInterfaces() {
    interfaces.wake();
  }

  /**
   * Starts to look for interfaces, with an empty table. What is missing on this node (a capability,
   * the library, an interface) is no exception: it is logged once, stands in {@link #health}, and
   * is tried again.
   */
  public static PcapLayer2 start(Layer2Settings settings, Layer2Listener listener) {
    PcapLayer2 layer2 = new PcapLayer2(settings, listener);
    layer2.announcer.start();
    layer2.lookout.start();
    layer2.groups.start();
    layer2.interfaces.start();
    return layer2;
  }

  /** The table is in force for answers before the first gratuitous frame leaves. */
  @Override
  public void publish(AnswerTable table) {
    synchronized (publishing) {
      knowledge.answer(table);
      groups.answer(table);
      announcer.publish(table);
    }
  }

  @Override
  public void answerUntil(long nanos) {
    knowledge.answerUntil(nanos);
  }

  @Override
  public void announce(Set<IpAddress> addresses) {
    announcer.repeat(addresses);
  }

  @Override
  public void watch(Watchlist list) {
    synchronized (publishing) {
      knowledge.watch(list);
      groups.standBy(list.standby());
      lookout.watch(list);
    }
  }

  @Override
  public void ask(Question question, Consumer<Answers> whenDone) {
    lookout.ask(question, whenDone);
  }

  @Override
  public void poll(IpAddress station, MacAddress mac) {
    lookout.poll(station, mac);
  }

  @Override
  public Layer2Health health() {
    return interfaces.health();
  }

  @Override
  public Layer2Counters counters() {
    return counters.snapshot(interfaces.overrun());
  }

  @Override
  public void close() {
    announcer.close();
    interfaces.close();
    lookout.close();
    groups.close();
  }
}
