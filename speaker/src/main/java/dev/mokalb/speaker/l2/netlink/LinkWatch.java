package dev.mokalb.speaker.l2.netlink;

import com.sun.jna.LastErrorException;
import dev.mokalb.speaker.l2.Link;
import dev.mokalb.speaker.l2.LinkAddress;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.IntFunction;

/**
 * Lists the interfaces of the network namespace this process was started in and waits for changes
 * to them. Netlink is asked, as {@code /sys/class/net} may be another namespace's and {@link
 * java.net.NetworkInterface} leaves out interfaces without an IP address.
 *
 * <p>Confined to the thread that opened it, but for {@link #wake}.
 */
public final class LinkWatch implements AutoCloseable {

  private static final int ANSWER_MILLIS_MAX = 2_000;
  private static final int INTERRUPTED_DUMPS_MAX = 5;
  private static final long NANOS_PER_MILLI = 1_000_000L;
  private static final int GROUPS =
      1 | 0x10 | 0x100; // RTMGRP_LINK, RTMGRP_IPV4_IFADDR, RTMGRP_IPV6_IFADDR

  private final NetlinkSocket requests;
  private final NetlinkSocket news;
  private final Object wakingOrClosing = new Object();
  private int sequence;
  private boolean closed;

  private LinkWatch(NetlinkSocket requests, NetlinkSocket news) {
    this.requests = requests;
    this.news = news;
  }

  /**
   * Opens the two sockets, one for questions, one for news.
   *
   * @throws IOException if the kernel refuses
   * @throws LinkageError if native calls are not possible here
   */
  public static LinkWatch open() throws IOException {
    NetlinkSocket requests = NetlinkSocket.open(0);
    requests.beStrict();
    try {
      return new LinkWatch(requests, NetlinkSocket.open(GROUPS));
    } catch (IOException e) {
      requests.close();
      throw e;
    }
  }

  /**
   * All interfaces as they are now, in the kernel's order, without their IP addresses.
   *
   * @throws IOException if the kernel does not answer in {@link #ANSWER_MILLIS_MAX}, or refuses
   */
  public List<Link> list() throws IOException {
    List<Link> links = new ArrayList<>();
    dump(
        "list of interfaces",
        LinkCodec::dumpRequest,
        message -> {
          if (message instanceof LinkMessage.Present present) {
            links.add(present.link());
          }
        },
        links::clear);
    return links;
  }

  /**
   * The IP addresses of one interface that are ready to be used, in the kernel's order; none if the
   * interface is gone.
   *
   * @throws IOException if the kernel does not answer in {@link #ANSWER_MILLIS_MAX}, or refuses
   */
  public List<LinkAddress> addresses(int interfaceIndex) throws IOException {
    List<LinkAddress> addresses = new ArrayList<>();
    dump(
        "list of addresses",
        number -> LinkCodec.addressesRequest(number, interfaceIndex),
        message -> {
          if (message instanceof LinkMessage.AddressPresent present
              && present.interfaceIndex() == interfaceIndex) {
            present.address().ifPresent(addresses::add);
          }
        },
        addresses::clear);
    return addresses;
  }

  /** Asks until an answer is of one piece, or things change faster than they are told. */
  private void dump(
      String what, IntFunction<byte[]> request, Consumer<LinkMessage> sink, Runnable again)
      throws IOException {
    try {
      boolean interrupted = true;
      for (int attempt = 1; interrupted && attempt <= INTERRUPTED_DUMPS_MAX; attempt++) {
        again.run();
        requests.discard();
        requests.send(request.apply(++sequence));
        interrupted = readDump(what, sink);
      }
    } catch (LastErrorException e) {
      throw new IOException(what + ": " + e.getMessage(), e);
    }
  }

  /** Whether the list was interrupted: what is read may mix old and new. */
  private boolean readDump(String what, Consumer<LinkMessage> sink) throws IOException {
    boolean interrupted = false;
    while (requests.await(ANSWER_MILLIS_MAX)) {
      for (LinkMessage message : LinkCodec.decode(requests.receive())) {
        switch (message) {
          case LinkMessage.Present _, LinkMessage.AddressPresent _ -> sink.accept(message);
          case LinkMessage.Interrupted _ -> interrupted = true;
          case LinkMessage.EndOfDump _ -> {
            return interrupted;
          }
          case LinkMessage.Refused refused -> {
            if (refused.errorNumber() == LibC.ENODEV) {
              return false; // The interface went away before its addresses were asked for.
            }
            throw new IOException(what + ": error " + refused.errorNumber());
          }
          case LinkMessage.AddressGone _, LinkMessage.Other _ -> {}
        }
      }
    }
    throw new IOException(what + ": no answer in " + ANSWER_MILLIS_MAX + " ms");
  }

  /** How much there is to be looked at. */
  public enum News {
    NONE,
    SOME,
    /** Not to be put off. */
    URGENT
  }

  /** Which news matter. */
  public interface Interest {

    /** Whether it cannot be put off that an interface is like this now. */
    boolean isUrgent(Link now);

    /** Whether the IP addresses of this interface matter. */
    boolean concernsAddressesOf(int interfaceIndex);
  }

  /**
   * Waits until there are enough news, {@link #wake} was called or the time has passed.
   *
   * @return the greatest of the news; they are not kept
   * @throws IOException if the socket fails
   */
  public News awaitNews(int timeoutMillis, News enough, Interest interest) throws IOException {
    try {
      long end = System.nanoTime() + timeoutMillis * NANOS_PER_MILLI;
      News greatest = News.NONE;
      long left = end - System.nanoTime();
      while (greatest.compareTo(enough) < 0 && left > 0) {
        if (news.await((int) (left / NANOS_PER_MILLI) + 1)) {
          News next = readNews(interest);
          greatest = next.compareTo(greatest) > 0 ? next : greatest;
        }
        left = end - System.nanoTime();
      }
      return greatest;
    } catch (LastErrorException e) {
      throw new IOException("news of interfaces: " + e.getMessage(), e);
    }
  }

  /**
   * Reads until nothing is left. A queue that overflowed has lost news: it is as if all mattered.
   */
  private News readNews(Interest interest) {
    News greatest = News.NONE;
    while (true) {
      try {
        for (LinkMessage message : LinkCodec.decode(news.receive())) {
          News next = news(message, interest);
          greatest = next.compareTo(greatest) > 0 ? next : greatest;
        }
      } catch (LastErrorException e) {
        switch (e.getErrorCode()) {
          case LibC.EAGAIN -> {
            return greatest;
          }
          case LibC.ENOBUFS -> greatest = News.URGENT;
          case LibC.EINTR -> {}
          default -> throw e;
        }
      }
    }
  }

  private static News news(LinkMessage message, Interest interest) {
    return switch (message) {
      case LinkMessage.Present present ->
          interest.isUrgent(present.link()) ? News.URGENT : News.SOME;
      case LinkMessage.AddressPresent present ->
          interest.concernsAddressesOf(present.interfaceIndex()) ? News.SOME : News.NONE;
      case LinkMessage.AddressGone gone ->
          interest.concernsAddressesOf(gone.interfaceIndex()) ? News.SOME : News.NONE;
      case LinkMessage.Refused _ -> News.URGENT; // the acknowledgement that wake() asked for
      case LinkMessage.EndOfDump _, LinkMessage.Interrupted _, LinkMessage.Other _ -> News.SOME;
    };
  }

  /** Ends a wait. Of all methods the one that any thread may call. */
  public void wake() {
    byte[] request = LinkCodec.wakeRequest();
    synchronized (wakingOrClosing) {
      if (closed) {
        return; // The number may be another file's by now.
      }
      try {
        news.send(request);
      } catch (LastErrorException e) {
        // The queue is full: what is in it ends the wait.
      }
    }
  }

  @Override
  public void close() {
    synchronized (wakingOrClosing) {
      closed = true;
      requests.close();
      news.close();
    }
  }
}
