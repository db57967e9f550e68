package dev.mokalb.net.bgp;

import dev.mokalb.net.IpFamily;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** What a speaker says in its OPEN that it can do (RFC 5492). */
public sealed interface Capability {

  int code();

  /** Routes of this family (RFC 4760 §8). */
  record Multiprotocol(AfiSafi family) implements Capability {
    static final int CODE = 1;

    @Override
    public int code() {
      return CODE;
    }
  }

  /** Sends its routes again when asked (RFC 2918). */
  record RouteRefreshing() implements Capability {
    static final int CODE = 2;

    @Override
    public int code() {
      return CODE;
    }
  }

  /** Takes next hops of IPv6 for routes of other families (RFC 8950). */
  record ExtendedNextHop(List<Encoding> encodings) implements Capability {
    static final int CODE = 5;

    /**
     * Routes of {@code family}, a next hop of the family with this number.
     *
     * @param nextHopAfi 16 bits
     */
    public record Encoding(AfiSafi family, int nextHopAfi) {

      /** IPv4 unicast routes through IPv6. */
      public static final Encoding IPV4_BY_IPV6 =
          new Encoding(AfiSafi.IPV4_UNICAST, AfiSafi.IPV6_UNICAST.afi());

      /** Refuses a number that does not fit, a bug of the caller. */
      public Encoding {
        if (nextHopAfi >>> 16 != 0) {
          throw new IllegalArgumentException("no address family: " + nextHopAfi);
        }
      }
    }

    public ExtendedNextHop {
      encodings = List.copyOf(encodings);
    }

    @Override
    public int code() {
      return CODE;
    }
  }

  /** Messages of up to 65,535 octets (RFC 8654). */
  record ExtendedMessage() implements Capability {
    static final int CODE = 6;

    @Override
    public int code() {
      return CODE;
    }
  }

  /**
   * Keeps forwarding while it restarts (RFC 4724 §3).
   *
   * @param flags four bits; {@link #RESTARTED} and {@link #NOTIFICATIONS} have a meaning
   * @param restartSeconds 0 to 4,095: how long until it is back
   */
  record GracefulRestart(int flags, int restartSeconds, List<Preserved> families)
      implements Capability {
    static final int CODE = 64;

    public static final int RESTARTED = 0x8; // RFC 4724 §3, R
    public static final int NOTIFICATIONS = 0x4; // RFC 8538 §2, N
    public static final int RESTART_SECONDS_MAX = 0xfff;

    /**
     * A family whose forwarding state it can keep.
     *
     * @param flags eight bits; {@link #FORWARDING} has a meaning
     */
    public record Preserved(AfiSafi family, int flags) {

      public static final int FORWARDING = 0x80; // RFC 4724 §3, F: the state was kept

      /** Refuses flags that do not fit, a bug of the caller. */
      public Preserved {
        if (flags >>> 8 != 0) {
          throw new IllegalArgumentException("no flags of eight bits: " + flags);
        }
      }
    }

    /** Copies the list; refuses numbers that do not fit, bugs of the caller. */
    public GracefulRestart {
      if (flags >>> 4 != 0 || restartSeconds < 0 || restartSeconds > RESTART_SECONDS_MAX) {
        throw new IllegalArgumentException("no restart: " + flags + ", " + restartSeconds);
      }
      families = List.copyOf(families);
    }

    @Override
    public int code() {
      return CODE;
    }
  }

  /** The sender's system (RFC 6793 §3). */
  record FourOctetAsn(Asn asn) implements Capability {
    static final int CODE = 65;

    @Override
    public int code() {
      return CODE;
    }
  }

  /** Marks the ends of a repetition (RFC 7313). */
  record EnhancedRouteRefresh() implements Capability {
    static final int CODE = 70;

    @Override
    public int code() {
      return CODE;
    }
  }

  /** Routes may be kept for long after the session has ended (RFC 9494 §3.1). */
  record LongLivedGracefulRestart(List<Retained> families) implements Capability {
    static final int CODE = 71;

    public static final int STALE_SECONDS_MAX = 0xff_ffff;

    /**
     * A family and how long its routes may be kept.
     *
     * @param flags eight bits; {@link GracefulRestart.Preserved#FORWARDING} has a meaning
     * @param staleSeconds 24 bits
     */
    public record Retained(AfiSafi family, int flags, int staleSeconds) {

      /** Refuses numbers that do not fit, bugs of the caller. */
      public Retained {
        if (flags >>> 8 != 0 || staleSeconds < 0 || staleSeconds > STALE_SECONDS_MAX) {
          throw new IllegalArgumentException("no stale time: " + flags + ", " + staleSeconds);
        }
      }
    }

    public LongLivedGracefulRestart {
      families = List.copyOf(families);
    }

    @Override
    public int code() {
      return CODE;
    }
  }

  /**
   * The sender's name, for people (draft-walton-bgp-hostname-capability).
   *
   * @param host up to 255 octets, by custom UTF-8
   * @param domain up to 255 octets
   */
  record Fqdn(Octets host, Octets domain) implements Capability {
    static final int CODE = 73;

    /** Refuses names that do not fit, a bug of the caller. */
    public Fqdn {
      if (host.size() > 0xff || domain.size() > 0xff) {
        throw new IllegalArgumentException("a name has up to 255 octets");
      }
    }

    @Override
    public int code() {
      return CODE;
    }
  }

  /** One that means nothing here, or is not formed as its document says. */
  record Unknown(int code, Octets value) implements Capability {

    /** Refuses a code or a length that does not fit, bugs of the caller. */
    public Unknown {
      if (code < 0 || code > 0xff || value.size() > 0xff) {
        throw new IllegalArgumentException("no capability: " + code + " of " + value.size());
      }
    }
  }

  /**
   * The families of IP whose unicast routes an OPEN offers; IPv4 if it names none (RFC 4760 §8).
   */
  static Set<IpFamily> families(List<Capability> capabilities) {
    List<AfiSafi> named = new ArrayList<>();
    for (Capability capability : capabilities) {
      if (capability instanceof Multiprotocol multiprotocol) {
        named.add(multiprotocol.family());
      }
    }
    Set<IpFamily> families = new TreeSet<>();
    if (named.isEmpty()) {
      families.add(IpFamily.IPV4);
    }
    for (AfiSafi family : named) {
      family.unicastFamily().ifPresent(families::add);
    }
    return families;
  }
}
