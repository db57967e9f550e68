package dev.mokalb.net;

import java.util.Optional;

/**
 * What stands before the payload of an Ethernet II frame, but for the type of the payload:
 *
 * <pre>
 *      0                   1                   2                   3
 *      0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 *     +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 *   0 |                    destination (48 bits)                      |
 *     +                               +-------------------------------+
 *   4 |                               |                               |
 *     +-------------------------------+                               +
 *   8 |                       source (48 bits)                        |
 *     +-------------------------------+-------------------------------+
 *  12 |  0x8100 (IEEE 802.1Q)         |  priority, identifier         |  if tagged
 *     +-------------------------------+-------------------------------+
 *     |  Ethernet type                |  payload …
 *     +-------------------------------+
 * </pre>
 *
 * @param destination the station or group it is sent to
 * @param source the station that sent it
 * @param tag the virtual network it belongs to; empty if it is not tagged
 */
public record EthernetHeader(MacAddress destination, MacAddress source, Optional<VlanTag> tag) {

  /** Of an untagged frame, without its check sequence. */
  public static final int OCTETS_MIN = 14; // IEEE 802.3 §3.1.1

  /** The shortest frame without its check sequence; what is shorter is padded with zeroes. */
  public static final int FRAME_OCTETS_MIN = 60; // IEEE 802.3 §4A.4.2: 64 with the check sequence

  private static final int ETHER_TYPE_TAG = 0x8100; // IEEE 802.1Q §9.6, table 9-1
  private static final int TAG_OCTETS = 4;
  private static final int SOURCE_AT = 6;
  private static final int ETHER_TYPE_AT = 12;
  private static final int CONTROL_AT = 14;

  /** The header of an untagged frame. */
  public EthernetHeader(MacAddress destination, MacAddress source) {
    this(destination, source, Optional.empty());
  }

  /** Whether the octets hold a whole header. */
  public static boolean isWhole(byte[] octets) {
    return octets.length >= OCTETS_MIN && octets.length >= payloadAt(octets);
  }

  /** Where the payload begins; the octets hold {@link #OCTETS_MIN} at least. */
  public static int payloadAt(byte[] octets) {
    return isTagged(octets) ? OCTETS_MIN + TAG_OCTETS : OCTETS_MIN;
  }

  /** The type of the payload, behind a tag if there is one; the header is whole. */
  public static int etherType(byte[] octets) {
    return FrameOctets.uint16(octets, payloadAt(octets) - 2);
  }

  /** Whether the frame belongs to the network that the interface is on, and no virtual one. */
  public static boolean isUntagged(byte[] octets) {
    return !isTagged(octets)
        || new VlanTag(FrameOctets.uint16(octets, CONTROL_AT)).isPriorityOnly();
  }

  private static boolean isTagged(byte[] octets) {
    return FrameOctets.uint16(octets, ETHER_TYPE_AT) == ETHER_TYPE_TAG;
  }

  /** Reads a whole header. */
  public static EthernetHeader read(byte[] octets) {
    return new EthernetHeader(
        FrameOctets.mac(octets, 0),
        FrameOctets.mac(octets, SOURCE_AT),
        isTagged(octets)
            ? Optional.of(new VlanTag(FrameOctets.uint16(octets, CONTROL_AT)))
            : Optional.empty());
  }

  /** How many octets {@link #write} writes. */
  public int octets() {
    return tag.isPresent() ? OCTETS_MIN + TAG_OCTETS : OCTETS_MIN;
  }

  /** Writes the header to the beginning of a frame. */
  public void write(byte[] octets, int etherType) {
    FrameOctets.putMac(octets, 0, destination);
    FrameOctets.putMac(octets, SOURCE_AT, source);
    if (tag.isPresent()) {
      FrameOctets.putUint16(octets, ETHER_TYPE_AT, ETHER_TYPE_TAG);
      FrameOctets.putUint16(octets, CONTROL_AT, tag.get().control());
    }
    FrameOctets.putUint16(octets, octets() - 2, etherType);
  }
}
