package dev.mokalb.model.config;

import dev.mokalb.model.select.LabelSelectors;
import dev.mokalb.net.IpAddress;
import dev.mokalb.net.bgp.Asn;
import java.time.Duration;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * A BGP neighbour of some nodes.
 *
 * @param source where it is written down
 * @param nodes that open the session; none means all
 */
public record BgpPeer(
    SourceRef source, LabelSelectors nodes, Remote remote, Local local, Session session) {

  public static final int PORT_DEFAULT = 179;

  /** The shortest hold time that is not 0 (RFC 4271 §4.2). */
  public static final Duration HOLD_MIN = Duration.ofSeconds(3);

  /** What advertisements refer to it by. */
  public String name() {
    return source.shortName();
  }

  /** The same, written down elsewhere. */
  BgpPeer writtenIn(SourceRef other) {
    return new BgpPeer(other, nodes, remote, local, session);
  }

  /** The other end. */
  public record Remote(Neighbour neighbour, int port, RemoteAs as) {

    /** As an administrator would name it. */
    @Override
    public String toString() {
      return switch (neighbour) {
        case Neighbour.Address address -> address.address().toString();
        case Neighbour.Interface one -> one.name();
      };
    }
  }

  /** Where the other end is. */
  public sealed interface Neighbour {

    /** At this address. */
    record Address(IpAddress address) implements Neighbour {}

    /** At the other end of this interface, by its link-local address (unnumbered, RFC 8950). */
    record Interface(String name) implements Neighbour {}
  }

  /** Which autonomous system the other end is in. */
  public sealed interface RemoteAs {

    record Fixed(Asn asn) implements RemoteAs {}

    /** In ours, whatever its number. */
    record Internal() implements RemoteAs {}

    /** In any but ours. */
    record External() implements RemoteAs {}
  }

  /**
   * This end.
   *
   * @param asn of this system
   * @param localAsn that this peer is told instead of {@code asn}
   * @param routerId IPv4
   * @param source which address of the node the session comes from
   * @param vrf empty for the default one
   */
  public record Local(
      Asn asn,
      Optional<Asn> localAsn,
      Optional<IpAddress> routerId,
      Optional<IpAddress> source,
      String vrf) {}

  /**
   * How they speak.
   *
   * @param bfdProfile the name of the profile by which the neighbour is watched
   */
  public record Session(
      Timers timers,
      Password password,
      Optional<String> bfdProfile,
      Set<Option> options,
      Guards guards) {

    public Session {
      EnumSet<Option> copy = EnumSet.noneOf(Option.class);
      copy.addAll(options);
      options = Collections.unmodifiableSet(copy);
    }
  }

  /** Whole seconds; what is absent is left to the engine. */
  public record Timers(
      Optional<Duration> hold, Optional<Duration> keepalive, Optional<Duration> connect) {

    public static final Timers DEFAULT =
        new Timers(Optional.empty(), Optional.empty(), Optional.empty());
  }

  /** The secret of TCP MD5 signatures (RFC 2385). */
  public sealed interface Password {

    /** The session is not signed. */
    record None() implements Password {}

    record Text(String text) implements Password {
      @Override
      public String toString() {
        return "Text[***]";
      }
    }

    /** The key {@code password} of a Secret of type {@code kubernetes.io/basic-auth}. */
    record OfSecret(String secret) implements Password {}
  }

  /** What is off unless it is asked for. */
  public enum Option {
    EBGP_MULTI_HOP,
    GRACEFUL_RESTART,
    /** Both families over this session. */
    DUAL_STACK,
    /** Wait for the neighbour to connect. */
    PASSIVE
  }

  /**
   * What has no field in MetalLB's resource.
   *
   * @param ttlSecurityHops how far away the neighbour may be at most (RFC 5082)
   * @param prefixLimit how many routes of a family it may send
   */
  public record Guards(OptionalInt ttlSecurityHops, OptionalInt prefixLimit, Farewell farewell) {

    public static final Guards NONE =
        new Guards(OptionalInt.empty(), OptionalInt.empty(), Farewell.PLAIN);
  }

  /**
   * How routes go. Whole seconds; what is absent is not done, or left to the engine.
   *
   * @param gracefulShutdown how long routes carry the community GRACEFUL_SHUTDOWN before they are
   *     withdrawn (RFC 8326)
   * @param restart how long the neighbour waits for a speaker that restarts (RFC 4724)
   * @param longLived how much longer it may keep the routes as a last resort (RFC 9494)
   */
  public record Farewell(
      Optional<Duration> gracefulShutdown,
      Optional<Duration> restart,
      Optional<Duration> longLived) {

    public static final Farewell PLAIN =
        new Farewell(Optional.empty(), Optional.empty(), Optional.empty());
  }
}
