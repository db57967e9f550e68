package dev.mokalb.speaker.bgp;

import dev.mokalb.net.IpAddress;
import dev.mokalb.net.IpFamily;
import dev.mokalb.net.IpPrefix;
import dev.mokalb.net.bgp.Asn;
import dev.mokalb.net.bgp.BgpIdentifier;
import dev.mokalb.net.bgp.Open;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/** Settings of peers for tests, one change at a time. */
record Settings(
    PeerSettings.Target target,
    PeerSettings.Protection protection,
    PeerSettings.Identity identity,
    PeerSettings.Timers timers,
    PeerSettings.Exchange exchange) {

  static final Asn OURS = new Asn(64_512);
  static final Asn THEIRS = new Asn(65_001);
  static final BgpIdentifier OUR_ID = id("192.0.2.11");
  static final LocalNode NODE = new LocalNode("n1", LocalNode.Start.FRESH);
  static final SessionAddresses ADDRESSES =
      new SessionAddresses(
          IpAddress.of("192.0.2.11"),
          Optional.of(IpAddress.of("192.0.2.11")),
          Optional.of(IpAddress.of("2001:db8::11")));

  /** AS 64512 at 192.0.2.11, the peer of AS 65001 at 192.0.2.1; hold time 90 s. */
  static Settings external() {
    return new Settings(
        new PeerSettings.Target(
            new PeerSettings.Remote.Address(IpAddress.of("192.0.2.1")),
            PeerSettings.Target.PORT,
            Optional.empty(),
            Optional.empty(),
            PeerSettings.Opening.ACTIVE),
        new PeerSettings.Protection(new PeerSettings.Hops.Direct(), Optional.empty()),
        new PeerSettings.Identity(OURS, new PeerSettings.RemoteAsn.Exactly(THEIRS), OUR_ID),
        new PeerSettings.Timers(90, OptionalInt.empty(), OptionalInt.empty()),
        new PeerSettings.Exchange(
            Set.of(IpFamily.IPV4, IpFamily.IPV6),
            Optional.empty(),
            OptionalInt.empty(),
            OptionalInt.empty()));
  }

  static Settings internal() {
    return external().remoteAsn(new PeerSettings.RemoteAsn.Exactly(OURS));
  }

  PeerSettings make() {
    return new PeerSettings(target, protection, identity, timers, exchange);
  }

  Settings remote(PeerSettings.Remote remote) {
    return new Settings(
        new PeerSettings.Target(
            remote, target.port(), target.source(), target.vrf(), target.opening()),
        protection,
        identity,
        timers,
        exchange);
  }

  Settings opening(PeerSettings.Opening opening) {
    return new Settings(
        new PeerSettings.Target(
            target.remote(), target.port(), target.source(), target.vrf(), opening),
        protection,
        identity,
        timers,
        exchange);
  }

  Settings password(String password) {
    return new Settings(
        target,
        new PeerSettings.Protection(
            protection.hops(), Optional.of(new PeerSettings.Password(password))),
        identity,
        timers,
        exchange);
  }

  Settings remoteAsn(PeerSettings.RemoteAsn remoteAsn) {
    return identity(
        new PeerSettings.Identity(identity.localAsn(), remoteAsn, identity.identifier()));
  }

  Settings identity(PeerSettings.Identity changed) {
    return new Settings(target, protection, changed, timers, exchange);
  }

  Settings hold(int seconds) {
    return timers(
        new PeerSettings.Timers(seconds, timers.keepaliveSeconds(), timers.connectSeconds()));
  }

  Settings timers(PeerSettings.Timers changed) {
    return new Settings(target, protection, identity, changed, exchange);
  }

  Settings families(IpFamily... families) {
    return exchange(
        new PeerSettings.Exchange(
            Set.of(families),
            exchange.restart(),
            exchange.prefixLimit(),
            exchange.gracefulShutdownSeconds()));
  }

  Settings restart(int seconds, int longLivedSeconds) {
    return exchange(
        new PeerSettings.Exchange(
            exchange.families(),
            Optional.of(new PeerSettings.Restart(seconds, longLivedSeconds)),
            exchange.prefixLimit(),
            exchange.gracefulShutdownSeconds()));
  }

  Settings prefixLimit(int limit) {
    return exchange(
        new PeerSettings.Exchange(
            exchange.families(),
            exchange.restart(),
            OptionalInt.of(limit),
            exchange.gracefulShutdownSeconds()));
  }

  Settings gracefulShutdown(int seconds) {
    return exchange(
        new PeerSettings.Exchange(
            exchange.families(),
            exchange.restart(),
            exchange.prefixLimit(),
            OptionalInt.of(seconds)));
  }

  Settings exchange(PeerSettings.Exchange changed) {
    return new Settings(target, protection, identity, timers, changed);
  }

  static BgpIdentifier id(String text) {
    return BgpIdentifier.of(IpAddress.of(text));
  }

  /** The OPEN of a peer that has settings like these, but for who it is. */
  static Open openOf(Settings settings, Asn asn, String identifier) {
    return OpenMaker.open(
        settings
            .identity(
                new PeerSettings.Identity(
                    asn, new PeerSettings.RemoteAsn.External(), id(identifier)))
            .make(),
        "peer",
        LocalNode.Start.FRESH);
  }

  static Open peerOpen(Settings settings) {
    return openOf(settings, THEIRS, "192.0.2.1");
  }

  /** What both agree on over {@link #ADDRESSES}. */
  static Agreement agreement(Settings settings, Open peer) {
    Open ours = OpenMaker.open(settings.make(), "n1", LocalNode.Start.FRESH);
    Negotiation negotiation = Negotiation.of(settings.make(), ADDRESSES, ours, peer);
    if (negotiation instanceof Negotiation.Agreed agreed) {
      return agreed.agreement();
    }
    throw new AssertionError(negotiation.toString());
  }

  static IpPrefix prefix(String text) {
    String[] parts = text.split("/", -1);
    return IpPrefix.containing(IpAddress.of(parts[0]), Integer.parseInt(parts[1]));
  }

  static Routes routes(RouteAttributes attributes, String... prefixes) {
    Map<IpPrefix, RouteAttributes> all = new HashMap<>();
    Arrays.stream(prefixes).forEach(text -> all.put(prefix(text), attributes));
    return new Routes(all);
  }
}
