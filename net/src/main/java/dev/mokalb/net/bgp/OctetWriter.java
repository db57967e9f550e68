package dev.mokalb.net.bgp;

import java.util.Arrays;

/**
 * Writes octets in order, with lengths that are known only later.
 *
 * <p>Confined to the call that made it.
 */
final class OctetWriter {

  private byte[] octets = new byte[256];
  private int size;

  int size() {
    return size;
  }

  OctetWriter uint8(int value) {
    if (size == octets.length) {
      octets = Arrays.copyOf(octets, size * 2);
    }
    octets[size++] = (byte) value;
    return this;
  }

  OctetWriter uint16(int value) {
    return uint8(value >>> 8).uint8(value);
  }

  OctetWriter uint24(int value) {
    return uint8(value >>> 16).uint16(value);
  }

  OctetWriter int32(int value) {
    return uint16(value >>> 16).uint16(value);
  }

  OctetWriter uint32(long value) {
    return int32((int) value);
  }

  OctetWriter int64(long value) {
    return uint32(value >>> 32).uint32(value);
  }

  OctetWriter all(byte[] values) {
    for (byte value : values) {
      uint8(value);
    }
    return this;
  }

  OctetWriter all(Octets values) {
    for (int i = 0; i < values.size(); i++) {
      uint8(values.at(i));
    }
    return this;
  }

  OctetWriter all(OctetWriter other) {
    for (int i = 0; i < other.size; i++) {
      uint8(other.octets[i]);
    }
    return this;
  }

  /** Overwrites two octets that were written before. */
  void setUint16(int index, int value) {
    octets[index] = (byte) (value >>> 8);
    octets[index + 1] = (byte) value;
  }

  byte[] toArray() {
    return Arrays.copyOf(octets, size);
  }
}
