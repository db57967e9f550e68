package dev.mokalb.speaker.l2;

import dev.mokalb.net.IpAddress;
import dev.mokalb.net.MacAddress;
import dev.mokalb.net.arp.ArpFrame;
import dev.mokalb.net.arp.ArpOperation;
import dev.mokalb.net.arp.ArpPacket;
import java.util.Optional;

/**
 * Answers who-has questions as MetalLB does: the sender's IP address is not looked at, so that a
 * probe (RFC 5227 §2.1.1) for an address of ours is answered too. Other than MetalLB it leaves
 * alone what belongs to a VLAN that has an interface of its own, or none.
 */
public final class ArpAnswerer {

  private ArpAnswerer() {}

  /** The answer to a frame that the interface with this name and hardware address heard. */
  public static ArpAnswer answer(
      ArpFrame heard, String interfaceName, MacAddress own, AnswerTable table) {
    ArpPacket question = heard.packet();
    if (question.operation() != ArpOperation.Known.REQUEST) {
      return new ArpAnswer.Silent(SilenceReason.NOT_A_REQUEST);
    }
    if (!heard.destination().equals(MacAddress.BROADCAST) && !heard.destination().equals(own)) {
      return new ArpAnswer.Silent(SilenceReason.FOR_ANOTHER_STATION);
    }
    if (heard.ethernet().tag().filter(tag -> !tag.isPriorityOnly()).isPresent()) {
      return new ArpAnswer.Silent(SilenceReason.OTHER_VLAN);
    }
    if (question.senderMac().equals(own) || heard.source().equals(own)) {
      return new ArpAnswer.Silent(SilenceReason.OWN_REQUEST);
    }
    if (!question.senderMac().isStation()) {
      return new ArpAnswer.Silent(SilenceReason.SENDER_NOT_A_STATION);
    }
    IpAddress asked = question.targetIp();
    Optional<AnswerScope> scope = table.scopeOf(asked);
    if (scope.isEmpty()) {
      return new ArpAnswer.Silent(SilenceReason.NOT_ANNOUNCED);
    }
    if (!scope.get().covers(interfaceName)) {
      return new ArpAnswer.Silent(SilenceReason.INTERFACE_NOT_ALLOWED);
    }
    ArpPacket answer =
        new ArpPacket(
            ArpOperation.Known.REPLY, own, asked, question.senderMac(), question.senderIp());
    return new ArpAnswer.Reply(new ArpFrame(question.senderMac(), own, answer));
  }
}
