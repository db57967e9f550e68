package dev.mokalb.net.bgp;

import java.util.Optional;

/**
 * Code and flags of a path attribute (RFC 4271 §4.3):
 *
 * <pre>
 *   0                   1
 *   0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5
 *  +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 *  |O|T|P|E| 0 0 0 0 |     code      |   O optional, T transitive, P partial,
 *  +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+   E the length has two octets
 * </pre>
 */
public sealed interface AttributeType {

  int OPTIONAL = 0x80;
  int TRANSITIVE = 0x40;
  int PARTIAL = 0x20;
  int EXTENDED_LENGTH = 0x10;

  int code();

  /** Without {@link #EXTENDED_LENGTH}, which the length of the value decides. */
  int flags();

  /** The attributes that are read here. */
  enum Known implements AttributeType {
    ORIGIN(1, TRANSITIVE),
    AS_PATH(2, TRANSITIVE),
    NEXT_HOP(3, TRANSITIVE),
    MULTI_EXIT_DISC(4, OPTIONAL),
    LOCAL_PREF(5, TRANSITIVE),
    ATOMIC_AGGREGATE(6, TRANSITIVE),
    AGGREGATOR(7, OPTIONAL | TRANSITIVE),
    COMMUNITIES(8, OPTIONAL | TRANSITIVE),
    ORIGINATOR_ID(9, OPTIONAL),
    CLUSTER_LIST(10, OPTIONAL),
    MP_REACH_NLRI(14, OPTIONAL),
    MP_UNREACH_NLRI(15, OPTIONAL),
    EXTENDED_COMMUNITIES(16, OPTIONAL | TRANSITIVE),
    AS4_PATH(17, OPTIONAL | TRANSITIVE),
    AS4_AGGREGATOR(18, OPTIONAL | TRANSITIVE),
    LARGE_COMMUNITIES(32, OPTIONAL | TRANSITIVE);

    private final int code;
    private final int flags;

    Known(int code, int flags) {
      this.code = code;
      this.flags = flags;
    }

    @Override
    public int code() {
      return code;
    }

    @Override
    public int flags() {
      return flags;
    }

    /** The attribute with this code, if it is read here. */
    static Optional<Known> of(int code) {
      for (Known known : values()) {
        if (known.code == code) {
          return Optional.of(known);
        }
      }
      return Optional.empty();
    }

    /** Whether octets on the wire say of it what has to be said (RFC 7606 §3 c). */
    boolean agrees(int wireFlags) {
      return ((wireFlags ^ flags) & (OPTIONAL | TRANSITIVE)) == 0;
    }
  }

  /** An optional attribute that is not read here. */
  record Unknown(int code, int flags) implements AttributeType {

    /** Refuses what is known, not optional or does not fit, bugs of the caller. */
    public Unknown {
      if (code < 0 || code > 0xff || Known.of(code).isPresent()) {
        throw new IllegalArgumentException("not the code of an unknown attribute: " + code);
      }
      if ((flags & OPTIONAL) == 0 || (flags & ~(OPTIONAL | TRANSITIVE | PARTIAL)) != 0) {
        throw new IllegalArgumentException("not the flags of an unknown attribute: " + flags);
      }
    }
  }
}
