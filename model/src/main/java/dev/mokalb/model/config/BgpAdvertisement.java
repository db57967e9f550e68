package dev.mokalb.model.config;

import dev.mokalb.model.select.LabelSelectors;
import dev.mokalb.net.IpFamily;
import dev.mokalb.net.bgp.Community;
import java.util.Collections;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Announce pools to BGP neighbours.
 *
 * @param services none means every Service
 * @param peers names of BGPPeers; none means all
 */
public record BgpAdvertisement(
    Scope scope,
    LabelSelectors services,
    LabelSelectors nodes,
    SortedSet<String> peers,
    Form form) {

  /** Of one route: 252 octets of standard ones, what a BGP attribute of the short form holds. */
  public static final int COMMUNITIES_MAX = 63; // RFC 4271 §4.3

  public BgpAdvertisement {
    peers = Collections.unmodifiableSortedSet(new TreeSet<>(peers));
  }

  /** Where the advertisement is written down, and what it is about. */
  public record Scope(SourceRef source, PoolSelection pools) {}

  /**
   * The shape of its routes.
   *
   * @param aggregation what addresses are masked to
   * @param localPref absent where it is 0, which means not set
   * @param communities that every route carries
   * @param weighted whether routes carry the link bandwidth extended community
   */
  public record Form(
      Aggregation aggregation,
      OptionalLong localPref,
      SortedSet<Community> communities,
      Weight weighted) {

    public Form {
      communities = Collections.unmodifiableSortedSet(new TreeSet<>(communities));
    }
  }

  /** Whether routes say how much traffic a node can take. */
  public enum Weight {
    NONE,
    /** The number of ready local endpoints goes out as link bandwidth. */
    LOCAL_ENDPOINTS
  }

  /** Prefix lengths, 1 to 32 and 1 to 128. */
  public record Aggregation(int ipv4, int ipv6) {

    /** Every address on its own. */
    public static final Aggregation NONE = new Aggregation(32, 128);

    /** Refuses lengths that no prefix has, a bug of the caller. */
    public Aggregation {
      if (ipv4 < 1 || ipv4 > 32 || ipv6 < 1 || ipv6 > 128) {
        throw new IllegalArgumentException("no aggregation lengths: " + ipv4 + ", " + ipv6);
      }
    }

    public int length(IpFamily family) {
      return family == IpFamily.IPV4 ? ipv4 : ipv6;
    }
  }

  public SourceRef source() {
    return scope.source();
  }

  /** The same with these communities too. */
  BgpAdvertisement with(Set<Community> more) {
    if (more.isEmpty()) {
      return this;
    }
    SortedSet<Community> all = new TreeSet<>(form.communities());
    all.addAll(more);
    return new BgpAdvertisement(
        scope,
        services,
        nodes,
        peers,
        new Form(form.aggregation(), form.localPref(), all, form.weighted()));
  }

  public boolean selects(Pool pool) {
    return scope.pools().selects(pool);
  }

  /** Whether it is about a Service with these labels. */
  public boolean selectsService(Map<String, String> labels) {
    return services.allow(labels);
  }

  /** Whether a node with these labels announces it. */
  public boolean selectsNode(Map<String, String> labels) {
    return nodes.allow(labels);
  }

  /** Whether it goes to the peer of this name. */
  public boolean selectsPeer(String peer) {
    return peers.isEmpty() || peers.contains(peer);
  }
}
