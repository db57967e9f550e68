package dev.mokalb.net.ndp;

import dev.mokalb.net.EthernetHeader;
import dev.mokalb.net.FrameOctets;
import dev.mokalb.net.IpAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Octets to frames and back. For the layout see {@link NdpLayout}. */
public final class NdpCodec {

  private NdpCodec() {}

  /** Reads a frame; never throws. Octets behind the packet are padding and are ignored. */
  public static Decoded decode(byte[] octets) {
    Optional<DropReason> objection = objection(octets);
    if (objection.isPresent()) {
      return new Decoded.Dropped(objection.get());
    }
    int at = EthernetHeader.payloadAt(octets);
    IpAddress target = FrameOctets.ipv6(octets, at + NdpLayout.TARGET_AT);
    List<NdpOption> options = options(octets, at);
    NdpMessage message =
        isSolicitation(octets)
            ? new NdpMessage.Solicitation(target, options)
            : new NdpMessage.Advertisement(
                NdpMessage.Flag.of(octets[at + NdpLayout.FLAGS_AT]), target, options);
    return new Decoded.Frame(
        new NdpFrame(
            EthernetHeader.read(octets),
            FrameOctets.ipv6(octets, at + NdpLayout.SENDER_AT),
            FrameOctets.ipv6(octets, at + NdpLayout.RECEIVER_AT),
            message));
  }

  private static List<NdpOption> options(byte[] octets, int at) {
    List<NdpOption> options = new ArrayList<>(2);
    int end = at + NdpLayout.end(octets, at);
    int option = at + NdpLayout.OPTIONS_AT;
    while (option < end) {
      int length = NdpLayout.optionOctets(octets, option);
      OptionValue value = OptionValue.of(octets, option + NdpOption.HEADER_OCTETS, option + length);
      options.add(NdpOption.of(octets[option], value));
      option += length;
    }
    return options;
  }

  /**
   * Why the octets are no frame with a solicitation or an advertisement that RFC 4861 §7.1 lets
   * through; empty if they are one. A receiver on a busy network asks this, which allocates
   * nothing, and decodes only what concerns it.
   */
  public static Optional<DropReason> objection(byte[] octets) {
    return NdpChecks.objection(octets);
  }

  /** Whether the octets are of the type of IPv6; they may be no frame of ours all the same. */
  public static boolean isIpv6(byte[] octets) {
    return EthernetHeader.isWhole(octets)
        && EthernetHeader.etherType(octets) == NdpLayout.ETHER_TYPE_IPV6;
  }

  /** Of octets to which there is no {@link #objection}: whether they ask; else they tell. */
  public static boolean isSolicitation(byte[] octets) {
    return (octets[EthernetHeader.payloadAt(octets) + NdpLayout.TYPE_AT] & 0xff)
        == NdpLayout.TYPE_SOLICITATION;
  }

  /** The upper 64 bits of the target of octets to which there is no {@link #objection}. */
  public static long targetHigh(byte[] octets) {
    return FrameOctets.int64(octets, EthernetHeader.payloadAt(octets) + NdpLayout.TARGET_AT);
  }

  /** The lower 64 bits of the target of octets to which there is no {@link #objection}. */
  public static long targetLow(byte[] octets) {
    return FrameOctets.int64(octets, EthernetHeader.payloadAt(octets) + NdpLayout.TARGET_AT + 8);
  }

  /**
   * The upper 64 bits of the address that the sender of octets to which there is no {@link
   * #objection} says to be its own, or to want: an advertisement's target, a solicitation's sender,
   * or its target where the sender is nobody.
   */
  public static long claimedHigh(byte[] octets) {
    return FrameOctets.int64(octets, claimedAt(octets));
  }

  /** The lower 64 bits of the same. */
  public static long claimedLow(byte[] octets) {
    return FrameOctets.int64(octets, claimedAt(octets) + 8);
  }

  private static int claimedAt(byte[] octets) {
    int at = EthernetHeader.payloadAt(octets);
    return isSolicitation(octets) && !NdpLayout.isFromNobody(octets, at)
        ? at + NdpLayout.SENDER_AT
        : at + NdpLayout.TARGET_AT;
  }

  /** The octets to send, padded with zeroes to {@link EthernetHeader#FRAME_OCTETS_MIN}. */
  public static byte[] encode(NdpFrame frame) {
    NdpMessage message = frame.message();
    int at = frame.ethernet().octets();
    int end = NdpLayout.OPTIONS_AT;
    for (NdpOption option : message.options()) {
      end += NdpOption.HEADER_OCTETS + option.content().octets();
    }
    byte[] octets = new byte[Math.max(EthernetHeader.FRAME_OCTETS_MIN, at + end)];
    frame.ethernet().write(octets, NdpLayout.ETHER_TYPE_IPV6);
    octets[at] = 6 << 4;
    FrameOctets.putUint16(octets, at + NdpLayout.LENGTH_AT, end - NdpLayout.IPV6_OCTETS);
    octets[at + NdpLayout.NEXT_AT] = NdpLayout.NEXT_ICMPV6;
    octets[at + NdpLayout.HOP_LIMIT_AT] = (byte) NdpLayout.HOP_LIMIT;
    FrameOctets.putIpv6(octets, at + NdpLayout.SENDER_AT, frame.sender());
    FrameOctets.putIpv6(octets, at + NdpLayout.RECEIVER_AT, frame.receiver());
    switch (message) {
      case NdpMessage.Solicitation _ ->
          octets[at + NdpLayout.TYPE_AT] = (byte) NdpLayout.TYPE_SOLICITATION;
      case NdpMessage.Advertisement advertisement -> {
        octets[at + NdpLayout.TYPE_AT] = (byte) NdpLayout.TYPE_ADVERTISEMENT;
        for (NdpMessage.Flag flag : advertisement.flags()) {
          octets[at + NdpLayout.FLAGS_AT] |= (byte) flag.bit();
        }
      }
    }
    FrameOctets.putIpv6(octets, at + NdpLayout.TARGET_AT, message.target());
    putOptions(octets, at + NdpLayout.OPTIONS_AT, message.options());
    FrameOctets.putUint16(
        octets, at + NdpLayout.CHECKSUM_AT, 0xffff ^ NdpLayout.sum(octets, at, end));
    return octets;
  }

  private static void putOptions(byte[] octets, int at, List<NdpOption> options) {
    int option = at;
    for (NdpOption each : options) {
      byte[] value = each.content().toArray();
      int length = NdpOption.HEADER_OCTETS + value.length;
      octets[option] = (byte) each.code();
      octets[option + 1] = (byte) (length / NdpOption.UNIT_OCTETS);
      System.arraycopy(value, 0, octets, option + NdpOption.HEADER_OCTETS, value.length);
      option += length;
    }
  }
}
