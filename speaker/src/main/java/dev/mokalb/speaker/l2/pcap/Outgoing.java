package dev.mokalb.speaker.l2.pcap;

import dev.mokalb.net.IpAddress;
import dev.mokalb.net.MacAddress;
import dev.mokalb.net.arp.ArpCodec;
import dev.mokalb.net.ndp.NdpCodec;
import dev.mokalb.speaker.l2.AskingFrames;
import dev.mokalb.speaker.l2.Attachment;
import dev.mokalb.speaker.l2.GratuitousArp;
import dev.mokalb.speaker.l2.GratuitousNdp;
import java.util.List;
import java.util.Optional;

/** The octets that a port sends of itself, for an address of either family. */
final class Outgoing {

  /** How many frames {@link #announcement} has for an address, on one port. */
  static int announcementFrames(IpAddress address) {
    return switch (address.family()) {
      case IPV4 -> 2;
      case IPV6 -> 1;
    };
  }

  private Outgoing() {}

  /** That the address is here; nothing where IPv6 is off. */
  static List<byte[]> announcement(IpAddress address, Attachment from) {
    return switch (address.family()) {
      case IPV4 ->
          GratuitousArp.frames(address, from.mac()).stream().map(ArpCodec::encode).toList();
      case IPV6 ->
          from.linkLocal().stream()
              .map(local -> NdpCodec.encode(GratuitousNdp.frame(address, from.mac(), local)))
              .toList();
    };
  }

  /** Whether anybody has an address that is not in use. */
  static byte[] probe(IpAddress address, Attachment from) {
    return switch (address.family()) {
      case IPV4 -> ArpCodec.encode(AskingFrames.probe(address, from.mac()));
      case IPV6 -> NdpCodec.encode(AskingFrames.check(address, from.mac()));
    };
  }

  /** Whether a station still has its address. */
  static byte[] poll(IpAddress station, MacAddress mac, IpAddress own, Attachment from) {
    return switch (station.family()) {
      case IPV4 -> ArpCodec.encode(AskingFrames.poll(station, mac, own, from.mac()));
      case IPV6 -> NdpCodec.encode(AskingFrames.pollIpv6(station, mac, own, from.mac()));
    };
  }

  /** Who has an address that is in use; empty where IPv6 is off. */
  static Optional<byte[]> question(IpAddress address, Attachment from) {
    return switch (address.family()) {
      case IPV4 -> Optional.of(ArpCodec.encode(AskingFrames.probe(address, from.mac())));
      case IPV6 ->
          from.linkLocal()
              .map(local -> NdpCodec.encode(AskingFrames.solicitation(address, from.mac(), local)));
    };
  }
}
