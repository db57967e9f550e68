package dev.mokalb.lab.peering;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.mokalb.net.IpAddress;
import dev.mokalb.net.IpFamily;
import dev.mokalb.net.IpPrefix;
import dev.mokalb.net.bgp.Asn;
import dev.mokalb.net.bgp.BgpIdentifier;
import dev.mokalb.net.bgp.Community;
import dev.mokalb.speaker.bgp.LocalNode;
import dev.mokalb.speaker.bgp.PeerName;
import dev.mokalb.speaker.bgp.PeerNews;
import dev.mokalb.speaker.bgp.PeerSettings;
import dev.mokalb.speaker.bgp.PeerStatus;
import dev.mokalb.speaker.bgp.RouteAttributes;
import dev.mokalb.speaker.bgp.Routes;
import dev.mokalb.speaker.bgp.netlink.RouterDiscovery;
import dev.mokalb.speaker.bgp.netty.BgpSpeaker;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;

/** A speaker in this process, and what it said about its peers. */
final class Node implements AutoCloseable {

  static final Asn ASN = new Asn(64_512);
  static final Duration SOON = Duration.ofSeconds(40);
  static final PeerName PEER = new PeerName("router");

  private final BgpSpeaker speaker;
  private final RouterDiscovery neighbours = new RouterDiscovery();
  private final List<String> news = new CopyOnWriteArrayList<>();

  Node() {
    this(LocalNode.Start.FRESH);
  }

  Node(LocalNode.Start start) {
    speaker =
        new BgpSpeaker(
            new LocalNode("n1", start),
            PeerSettings.Target.PORT,
            neighbours,
            (peer, heard) -> news.add(peer + " " + words(heard)));
  }

  private static String words(PeerNews heard) {
    return switch (heard) {
      case PeerNews.Up _ -> "up";
      case PeerNews.Down it -> "down: " + it.end().words();
      case PeerNews.Failed it -> "failed: " + it.end().words();
      case PeerNews.Mended it -> "mended: " + it.errors();
      case PeerNews.CannotListen it -> "cannot listen: " + it.problem();
      case PeerNews.LeftOut it -> "left out: " + it.reason();
      case PeerNews.Gone _ -> "gone";
    };
  }

  BgpSpeaker speaker() {
    return speaker;
  }

  RouterDiscovery neighbours() {
    return neighbours;
  }

  List<String> news() {
    return news;
  }

  void peer(Peer peer) {
    speaker.apply(Map.of(PEER, peer.settings()), Map.of());
  }

  void peer(Peer peer, Routes routes) {
    speaker.apply(Map.of(PEER, peer.settings()), Map.of(PEER, routes));
  }

  PeerStatus status() {
    return Optional.ofNullable(speaker.statuses().get(PEER))
        .orElseThrow(() -> new AssertionError("there is no peer " + PEER));
  }

  void awaitUp() {
    await().atMost(SOON).untilAsserted(() -> assertThat(status().isUp()).as(newsText()).isTrue());
  }

  void awaitNews(String part) {
    await().atMost(SOON).untilAsserted(() -> assertThat(newsText()).contains(part));
  }

  boolean hasNews(String part) {
    return news.stream().anyMatch(line -> line.contains(part));
  }

  String newsText() {
    return news.stream().collect(Collectors.joining("\n"));
  }

  @Override
  public void close() {
    speaker.close();
    neighbours.close();
  }

  /** Settings of a peer, one change at a time; as MetalLB's defaults have them. */
  record Peer(
      PeerSettings.Target target,
      PeerSettings.Protection protection,
      PeerSettings.Identity identity,
      PeerSettings.Timers timers,
      PeerSettings.Exchange exchange) {

    static Peer at(String address, long asn) {
      return new Peer(
          new PeerSettings.Target(
              new PeerSettings.Remote.Address(IpAddress.of(address)),
              PeerSettings.Target.PORT,
              Optional.empty(),
              Optional.empty(),
              PeerSettings.Opening.ACTIVE),
          new PeerSettings.Protection(new PeerSettings.Hops.Direct(), Optional.empty()),
          new PeerSettings.Identity(
              ASN,
              new PeerSettings.RemoteAsn.Exactly(new Asn(asn)),
              BgpIdentifier.of(IpAddress.of(Wires.NODE_IPV4))),
          new PeerSettings.Timers(90, OptionalInt.empty(), OptionalInt.of(1)),
          new PeerSettings.Exchange(
              Set.of(IpFamily.IPV4, IpFamily.IPV6),
              Optional.empty(),
              OptionalInt.empty(),
              OptionalInt.empty()));
    }

    PeerSettings settings() {
      return new PeerSettings(target, protection, identity, timers, exchange);
    }

    Peer unnumbered(String interfaceName) {
      return target(
          new PeerSettings.Target(
              new PeerSettings.Remote.Unnumbered(interfaceName),
              PeerSettings.Target.PORT,
              Optional.empty(),
              Optional.empty(),
              target.opening()));
    }

    Peer opening(PeerSettings.Opening opening) {
      return target(
          new PeerSettings.Target(
              target.remote(), target.port(), target.source(), target.vrf(), opening));
    }

    Peer source(String address) {
      return target(
          new PeerSettings.Target(
              target.remote(),
              target.port(),
              Optional.of(IpAddress.of(address)),
              target.vrf(),
              target.opening()));
    }

    Peer device(String name) {
      return target(
          new PeerSettings.Target(
              target.remote(),
              target.port(),
              target.source(),
              Optional.of(name),
              target.opening()));
    }

    private Peer target(PeerSettings.Target changed) {
      return new Peer(changed, protection, identity, timers, exchange);
    }

    Peer hops(PeerSettings.Hops hops) {
      return new Peer(
          target,
          new PeerSettings.Protection(hops, protection.password()),
          identity,
          timers,
          exchange);
    }

    Peer password(String text) {
      return new Peer(
          target,
          new PeerSettings.Protection(
              protection.hops(), Optional.of(new PeerSettings.Password(text))),
          identity,
          timers,
          exchange);
    }

    Peer remoteAsn(PeerSettings.RemoteAsn remoteAsn) {
      return new Peer(
          target,
          protection,
          new PeerSettings.Identity(identity.localAsn(), remoteAsn, identity.identifier()),
          timers,
          exchange);
    }

    Peer localAsn(long asn) {
      return new Peer(
          target,
          protection,
          new PeerSettings.Identity(new Asn(asn), identity.remoteAsn(), identity.identifier()),
          timers,
          exchange);
    }

    Peer hold(int seconds) {
      return new Peer(
          target,
          protection,
          identity,
          new PeerSettings.Timers(seconds, timers.keepaliveSeconds(), timers.connectSeconds()),
          exchange);
    }

    Peer families(IpFamily... families) {
      return exchange(
          new PeerSettings.Exchange(
              Set.of(families),
              exchange.restart(),
              exchange.prefixLimit(),
              exchange.gracefulShutdownSeconds()));
    }

    Peer restart(int seconds, int longLivedSeconds) {
      return exchange(
          new PeerSettings.Exchange(
              exchange.families(),
              Optional.of(new PeerSettings.Restart(seconds, longLivedSeconds)),
              exchange.prefixLimit(),
              exchange.gracefulShutdownSeconds()));
    }

    Peer prefixLimit(int limit) {
      return exchange(
          new PeerSettings.Exchange(
              exchange.families(),
              exchange.restart(),
              OptionalInt.of(limit),
              exchange.gracefulShutdownSeconds()));
    }

    Peer gracefulShutdown(int seconds) {
      return exchange(
          new PeerSettings.Exchange(
              exchange.families(),
              exchange.restart(),
              exchange.prefixLimit(),
              OptionalInt.of(seconds)));
    }

    private Peer exchange(PeerSettings.Exchange changed) {
      return new Peer(target, protection, identity, timers, changed);
    }
  }

  static Routes routes(String... prefixes) {
    return routes(RouteAttributes.NONE, prefixes);
  }

  static Routes routes(RouteAttributes attributes, String... prefixes) {
    Map<IpPrefix, RouteAttributes> all = new HashMap<>();
    Arrays.stream(prefixes).forEach(text -> all.put(prefix(text), attributes));
    return new Routes(all);
  }

  /** So many host routes of IPv4, from 10.0.0.0 on. */
  static Routes many(int count) {
    Map<IpPrefix, RouteAttributes> all = new HashMap<>();
    for (int i = 0; i < count; i++) {
      all.put(IpPrefix.containing(IpAddress.ipv4(0x0a00_0000 + i), 32), RouteAttributes.NONE);
    }
    return new Routes(all);
  }

  static RouteAttributes tagged(long localPref, Community... communities) {
    return new RouteAttributes(
        localPref == 0 ? OptionalLong.empty() : OptionalLong.of(localPref),
        List.of(communities),
        Optional.empty());
  }

  private static IpPrefix prefix(String text) {
    String[] parts = text.split("/", -1);
    return IpPrefix.containing(IpAddress.of(parts[0]), Integer.parseInt(parts[1]));
  }
}
