package dev.mokalb.lab.probe;

import java.io.IOException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Objects;
import java.util.Optional;

/** Questions and answers of RFC 826, as whole Ethernet frames. */
final class Who {
  private static final int FRAME_OCTETS = 42; // Ethernet header and RFC 826 for IPv4
  private static final int SENDER_HARDWARE = 22; // RFC 826, behind 14 octets of Ethernet header
  private static final int SENDER_PROTOCOL = 28;
  private static final int TARGET_HARDWARE = 32;
  private static final HexFormat COLONS = HexFormat.ofDelimiter(":");

  private Who() {}

  /** A who-has to everybody, from the addresses of {@code from}. */
  static byte[] question(NetworkInterface from, InetAddress wanted) throws IOException {
    byte[] mac = Objects.requireNonNull(from.getHardwareAddress());
    InetAddress own =
        from.inetAddresses()
            .filter(address -> address.getAddress().length == 4)
            .findFirst()
            .orElseThrow();
    return ByteBuffer.allocate(FRAME_OCTETS)
        .put(HexFormat.of().parseHex("ffffffffffff"))
        .put(mac)
        .put(HexFormat.of().parseHex("0806" + "0001" + "0800" + "06" + "04" + "0001"))
        .put(mac)
        .put(own.getAddress())
        .put(new byte[6])
        .put(wanted.getAddress())
        .array();
  }

  /** The MAC address that {@code frame} gives for {@code wanted}; empty if it is about another. */
  static Optional<String> answer(byte[] frame, InetAddress wanted) {
    byte[] address = wanted.getAddress();
    return frame.length >= FRAME_OCTETS
            && Arrays.equals(frame, SENDER_PROTOCOL, TARGET_HARDWARE, address, 0, address.length)
        ? Optional.of(COLONS.formatHex(frame, SENDER_HARDWARE, SENDER_PROTOCOL))
        : Optional.empty();
  }
}
