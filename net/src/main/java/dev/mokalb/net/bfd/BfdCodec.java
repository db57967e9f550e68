package dev.mokalb.net.bfd;

import dev.mokalb.net.bfd.ControlPacket.Discriminators;
import dev.mokalb.net.bfd.ControlPacket.Intervals;
import dev.mokalb.net.bfd.ControlPacket.Report;
import org.jspecify.annotations.Nullable;

/**
 * Octets to control packets and back. The layout of a UDP payload (RFC 5880 §4.1):
 *
 * <pre>
 *      0                   1                   2                   3
 *      0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 *     +-----+---------+---+-+-+-+-+-+-+---------------+---------------+
 *   0 |vers |  diag   |sta|P|F|C|A|D|M|  detect mult  |    length     |
 *     +-----+---------+---+-+-+-+-+-+-+---------------+---------------+
 *   4 |                       my discriminator                        |
 *     +---------------------------------------------------------------+
 *   8 |                      your discriminator                       |
 *     +---------------------------------------------------------------+
 *  12 |                 desired min TX interval (µs)                  |
 *     +---------------------------------------------------------------+
 *  16 |                 required min RX interval (µs)                 |
 *     +---------------------------------------------------------------+
 *  20 |              required min echo RX interval (µs)               |
 *     +---------------------------------------------------------------+
 *  24 |  an authentication section, if A is set
 * </pre>
 */
public final class BfdCodec {

  /** A control packet without authentication. */
  public static final int PACKET_OCTETS = 24; // RFC 5880 §4.1

  /** Where a receiver finds its own discriminator in a packet that is not decoded yet. */
  public static final int YOUR_DISCRIMINATOR_AT = 8;

  private static final int AUTHENTICATED_OCTETS_MIN = 26; // RFC 5880 §6.8.6
  private static final int VERSION = 1;
  private static final int AUTHENTICATION_BIT = 0x04;
  private static final int MULTIPOINT_BIT = 0x01;

  private static final int DETECT_MULTIPLIER_AT = 2;
  private static final int LENGTH_AT = 3;
  private static final int MY_DISCRIMINATOR_AT = 4;
  private static final int DESIRED_MIN_TX_AT = 12;
  private static final int REQUIRED_MIN_RX_AT = 16;
  private static final int REQUIRED_MIN_ECHO_RX_AT = 20;

  private BfdCodec() {}

  /**
   * Reads a payload with the checks of RFC 5880 §6.8.6 that need no session; never throws. Octets
   * behind the packet are ignored. Authenticated packets are dropped: no key is ever configured.
   */
  public static Decoded decode(byte[] payload) {
    if (payload.length < PACKET_OCTETS) {
      return new Decoded.Dropped(DropReason.TRUNCATED);
    }
    SessionState state = SessionState.of(octet(payload, 1) >>> 6);
    DropReason reason = refusal(payload, state);
    if (reason != null) {
      return new Decoded.Dropped(reason);
    }
    return new Decoded.Packet(
        new ControlPacket(
            new Report(state, Diagnostic.of(octet(payload, 0))),
            Flags.ofOctet(octet(payload, 1)),
            octet(payload, DETECT_MULTIPLIER_AT),
            new Discriminators(
                new Discriminator(uint32(payload, MY_DISCRIMINATOR_AT)),
                new Discriminator(uint32(payload, YOUR_DISCRIMINATOR_AT))),
            new Intervals(
                micros(payload, DESIRED_MIN_TX_AT),
                micros(payload, REQUIRED_MIN_RX_AT),
                micros(payload, REQUIRED_MIN_ECHO_RX_AT))));
  }

  private static @Nullable DropReason refusal(byte[] payload, SessionState state) {
    int bits = octet(payload, 1);
    int length = octet(payload, LENGTH_AT);
    boolean authenticated = (bits & AUTHENTICATION_BIT) != 0;
    if (octet(payload, 0) >>> 5 != VERSION) {
      return DropReason.VERSION;
    }
    if (length < (authenticated ? AUTHENTICATED_OCTETS_MIN : PACKET_OCTETS)) {
      return DropReason.LENGTH_TOO_SHORT;
    }
    if (length > payload.length) {
      return DropReason.LENGTH_BEYOND_PAYLOAD;
    }
    if (payload[DETECT_MULTIPLIER_AT] == 0) {
      return DropReason.DETECT_MULTIPLIER_ZERO;
    }
    if ((bits & MULTIPOINT_BIT) != 0) {
      return DropReason.MULTIPOINT;
    }
    if (uint32(payload, MY_DISCRIMINATOR_AT) == 0) {
      return DropReason.MY_DISCRIMINATOR_ZERO;
    }
    if (uint32(payload, YOUR_DISCRIMINATOR_AT) == 0
        && state != SessionState.DOWN
        && state != SessionState.ADMIN_DOWN) {
      return DropReason.YOUR_DISCRIMINATOR_ZERO;
    }
    return authenticated ? DropReason.AUTHENTICATION : null;
  }

  /** The octets to send. */
  public static byte[] encode(ControlPacket packet) {
    byte[] octets = new byte[PACKET_OCTETS];
    Report report = packet.report();
    Intervals intervals = packet.intervals();
    octets[0] = (byte) (VERSION << 5 | report.diagnostic().code());
    octets[1] = (byte) (report.state().code() << 6 | packet.flags().bits());
    octets[DETECT_MULTIPLIER_AT] = (byte) packet.detectMultiplier();
    octets[LENGTH_AT] = PACKET_OCTETS;
    putUint32(octets, MY_DISCRIMINATOR_AT, packet.discriminators().mine().bits());
    putUint32(octets, YOUR_DISCRIMINATOR_AT, packet.discriminators().yours().bits());
    putUint32(octets, DESIRED_MIN_TX_AT, (int) intervals.desiredMinTx());
    putUint32(octets, REQUIRED_MIN_RX_AT, (int) intervals.requiredMinRx());
    putUint32(octets, REQUIRED_MIN_ECHO_RX_AT, (int) intervals.requiredMinEchoRx());
    return octets;
  }

  private static int octet(byte[] octets, int at) {
    return octets[at] & 0xff;
  }

  private static int uint32(byte[] octets, int at) {
    return octet(octets, at) << 24
        | octet(octets, at + 1) << 16
        | octet(octets, at + 2) << 8
        | octet(octets, at + 3);
  }

  private static long micros(byte[] octets, int at) {
    return uint32(octets, at) & 0xffff_ffffL;
  }

  private static void putUint32(byte[] octets, int at, int value) {
    octets[at] = (byte) (value >>> 24);
    octets[at + 1] = (byte) (value >>> 16);
    octets[at + 2] = (byte) (value >>> 8);
    octets[at + 3] = (byte) value;
  }
}
