package dev.mokalb.speaker.bfd.netty;

import dev.mokalb.net.IpFamily;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * A classic socket filter (SO_ATTACH_FILTER of socket(7)) that keeps datagrams with too low a TTL
 * or hop limit out of the queue, so that whoever is not on the link cannot fill it (RFC 5082 §3).
 * One in eight of them passes, to be told of and dropped by the reader.
 */
final class LowTtlFilter {

  static final int LEVEL = 1; // SOL_SOCKET
  static final int OPTION = 26; // SO_ATTACH_FILTER

  private static final int IPV4_TTL_AT = 8; // RFC 791 §3.1
  private static final int IPV6_HOP_LIMIT_AT = 7; // RFC 8200 §3
  private static final int NETWORK_HEADER = -0x100000; // SKF_NET_OFF
  private static final int RANDOM = -0x1000 + 56; // SKF_AD_OFF + SKF_AD_RANDOM
  private static final int SAMPLE_MASK = 7;

  private static final int LOAD_OCTET = 0x30; // BPF_LD | BPF_B | BPF_ABS
  private static final int LOAD_WORD = 0x20; // BPF_LD | BPF_W | BPF_ABS
  private static final int AND = 0x54; // BPF_ALU | BPF_AND | BPF_K
  private static final int IF_AT_LEAST = 0x35; // BPF_JMP | BPF_JGE | BPF_K
  private static final int IF_EQUAL = 0x15; // BPF_JMP | BPF_JEQ | BPF_K
  private static final int RETURN = 0x06; // BPF_RET | BPF_K

  private LowTtlFilter() {}

  /**
   * Runs with what SO_ATTACH_FILTER takes: a struct sock_fprog, the number of instructions and a
   * pointer to them. The kernel copies both.
   */
  static <E extends Exception> void with(IpFamily family, int ttlMin, Attachment<E> attachment)
      throws E {
    int[][] program = program(family, ttlMin);
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment instructions = arena.allocate(8L * program.length, 8);
      for (int i = 0; i < program.length; i++) { // struct sock_filter: code, jt, jf, k
        instructions.set(ValueLayout.JAVA_SHORT, 8L * i, (short) program[i][0]);
        instructions.set(ValueLayout.JAVA_BYTE, 8L * i + 2, (byte) program[i][1]);
        instructions.set(ValueLayout.JAVA_BYTE, 8L * i + 3, (byte) program[i][2]);
        instructions.set(ValueLayout.JAVA_INT, 8L * i + 4, program[i][3]);
      }
      ByteBuffer header = ByteBuffer.allocateDirect(16).order(ByteOrder.nativeOrder());
      header.putShort(0, (short) program.length);
      header.putLong(8, instructions.address());
      attachment.set(header);
    }
  }

  /** Attaches a filter. */
  interface Attachment<E extends Exception> {
    void set(ByteBuffer filter) throws E;
  }

  private static int[][] program(IpFamily family, int ttlMin) {
    int ttlAt =
        switch (family) {
          case IPV4 -> IPV4_TTL_AT;
          case IPV6 -> IPV6_HOP_LIMIT_AT;
        };
    return new int[][] {
      {LOAD_OCTET, 0, 0, NETWORK_HEADER + ttlAt},
      {IF_AT_LEAST, 3, 0, ttlMin},
      {LOAD_WORD, 0, 0, RANDOM},
      {AND, 0, 0, SAMPLE_MASK},
      {IF_EQUAL, 0, 1, 0},
      {RETURN, 0, 0, -1}, // all of it
      {RETURN, 0, 0, 0}, // nothing
    };
  }
}
