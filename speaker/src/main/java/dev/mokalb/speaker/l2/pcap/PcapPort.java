package dev.mokalb.speaker.l2.pcap;

import dev.mokalb.net.MacAddress;
import dev.mokalb.speaker.l2.Attachment;
import dev.mokalb.speaker.l2.Link;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.pcap4j.core.NotOpenException;
import org.pcap4j.core.PcapHandle;
import org.pcap4j.core.PcapNativeException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** An interface opened with libpcap, and the thread that hears on it. Any thread may send. */
final class PcapPort implements Port {

  private static final Logger LOG = LoggerFactory.getLogger(PcapPort.class);

  private final PcapHandle handle;
  private final MacAddress mac;
  private final FrameListener listener;
  private final Runnable onFailure;
  private final Thread thread;
  private volatile Link link;
  private volatile Attachment attachment;
  private volatile @Nullable String failure;
  private volatile boolean closing;

  private PcapPort(
      PcapHandle handle, Link link, MacAddress mac, FrameListener listener, Runnable onFailure) {
    this.handle = handle;
    this.link = link;
    this.attachment = attachment(link, mac);
    this.mac = mac;
    this.listener = listener;
    this.onFailure = onFailure;
    this.thread = Thread.ofPlatform().name("l2-" + link.name()).daemon().unstarted(this::hear);
  }

  /** Takes over the handle and hears on it from now on. */
  static PcapPort start(
      PcapHandle handle, Link link, MacAddress mac, FrameListener listener, Runnable onFailure) {
    PcapPort port = new PcapPort(handle, link, mac, listener, onFailure);
    port.thread.start();
    return port;
  }

  private void hear() {
    String why;
    try {
      handle.loop(-1, this::heard);
      why = "the capture ended";
    } catch (InterruptedException broken) {
      why = "the capture was ended"; // pcap4j's word for breakLoop(), not an interrupt
    } catch (PcapNativeException | NotOpenException e) {
      why = String.valueOf(e.getMessage());
    }
    if (!closing) {
      if (failure == null) {
        failure = why;
      }
      onFailure.run();
    }
  }

  private void heard(byte[] octets) {
    try {
      listener.heard(this, octets);
    } catch (RuntimeException bug) {
      LOG.error(
          "Interface {} is closed and opened again, as a frame of {} octets met a defect.",
          link.name(),
          octets.length,
          bug);
      failure = "a frame met a defect: " + bug;
      breakLoop();
    }
  }

  @Override
  public Link link() {
    return link;
  }

  @Override
  public void update(Link now) {
    link = now;
    attachment = attachment(now, mac);
  }

  private static Attachment attachment(Link of, MacAddress mac) {
    return new Attachment(of.name(), mac, of.linkLocal());
  }

  /** Made once for each change, as every solicitation that is answered asks for it. */
  @Override
  public Attachment attachment() {
    return attachment;
  }

  @Override
  public MacAddress mac() {
    return mac;
  }

  @Override
  public boolean send(byte[] octets) {
    try {
      handle.sendPacket(octets);
      return true;
    } catch (PcapNativeException | NotOpenException e) {
      // The interface went down or away: the interface thread hears of it from the kernel.
      return false;
    }
  }

  @Override
  public Optional<String> failure() {
    return Optional.ofNullable(failure);
  }

  @Override
  public long overrun() {
    try {
      return handle.getStats().getNumPacketsDropped();
    } catch (PcapNativeException | NotOpenException e) {
      return 0; // The interface is gone, and with it what the kernel counted.
    }
  }

  /** Ends the thread first: a handle must not be closed under a loop. */
  @Override
  public void close() {
    closing = true;
    breakLoop();
    Threads.join(thread);
    handle.close();
  }

  private void breakLoop() {
    try {
      handle.breakLoop();
    } catch (NotOpenException e) {
      // It is closed already.
    }
  }
}
