package dev.mokalb.speaker.l2.pcap;

import dev.mokalb.net.MacAddress;
import dev.mokalb.net.arp.ArpCodec;
import dev.mokalb.net.arp.ArpFrame;
import dev.mokalb.net.arp.Decoded;
import dev.mokalb.speaker.l2.Link;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

/** A port that keeps what is sent. */
final class FakePort implements Port {

  final List<ArpFrame> sent = new CopyOnWriteArrayList<>();
  volatile Optional<String> failure = Optional.empty();
  volatile boolean closed;

  private final Link link;

  FakePort(Link link) {
    this.link = link;
  }

  @Override
  public Link link() {
    return link;
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
    switch (ArpCodec.decode(octets)) {
      case Decoded.Frame frame -> sent.add(frame.frame());
      case Decoded.Dropped dropped -> throw new AssertionError(dropped);
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
