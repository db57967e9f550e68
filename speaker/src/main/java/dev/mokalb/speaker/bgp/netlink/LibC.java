package dev.mokalb.speaker.bgp.netlink;

import com.sun.jna.LastErrorException;
import com.sun.jna.Native;
import com.sun.jna.NativeLong;
import com.sun.jna.ptr.IntByReference;

/** The calls of the C library that raw ICMPv6 needs and the JDK does not have. */
final class LibC {

  static final int AF_INET6 = 10;
  static final int SOCK_RAW = 3;
  static final int SOCK_CLOEXEC = 0x80000;
  static final int IPPROTO_ICMPV6 = 58;
  static final int IPPROTO_IPV6 = 41;
  static final int SOL_SOCKET = 1;
  static final int SO_BINDTODEVICE = 25;
  static final int SO_ATTACH_FILTER = 26;
  static final int ICMP6_FILTER = 1;
  static final int IPV6_UNICAST_HOPS = 16;
  static final int IPV6_MULTICAST_IF = 17;
  static final int IPV6_MULTICAST_HOPS = 18;
  static final int IPV6_MULTICAST_LOOP = 19;
  static final int IPV6_ADD_MEMBERSHIP = 20;
  static final int MSG_DONTWAIT = 0x40;
  static final int EFD_CLOEXEC = 0x80000;
  static final short POLLIN = 0x1;
  static final int EINTR = 4;
  static final int EAGAIN = 11;

  static {
    Native.register(LibC.class, "c");
  }

  private LibC() {}

  static native int socket(int domain, int type, int protocol) throws LastErrorException;

  static native int setsockopt(int socket, int level, int option, byte[] value, int length)
      throws LastErrorException;

  static native NativeLong sendto(
      int socket, byte[] octets, NativeLong length, int flags, byte[] to, int toLength)
      throws LastErrorException;

  static native NativeLong recvfrom(
      int socket, byte[] into, NativeLong length, int flags, byte[] from, IntByReference fromLength)
      throws LastErrorException;

  static native int poll(byte[] descriptors, NativeLong count, int timeoutMillis)
      throws LastErrorException;

  static native int eventfd(int initial, int flags) throws LastErrorException;

  static native NativeLong write(int descriptor, byte[] octets, NativeLong length)
      throws LastErrorException;

  static native NativeLong read(int descriptor, byte[] into, NativeLong length)
      throws LastErrorException;

  static native int close(int descriptor) throws LastErrorException;
}
