package dev.mokalb.kube.protobuf;

import java.nio.charset.StandardCharsets;

/** Walks over the fields of messages in an array ("Encoding" of protobuf.dev). */
final class WireReader {

  static final int VARINT = 0;
  static final int LENGTH_DELIMITED = 2;

  private static final int FIXED_64 = 1;
  private static final int FIXED_32 = 5;
  private static final int VARINT_BITS_MAX = 63;

  private final byte[] octets;
  private int at;

  /** From an offset on; the limits come with each call, as messages lie in messages. */
  WireReader(byte[] octets, int offset) {
    this.octets = octets;
    this.at = offset;
  }

  int position() {
    return at;
  }

  void moveTo(int position) {
    at = position;
  }

  /** A field's number and wire type. */
  int tag(int end) throws DamagedMessageException {
    long tag = varint(end);
    if (tag <= 0 || tag > Integer.MAX_VALUE || numberOf((int) tag) == 0) {
      throw new DamagedMessageException("a field without a number");
    }
    return (int) tag;
  }

  static int numberOf(int tag) {
    return tag >>> 3;
  }

  static int typeOf(int tag) {
    return tag & 7;
  }

  long varint(int end) throws DamagedMessageException {
    long value = 0;
    for (int shift = 0; shift <= VARINT_BITS_MAX; shift += 7) {
      if (at >= end) {
        throw new DamagedMessageException("a number is cut off");
      }
      byte octet = octets[at++];
      value |= (octet & 0x7fL) << shift;
      if (octet >= 0) {
        return value;
      }
    }
    throw new DamagedMessageException("a number of more than 64 bits");
  }

  /** Reads a length, and says where what follows ends. */
  int endOfNext(int end) throws DamagedMessageException {
    long length = varint(end);
    if (length < 0 || length > end - at) {
      throw new DamagedMessageException("a field is longer than what it lies in");
    }
    return at + (int) length;
  }

  void skip(int type, int end) throws DamagedMessageException {
    switch (type) {
      case VARINT -> varint(end);
      case LENGTH_DELIMITED -> at = endOfNext(end);
      case FIXED_64 -> advance(Long.BYTES, end);
      case FIXED_32 -> advance(Integer.BYTES, end);
      default -> throw new DamagedMessageException("a field of wire type " + type);
    }
  }

  private void advance(int count, int end) throws DamagedMessageException {
    if (count > end - at) {
      throw new DamagedMessageException("a number is cut off");
    }
    at += count;
  }

  String text(int start, int end) {
    return new String(octets, start, end - start, StandardCharsets.UTF_8);
  }
}
