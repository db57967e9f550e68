package dev.mokalb.speaker.l2.pcap;

import dev.mokalb.net.EthernetHeader;
import dev.mokalb.net.IpAddress;
import dev.mokalb.net.arp.ArpCodec;
import dev.mokalb.net.arp.ArpFrame;
import dev.mokalb.net.arp.Decoded;
import dev.mokalb.net.arp.DropReason;
import dev.mokalb.speaker.l2.ArpAnswer;
import dev.mokalb.speaker.l2.ArpAnswerer;
import dev.mokalb.speaker.l2.Claim;
import dev.mokalb.speaker.l2.Lookout;
import dev.mokalb.speaker.l2.SilenceReason;
import java.time.Instant;
import java.util.Optional;

/** The part of {@link FrameAnswerer} for ARP. */
final class ArpListener implements FrameListener {

  private final Answering answering;

  ArpListener(Answering answering) {
    this.answering = answering;
  }

  @Override
  public void heard(Port port, byte[] octets) {
    Optional<DropReason> objection = ArpCodec.objection(octets);
    if (objection.isPresent()) {
      answering.counters().dropped(objection.get());
      return;
    }
    Knowledge knowledge = answering.knowledge();
    Lookout now = knowledge.lookout();
    int sender = ArpCodec.senderIpv4Bits(octets);
    int target = ArpCodec.targetIpv4Bits(octets);
    int claimed = sender == 0 ? target : sender; // RFC 5227 §2.1.1: a probe has no sender
    boolean asks = now.ours().index().holdsIpv4(target);
    boolean claims = now.concernsIpv4(claimed) || knowledge.asked().holdsIpv4(claimed);
    if (!asks && !claims) {
      answering.counters().silent(SilenceReason.NOT_ANNOUNCED);
    } else if (ArpCodec.decode(octets) instanceof Decoded.Frame(var frame)) {
      if (asks) {
        answer(port, frame, now);
      }
      if (claims && EthernetHeader.isUntagged(octets)) {
        answering.pass(port, Claim.of(frame, port.link().name(), Instant.now()));
      }
    }
  }

  private void answer(Port port, ArpFrame frame, Lookout now) {
    switch (ArpAnswerer.answer(frame, port.link().name(), port.mac(), now.ours())) {
      case ArpAnswer.Silent silent -> answering.counters().silent(silent.reason());
      case ArpAnswer.Reply reply -> {
        IpAddress asked = frame.packet().targetIp();
        answering.counters().requestReceived(asked);
        if (answering.mayAnswer(frame.source(), asked)
            && port.send(ArpCodec.encode(reply.frame()))) {
          answering.counters().responseSent(asked);
        }
      }
    }
  }
}
