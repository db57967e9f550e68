package dev.mokalb.speaker.l2;

import dev.mokalb.net.IpAddress;
import dev.mokalb.net.MacAddress;
import dev.mokalb.net.arp.ArpFrame;
import dev.mokalb.net.arp.ArpOperation;
import dev.mokalb.net.arp.ArpPacket;
import dev.mokalb.net.ndp.Ipv6Groups;
import dev.mokalb.net.ndp.NdpFrame;
import dev.mokalb.net.ndp.NdpMessage.Advertisement;
import dev.mokalb.net.ndp.NdpMessage.Solicitation;
import java.time.Instant;
import java.util.Optional;

/**
 * That a station said on the network that an address is its own, or is about to be.
 *
 * @param mac the station
 * @param interfaceName where it was heard
 * @param when it was heard
 */
public record Claim(
    IpAddress address, MacAddress mac, String interfaceName, Instant when, Kind kind) {

  /** How it was said. */
  public enum Kind {
    /** As the sender of an ARP request, its own announcement among them. */
    ARP_REQUEST,
    ARP_REPLY,
    /**
     * It asks whether anybody has the address (RFC 5227 §2.1.1). It may want it for itself; some
     * switches ask so for the addresses of others.
     */
    ARP_PROBE,
    /** As the sender of a neighbour solicitation. */
    SOLICITATION,
    ADVERTISEMENT,
    /** It is about to use the address unless somebody objects (RFC 4862 §5.4). */
    ADDRESS_CHECK;

    /** Whether the station uses the address, rather than asks for it. */
    public boolean isUse() {
      return switch (this) {
        case ARP_REQUEST, ARP_REPLY, SOLICITATION, ADVERTISEMENT -> true;
        case ARP_PROBE, ADDRESS_CHECK -> false;
      };
    }
  }

  private static final IpAddress NOBODY = IpAddress.of("0.0.0.0");

  /** What an ARP frame claims; empty if it claims nothing, or for a group. */
  public static Optional<Claim> of(ArpFrame heard, String interfaceName, Instant when) {
    ArpPacket packet = heard.packet();
    if (!packet.senderMac().isStation()) {
      return Optional.empty();
    }
    return switch (packet.operation()) {
      case ArpOperation.Known known -> {
        boolean probes = packet.senderIp().equals(NOBODY);
        Kind kind =
            switch (known) {
              case REQUEST -> probes ? Kind.ARP_PROBE : Kind.ARP_REQUEST;
              case REPLY -> Kind.ARP_REPLY;
            };
        IpAddress claimed = kind == Kind.ARP_PROBE ? packet.targetIp() : packet.senderIp();
        yield Optional.of(new Claim(claimed, packet.senderMac(), interfaceName, when, kind));
      }
      case ArpOperation.Unknown _ -> Optional.empty();
    };
  }

  /** What a message of neighbour discovery claims; empty if it claims for a group. */
  public static Optional<Claim> of(NdpFrame heard, String interfaceName, Instant when) {
    MacAddress source = heard.ethernet().source();
    Claim claim =
        switch (heard.message()) {
          case Advertisement told ->
              new Claim(
                  told.target(),
                  told.targetLinkLayer().orElse(source),
                  interfaceName,
                  when,
                  Kind.ADVERTISEMENT);
          case Solicitation asked ->
              heard.sender().equals(Ipv6Groups.UNSPECIFIED)
                  ? new Claim(asked.target(), source, interfaceName, when, Kind.ADDRESS_CHECK)
                  : new Claim(
                      heard.sender(),
                      asked.sourceLinkLayer().orElse(source),
                      interfaceName,
                      when,
                      Kind.SOLICITATION);
        };
    return claim.mac().isStation() ? Optional.of(claim) : Optional.empty();
  }
}
