package dev.mokalb.speaker.l2;

import dev.mokalb.net.EthernetHeader;
import dev.mokalb.net.IpAddress;
import dev.mokalb.net.MacAddress;
import dev.mokalb.net.ndp.Ipv6Groups;
import dev.mokalb.net.ndp.NdpFrame;
import dev.mokalb.net.ndp.NdpMessage.Advertisement;
import dev.mokalb.net.ndp.NdpMessage.Flag;
import dev.mokalb.net.ndp.NdpMessage.Solicitation;
import dev.mokalb.net.ndp.NdpOption;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Answers neighbour solicitations as RFC 4861 §7.2.4 says a node answers for an address of its own.
 * Other than MetalLB it also answers the check of an address before its use (RFC 4862 §5.4),
 * senders that keep their link-layer address to themselves (RFC 4429 §3.3), and sets the override
 * flag.
 */
public final class NdpAnswerer {

  private NdpAnswerer() {}

  /** The answer to a frame that was heard at this attachment. */
  public static NdpAnswer answer(NdpFrame heard, Attachment me, AnswerTable table) {
    return switch (heard.message()) {
      case Advertisement _ -> new NdpAnswer.Silent(SilenceReason.NOT_A_REQUEST);
      case Solicitation question -> answer(heard, question, me, table);
    };
  }

  private static NdpAnswer answer(
      NdpFrame heard, Solicitation question, Attachment me, AnswerTable table) {
    EthernetHeader ethernet = heard.ethernet();
    if (!ethernet.destination().equals(me.mac()) && !isSentToItsGroup(heard)) {
      return new NdpAnswer.Silent(SilenceReason.FOR_ANOTHER_STATION);
    }
    if (ethernet.tag().filter(tag -> !tag.isPriorityOnly()).isPresent()) {
      return new NdpAnswer.Silent(SilenceReason.OTHER_VLAN);
    }
    // An optimistic sender is answered at the station that its frame came from.
    MacAddress asker = question.sourceLinkLayer().orElse(ethernet.source());
    if (asker.equals(me.mac()) || ethernet.source().equals(me.mac())) {
      return new NdpAnswer.Silent(SilenceReason.OWN_REQUEST);
    }
    if (!asker.isStation()) {
      return new NdpAnswer.Silent(SilenceReason.SENDER_NOT_A_STATION);
    }
    Optional<AnswerScope> scope = table.scopeOf(question.target());
    if (scope.isEmpty()) {
      return new NdpAnswer.Silent(SilenceReason.NOT_ANNOUNCED);
    }
    if (!scope.get().covers(me.interfaceName())) {
      return new NdpAnswer.Silent(SilenceReason.INTERFACE_NOT_ALLOWED);
    }
    Optional<IpAddress> from = me.linkLocal();
    if (from.isEmpty()) {
      return new NdpAnswer.Silent(SilenceReason.NO_LINK_LOCAL);
    }
    if (heard.sender().equals(Ipv6Groups.UNSPECIFIED)) {
      return new NdpAnswer.Reply(
          GratuitousNdp.frame(question.target(), me.mac(), from.get())); // RFC 4861 §7.2.4
    }
    Advertisement answer =
        new Advertisement(
            Set.of(Flag.SOLICITED, Flag.OVERRIDE),
            question.target(),
            List.of(new NdpOption.TargetLinkLayer(me.mac())));
    return new NdpAnswer.Reply(
        new NdpFrame(new EthernetHeader(asker, me.mac()), from.get(), heard.sender(), answer));
  }

  private static boolean isSentToItsGroup(NdpFrame heard) {
    return Ipv6Groups.isGroup(heard.receiver())
        && heard.ethernet().destination().equals(Ipv6Groups.macOf(heard.receiver()));
  }
}
