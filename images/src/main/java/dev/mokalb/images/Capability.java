package dev.mokalb.images;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.EnumSet;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A Linux capability that a file can give to the process that runs it (capabilities(7)). */
enum Capability {
  NET_BIND_SERVICE(10),
  NET_RAW(13);

  /** The extended attribute that holds a file's capabilities. */
  static final String ATTRIBUTE = "security.capability";

  private static final int REVISION_2 = 0x0200_0000; // linux/capability.h, VFS_CAP_REVISION_2
  private static final int EFFECTIVE = 1; // VFS_CAP_FLAGS_EFFECTIVE: the program need not know
  private static final int OCTETS = 20; // XATTR_CAPS_SZ_2

  private final int number;

  Capability(int number) {
    this.number = number;
  }

  /** Reads names separated by commas. */
  static Set<Capability> parse(String names) {
    return Stream.of(names.split(",", -1))
        .map(Capability::valueOf)
        .collect(Collectors.toCollection(() -> EnumSet.noneOf(Capability.class)));
  }

  /**
   * The value of {@link #ATTRIBUTE} for a file whose process gets {@code capabilities} at once, as
   * {@code struct vfs_cap_data} has it: permitted and inheritable sets of 32 bits, twice, all
   * little-endian.
   */
  static byte[] attribute(Set<Capability> capabilities) {
    int permitted = 0;
    for (Capability capability : capabilities) {
      permitted |= 1 << capability.number;
    }
    return ByteBuffer.allocate(OCTETS)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putInt(REVISION_2 | EFFECTIVE)
        .putInt(permitted)
        .array();
  }
}
