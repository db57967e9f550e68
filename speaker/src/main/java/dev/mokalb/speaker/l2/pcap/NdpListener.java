package dev.mokalb.speaker.l2.pcap;

import dev.mokalb.net.EthernetHeader;
import dev.mokalb.net.IpAddress;
import dev.mokalb.net.ndp.Decoded;
import dev.mokalb.net.ndp.DropReason;
import dev.mokalb.net.ndp.NdpCodec;
import dev.mokalb.net.ndp.NdpFrame;
import dev.mokalb.speaker.l2.Claim;
import dev.mokalb.speaker.l2.Lookout;
import dev.mokalb.speaker.l2.NdpAnswer;
import dev.mokalb.speaker.l2.NdpAnswerer;
import dev.mokalb.speaker.l2.SilenceReason;
import java.time.Instant;
import java.util.Optional;

/** The part of {@link FrameAnswerer} for neighbour discovery. */
final class NdpListener implements FrameListener {

  private final Answering answering;

  NdpListener(Answering answering) {
    this.answering = answering;
  }

  @Override
  public void heard(Port port, byte[] octets) {
    Optional<DropReason> objection = NdpCodec.objection(octets);
    if (objection.isPresent()) {
      answering.counters().dropped(objection.get());
      return;
    }
    Knowledge knowledge = answering.knowledge();
    Lookout now = knowledge.lookout();
    long high = NdpCodec.claimedHigh(octets);
    long low = NdpCodec.claimedLow(octets);
    boolean asks = asksForOurs(octets, now);
    boolean claims = now.concernsIpv6(high, low) || knowledge.asked().holdsIpv6(high, low);
    if (!asks && !claims) {
      answering.counters().silent(SilenceReason.NOT_ANNOUNCED);
    } else if (NdpCodec.decode(octets) instanceof Decoded.Frame(var frame)) {
      if (asks) {
        answer(port, frame, now);
      }
      if (claims && EthernetHeader.isUntagged(octets)) {
        answering.pass(port, Claim.of(frame, port.link().name(), Instant.now()));
      }
    }
  }

  private static boolean asksForOurs(byte[] octets, Lookout now) {
    return NdpCodec.isSolicitation(octets)
        && now.ours().index().holdsIpv6(NdpCodec.targetHigh(octets), NdpCodec.targetLow(octets));
  }

  private void answer(Port port, NdpFrame frame, Lookout now) {
    switch (NdpAnswerer.answer(frame, port.attachment(), now.ours())) {
      case NdpAnswer.Silent silent -> answering.counters().silent(silent.reason());
      case NdpAnswer.Reply reply -> {
        IpAddress asked = frame.message().target();
        answering.counters().requestReceived(asked);
        if (answering.mayAnswer(frame.ethernet().source(), asked)
            && port.send(NdpCodec.encode(reply.frame()))) {
          answering.counters().responseSent(asked);
        }
      }
    }
  }
}
