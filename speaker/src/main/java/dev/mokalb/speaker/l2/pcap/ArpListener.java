package dev.mokalb.speaker.l2.pcap;

import dev.mokalb.net.arp.ArpCodec;
import dev.mokalb.net.arp.Decoded;
import dev.mokalb.speaker.l2.AnswerTable;
import dev.mokalb.speaker.l2.ArpAnswer;
import dev.mokalb.speaker.l2.ArpAnswerer;

/** Answers the questions that the ports hear, on their threads. */
final class ArpListener implements FrameListener {

  private final CounterBook counters;
  private volatile AnswerTable table = AnswerTable.empty();
  private volatile long validUntilNanos = System.nanoTime();

  ArpListener(CounterBook counters) {
    this.counters = counters;
  }

  /** Answers by this table from the next frame on. */
  void use(AnswerTable next) {
    table = next;
  }

  /** Answers nothing after this time of {@link System#nanoTime}. */
  void answerUntil(long nanos) {
    validUntilNanos = nanos;
  }

  /** Most questions on a network are not for us: they end at the first look-up. */
  @Override
  public void heard(Port port, byte[] octets) {
    AnswerTable now = table;
    if (!ArpCodec.holdsTarget(octets) || !now.holdsIpv4(ArpCodec.targetIpv4Bits(octets))) {
      return;
    }
    // This thread may be the first of the process to run again after a pause.
    if (System.nanoTime() - validUntilNanos >= 0) {
      return;
    }
    if (ArpCodec.decode(octets) instanceof Decoded.Frame(var frame)
        && ArpAnswerer.answer(frame, port.link().name(), port.mac(), now)
            instanceof ArpAnswer.Reply(var reply)) {
      counters.requestReceived(frame.packet().targetIp());
      if (port.send(ArpCodec.encode(reply))) {
        counters.responseSent(frame.packet().targetIp());
      }
    }
  }
}
