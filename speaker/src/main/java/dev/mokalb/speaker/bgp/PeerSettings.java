package dev.mokalb.speaker.bgp;

import dev.mokalb.net.IpAddress;
import dev.mokalb.net.IpFamily;
import dev.mokalb.net.bgp.Asn;
import dev.mokalb.net.bgp.BgpIdentifier;
import dev.mokalb.net.bgp.PeerKind;
import java.nio.charset.StandardCharsets;
import java.util.EnumSet;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * All that a session with a peer needs to know. Valid by construction: the constructors refuse, as
 * bugs of the caller, what the configuration should have refused before with better words.
 */
public record PeerSettings(
    Target target, Protection protection, Identity identity, Timers timers, Exchange exchange) {

  /** Refuses what contradicts itself. */
  public PeerSettings {
    require(
        target.remote() instanceof Remote.Address || exchange.families().size() == 2,
        "an unnumbered session is for both families");
    require(
        target.remote() instanceof Remote.Address
            || !target.opening().listens()
            || protection.password().isEmpty(),
        "the kernel wants the address with the key of a peer that connects");
  }

  /** Whom to talk to. */
  public sealed interface Remote {

    /** A neighbour with this address. */
    record Address(IpAddress address) implements Remote {
      @Override
      public String toString() {
        return address.toString();
      }
    }

    /** The router on the other end of this interface, found by its router advertisements. */
    record Unnumbered(String interfaceName) implements Remote {

      /** Refuses what the kernel would. */
      public Unnumbered {
        requireDevice(interfaceName);
      }

      @Override
      public String toString() {
        return interfaceName;
      }
    }
  }

  /** Who opens the connection. */
  public enum Opening {
    /** This side alone; nothing listens. */
    ACTIVE,
    /** The other side alone. */
    PASSIVE,
    /** Whoever is first. */
    BOTH;

    public boolean dials() {
      return this != PASSIVE;
    }

    public boolean listens() {
      return this != ACTIVE;
    }
  }

  /**
   * Where the peer is and how the connection gets there.
   *
   * @param port 1 to 65,535
   * @param source of the connection; the kernel chooses without one
   * @param vrf the device of a VRF to which the connection is bound
   */
  public record Target(
      Remote remote, int port, Optional<IpAddress> source, Optional<String> vrf, Opening opening) {

    public static final int PORT = 179; // RFC 4271 §8.2.1

    /** Refuses what cannot be connected. */
    public Target {
      require(port >= 1 && port <= 0xffff, "a port is 1 to 65535");
      vrf.ifPresent(PeerSettings::requireDevice);
      if (source.isPresent()) {
        require(
            remote instanceof Remote.Address to && to.address().family() == source.get().family(),
            "a source address is of the family of the peer's address");
      }
    }

    /** Whether both are the same neighbour, with which there can be one session only. */
    public boolean leadsTo(Target other) {
      return remote.equals(other.remote()) && vrf.equals(other.vrf());
    }

    /** The device to which sockets are bound. */
    public Optional<String> device() {
      return switch (remote) {
        case Remote.Address _ -> vrf;
        case Remote.Unnumbered it -> Optional.of(it.interfaceName());
      };
    }

    /** Address or interface with the port, as labels of metrics have it. */
    public String label() {
      return switch (remote) {
        case Remote.Address it when it.address().family() == IpFamily.IPV6 ->
            "[" + it + "]:" + port;
        case Remote.Address it -> it + ":" + port;
        case Remote.Unnumbered it -> it + ":" + port;
      };
    }
  }

  /** How far away the peer may be. */
  public sealed interface Hops {

    /** On a network of this node: packets go out with a TTL of 1. */
    record Direct() implements Hops {}

    /** Anywhere: packets go out with the kernel's TTL. */
    record Distant() implements Hops {}

    /**
     * At most so many hops away, and nobody farther gets a packet through (RFC 5082).
     *
     * @param most 1 to 254
     */
    record Secured(int most) implements Hops {

      private static final int TTL_MAX = 255;

      /** Refuses what a TTL cannot say. */
      public Secured {
        require(most >= 1 && most < TTL_MAX, "TTL security is for 1 to 254 hops");
      }

      /** The least TTL of a packet that came no farther. */
      public int ttlMin() {
        return TTL_MAX - most + 1;
      }
    }
  }

  /** A key of TCP MD5 (RFC 2385). It is not shown. */
  public static final class Password {

    public static final int OCTETS_MAX = 80; // TCP_MD5SIG_MAXKEYLEN of Linux

    private final String text;

    /** Refuses what the kernel would. */
    public Password(String text) {
      int octets = text.getBytes(StandardCharsets.UTF_8).length;
      require(octets >= 1 && octets <= OCTETS_MAX, "a password has 1 to 80 octets");
      this.text = text;
    }

    /** The key. */
    public byte[] octets() {
      return text.getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Password that && text.equals(that.text);
    }

    @Override
    public int hashCode() {
      return text.hashCode();
    }

    @Override
    public String toString() {
      return "(password)";
    }
  }

  /** Who may send packets into the connection. */
  public record Protection(Hops hops, Optional<Password> password) {}

  /** The system that the peer has to be of. */
  public sealed interface RemoteAsn {

    /** This one. */
    record Exactly(Asn asn) implements RemoteAsn {
      @Override
      public String toString() {
        return asn.toString();
      }
    }

    /** The one that this side says. */
    record Internal() implements RemoteAsn {
      @Override
      public String toString() {
        return "internal";
      }
    }

    /** Any other than the one that this side says. */
    record External() implements RemoteAsn {
      @Override
      public String toString() {
        return "external";
      }
    }
  }

  /**
   * Who both sides are.
   *
   * @param localAsn what this side says in its OPEN and puts into paths
   */
  public record Identity(Asn localAsn, RemoteAsn remoteAsn, BgpIdentifier identifier) {

    /** What the session is, as configured. */
    public PeerKind kind() {
      return switch (remoteAsn) {
        case RemoteAsn.Exactly it ->
            it.asn().equals(localAsn) ? PeerKind.INTERNAL : PeerKind.EXTERNAL;
        case RemoteAsn.Internal _ -> PeerKind.INTERNAL;
        case RemoteAsn.External _ -> PeerKind.EXTERNAL;
      };
    }
  }

  /**
   * Times in seconds.
   *
   * @param holdSeconds what this side offers: 0 for no limit, or 3 to 65,535
   * @param keepaliveSeconds at most the hold time; a third of the agreed one without it
   * @param connectSeconds between attempts to connect, always the same; growing without it
   */
  public record Timers(int holdSeconds, OptionalInt keepaliveSeconds, OptionalInt connectSeconds) {

    /** Refuses what RFC 4271 §4.2 and the configuration do. */
    public Timers {
      require(holdSeconds == 0 || (holdSeconds >= 3 && holdSeconds <= 0xffff), "no hold time");
      keepaliveSeconds.ifPresent(s -> require(s >= 0 && s <= holdSeconds, "no keepalive time"));
      connectSeconds.ifPresent(s -> require(s >= 1 && s <= 0xffff, "no connect time"));
    }
  }

  /**
   * What keeps routes alive while this side restarts (RFC 4724).
   *
   * @param restartSeconds 1 to 4,095: how long the peer waits for it
   * @param longLivedSeconds 0 to 16,777,215: how much longer the peer may keep them as a last
   *     resort (RFC 9494); 0 for not at all
   */
  public record Restart(int restartSeconds, int longLivedSeconds) {

    /** Refuses what the capabilities cannot say. */
    public Restart {
      require(restartSeconds >= 1 && restartSeconds <= 0xfff, "no restart time");
      require(longLivedSeconds >= 0 && longLivedSeconds <= 0xff_ffff, "no stale time");
    }
  }

  /**
   * What is exchanged.
   *
   * @param families whose routes; at least one
   * @param prefixLimit of received prefixes in each family: with more of them the session ends
   * @param gracefulShutdownSeconds between asking the peer to prefer other paths (RFC 8326) and
   *     withdrawing, at a planned end; it is not asked without
   */
  public record Exchange(
      Set<IpFamily> families,
      Optional<Restart> restart,
      OptionalInt prefixLimit,
      OptionalInt gracefulShutdownSeconds) {

    public static final int PREFIX_LIMIT_MAX = ReceivedPrefixes.COUNTED_MAX;
    public static final int GRACEFUL_SHUTDOWN_SECONDS_MAX = 60;

    /** Copies the set; refuses what cannot be kept. */
    public Exchange {
      require(!families.isEmpty(), "a session is for one family at least");
      families = Set.copyOf(EnumSet.copyOf(families));
      prefixLimit.ifPresent(n -> require(n >= 1 && n <= PREFIX_LIMIT_MAX, "no prefix limit"));
      gracefulShutdownSeconds.ifPresent(
          s -> require(s >= 0 && s <= GRACEFUL_SHUTDOWN_SECONDS_MAX, "no time of a shutdown"));
    }
  }

  private static void requireDevice(String name) {
    require(!name.isEmpty() && name.length() <= 15, "a device has a name of 1 to 15 octets");
  }

  private static void require(boolean held, String rule) {
    if (!held) {
      throw new IllegalArgumentException(rule);
    }
  }
}
