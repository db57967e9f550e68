package dev.mokalb.speaker.members.jgroups;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.jgroups.Address;
import org.jgroups.JChannel;
import org.jgroups.conf.ClassConfigurator;
import org.jgroups.protocols.FRAG2;
import org.jgroups.protocols.MERGE3;
import org.jgroups.protocols.TransferQueueBundler;
import org.jgroups.protocols.UNICAST3;
import org.jgroups.protocols.pbcast.GMS;
import org.jgroups.protocols.pbcast.NAKACK2;
import org.jgroups.protocols.pbcast.STABLE;

/** Builds the stack of protocols of one channel. */
final class ChannelStack {

  /**
   * With the seal, UDP and IPv6 headers this stays below 1,450 octets, the MTU that is left on
   * common overlay networks: IP fragments are what firewalls drop.
   */
  private static final int DATAGRAM_OCTETS_MAX = 1_350;

  private static final int FRAGMENT_OCTETS = 1_100;

  /** JGroups leaves numbers from 512 on to others; they are part of the wire format. */
  private static final short DISCOVERY_ID = 1_024;

  private static final short UDP_ID = 1_025;

  private static final short SILENCE_ID = 1_026;

  static {
    ClassConfigurator.addProtocol(DISCOVERY_ID, PeerDiscovery.class);
    ClassConfigurator.addProtocol(UDP_ID, SealedUdp.class);
    ClassConfigurator.addProtocol(SILENCE_ID, SilenceDetector.class);
  }

  /**
   * A channel that is not connected, with the part of it that is told of the peers, the one that
   * carries hellos, and the one that looks for others.
   */
  record Built(JChannel channel, PeerDiscovery discovery, SealedUdp transport, MergePace merging) {}

  /** Who is told what the parts of the stack find out. */
  record Ears(SealedUdp.Aside aside, Consumer<Set<Address>> suspects) {}

  private ChannelStack() {}

  static Built build(ChannelConfig config, Optional<Seal> seal, Ears ears) throws Exception {
    DetectionProfile profile = config.profile();
    InetAddress bind = config.bindAddress().toInetAddress();
    PeerDiscovery discovery = new PeerDiscovery();
    NAKACK2 multicast = new NAKACK2().useMcastXmit(false);
    UNICAST3 unicast = new UNICAST3();
    SilenceDetector detector =
        new SilenceDetector(
            profile,
            new InetSocketAddress(bind, config.port()),
            ears.suspects(),
            new Retransmission(multicast, unicast));
    SealedUdp transport =
        transport(config, bind, new SealedUdp(seal, ears.aside(), detector::heard));
    MERGE3 merge = new MERGE3();
    MergePace merging = new MergePace(merge, profile);
    JChannel channel =
        new JChannel(
            transport,
            discovery,
            merge,
            detector,
            multicast,
            unicast,
            new STABLE().setDesiredAverageGossip(10_000).setMaxBytes(1_000_000),
            // Below membership, since the view of a hundred members does not fit into a datagram.
            new FRAG2().setFragSize(FRAGMENT_OCTETS),
            new GMS()
                .setJoinTimeout(profile.joinMillis())
                .setMaxJoinAttempts(3)
                .setLeaveTimeout(500)
                .setViewAckCollectionTimeout(300)
                .setMergeTimeout(1_000)
                .printLocalAddress(false));
    channel.setName(config.me().value());
    channel.addAddressGenerator(() -> MemberAddress.fresh(config.me()));
    channel.setDiscardOwnMessages(true);
    return new Built(channel, discovery, transport, merging);
  }

  private static SealedUdp transport(ChannelConfig config, InetAddress bind, SealedUdp udp) {
    udp.setMulticasting(false);
    udp.setBindAddress(bind);
    udp.setBindPort(config.port());
    udp.setPortRange(0);
    udp.useVirtualThreads(false);
    udp.setUcastRecvBufSize(1_000_000).setUcastSendBufSize(500_000);
    TransferQueueBundler bundler = new TransferQueueBundler();
    bundler.setMaxSize(DATAGRAM_OCTETS_MAX);
    udp.setBundler(bundler);
    udp.getThreadPool().setMinThreads(0).setMaxThreads(32).setKeepAliveTime(30_000);
    return udp;
  }
}
