package dev.mokalb.speaker.l2.netlink;

import com.sun.jna.LastErrorException;
import com.sun.jna.Memory;
import com.sun.jna.NativeLong;
import dev.mokalb.speaker.l2.Link;
import dev.mokalb.speaker.l2.LinkAddress;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
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

  private static final int DATAGRAM_OCTETS_MAX = 32_768; // the kernel's own limit for a dump's part
  private static final int ANSWER_MILLIS_MAX = 2_000;
  private static final int INTERRUPTED_DUMPS_MAX = 5;
  private static final long NANOS_PER_MILLI = 1_000_000L;
  private static final int GROUPS =
      1 | 0x10 | 0x100; // RTMGRP_LINK, RTMGRP_IPV4_IFADDR, RTMGRP_IPV6_IFADDR

  private final int requests;
  private final int news;
  private final Memory buffer = new Memory(DATAGRAM_OCTETS_MAX);
  private final Object wakingOrClosing = new Object();
  private int sequence;
  private boolean closed;

  private LinkWatch(int requests, int news) {
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
    int requests = socket(0);
    beStrict(requests);
    try {
      return new LinkWatch(requests, socket(GROUPS));
    } catch (IOException e) {
      closeQuietly(requests);
      throw e;
    }
  }

  /** Lets the kernel tell the addresses of one interface alone; old kernels tell those of all. */
  private static void beStrict(int socket) {
    byte[] on = ByteBuffer.allocate(4).order(ByteOrder.nativeOrder()).putInt(1).array();
    try {
      LibC.setsockopt(socket, LibC.SOL_NETLINK, LibC.NETLINK_GET_STRICT_CHK, on, on.length);
    } catch (LastErrorException e) {
      // Before Linux 4.20. What is told of other interfaces is left out by the reader.
    }
  }

  private static int socket(int groups) throws IOException {
    try {
      int socket =
          LibC.socket(LibC.AF_NETLINK, LibC.SOCK_RAW | LibC.SOCK_CLOEXEC, LibC.NETLINK_ROUTE);
      byte[] address =
          ByteBuffer.allocate(12)
              .order(ByteOrder.nativeOrder())
              .putShort((short) LibC.AF_NETLINK)
              .putShort((short) 0)
              .putInt(0)
              .putInt(groups)
              .array();
      LibC.bind(socket, address, address.length);
      return socket;
    } catch (LastErrorException e) {
      throw new IOException("netlink socket: " + e.getMessage(), e);
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
        discard(requests);
        byte[] octets = request.apply(++sequence);
        LibC.send(requests, octets, new NativeLong(octets.length), 0);
        interrupted = readDump(what, sink);
      }
    } catch (LastErrorException e) {
      throw new IOException(what + ": " + e.getMessage(), e);
    }
  }

  /** Whether the list was interrupted: what is read may mix old and new. */
  private boolean readDump(String what, Consumer<LinkMessage> sink) throws IOException {
    boolean interrupted = false;
    while (await(requests, ANSWER_MILLIS_MAX)) {
      for (LinkMessage message : LinkCodec.decode(receive(requests))) {
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
        if (await(news, (int) (left / NANOS_PER_MILLI) + 1)) {
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
        for (LinkMessage message : LinkCodec.decode(receive(news))) {
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
        LibC.send(news, request, new NativeLong(request.length), 0);
      } catch (LastErrorException e) {
        // The queue is full: what is in it ends the wait.
      }
    }
  }

  private static boolean await(int socket, int timeoutMillis) {
    byte[] descriptor =
        ByteBuffer.allocate(8)
            .order(ByteOrder.nativeOrder())
            .putInt(socket)
            .putShort(LibC.POLLIN)
            .putShort((short) 0)
            .array();
    try {
      return LibC.poll(descriptor, new NativeLong(1), timeoutMillis) > 0;
    } catch (LastErrorException e) {
      if (e.getErrorCode() == LibC.EINTR) {
        return false;
      }
      throw e;
    }
  }

  private byte[] receive(int socket) {
    int octets =
        LibC.recv(socket, buffer, new NativeLong(DATAGRAM_OCTETS_MAX), LibC.MSG_DONTWAIT)
            .intValue();
    return buffer.getByteArray(0, Math.max(0, octets));
  }

  /** Reads until nothing is left, of answers that came too late. */
  private void discard(int socket) {
    while (true) {
      try {
        receive(socket);
      } catch (LastErrorException e) {
        if (e.getErrorCode() == LibC.EAGAIN) {
          return;
        }
        if (e.getErrorCode() != LibC.ENOBUFS && e.getErrorCode() != LibC.EINTR) {
          throw e;
        }
      }
    }
  }

  @Override
  public void close() {
    synchronized (wakingOrClosing) {
      closed = true;
      closeQuietly(requests);
      closeQuietly(news);
    }
  }

  private static void closeQuietly(int socket) {
    try {
      LibC.close(socket);
    } catch (LastErrorException e) {
      // Nothing is left to be done about a descriptor that cannot be closed.
    }
  }
}
