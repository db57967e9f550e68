package dev.mokalb.speaker.l2.pcap;

import dev.mokalb.net.MacAddress;
import dev.mokalb.net.arp.ArpCodec;
import dev.mokalb.net.arp.ArpFrame;
import dev.mokalb.net.arp.Decoded;
import dev.mokalb.net.ndp.NdpCodec;
import dev.mokalb.net.ndp.NdpFrame;
import dev.mokalb.speaker.l2.Attachment;
import dev.mokalb.speaker.l2.Link;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

/** A port that keeps what is sent, and fails on what is no frame. */
final class FakePort implements Port {

  final List<ArpFrame> sent = new CopyOnWriteArrayList<>();
  final List<NdpFrame> sentNdp = new CopyOnWriteArrayList<>();
  volatile Optional<String> failure = Optional.empty();
  volatile boolean closed;

  private volatile Link link;

  FakePort(Link link) {
    this.link = link;
  }

  @Override
  public Link link() {
    return link;
  }

  @Override
  public void update(Link now) {
    link = now;
  }

  @Override
  public Attachment attachment() {
    return new Attachment(link.name(), mac(), link.linkLocal());
  }

  @Override
  public long overrun() {
    return 3;
  }

  @Override
  public MacAddress mac() {
    return link.mac().orElseThrow();
  }

  @Override
  public boolean send(byte[] octets) {
    if (closed) {
      return false;
    }
    if (ArpCodec.decode(octets) instanceof Decoded.Frame(var frame)) {
      sent.add(frame);
    } else if (NdpCodec.decode(octets) instanceof dev.mokalb.net.ndp.Decoded.Frame(var frame)) {
      sentNdp.add(frame);
    } else {
      throw new AssertionError("no frame: " + HexFormat.of().formatHex(octets));
    }
    return true;
  }

  @Override
  public Optional<String> failure() {
    return failure;
  }

  @Override
  public void close() {
    closed = true;
  }
}
