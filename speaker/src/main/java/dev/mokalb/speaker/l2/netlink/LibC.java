package dev.mokalb.speaker.l2.netlink;

import com.sun.jna.LastErrorException;
import com.sun.jna.Native;
import com.sun.jna.NativeLong;
import com.sun.jna.Pointer;

/** The calls of the C library that netlink needs and the JDK does not have. */
final class LibC {

  static final int AF_NETLINK = 16;
  static final int SOCK_RAW = 3;
  static final int SOCK_CLOEXEC = 0x80000;
  static final int NETLINK_ROUTE = 0;
  static final int SOL_NETLINK = 270;
  static final int NETLINK_GET_STRICT_CHK = 12;
  static final int MSG_DONTWAIT = 0x40;
  static final short POLLIN = 0x1;
  static final int EINTR = 4;
  static final int EAGAIN = 11;
  static final int ENODEV = 19;
  static final int ENOBUFS = 105;

  static {
    Native.register(LibC.class, "c");
  }

  private LibC() {}

  static native int socket(int domain, int type, int protocol) throws LastErrorException;

  static native int bind(int socket, byte[] address, int length) throws LastErrorException;

  static native int setsockopt(int socket, int level, int option, byte[] value, int length)
      throws LastErrorException;

  static native NativeLong send(int socket, byte[] octets, NativeLong length, int flags)
      throws LastErrorException;

  static native NativeLong recv(int socket, Pointer into, NativeLong length, int flags)
      throws LastErrorException;

  static native int poll(byte[] descriptors, NativeLong count, int timeoutMillis)
      throws LastErrorException;

  static native int close(int descriptor) throws LastErrorException;
}
