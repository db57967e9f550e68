package dev.mokalb.speaker.l2.netlink;

import com.sun.jna.LastErrorException;
import com.sun.jna.Memory;
import com.sun.jna.NativeLong;
import dev.mokalb.speaker.l2.Link;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

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
  private static final int GROUP_LINK = 1; // RTMGRP_LINK

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
    try {
      return new LinkWatch(requests, socket(GROUP_LINK));
    } catch (IOException e) {
      closeQuietly(requests);
      throw e;
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
   * All interfaces as they are now, in the kernel's order.
   *
   * @throws IOException if the kernel does not answer in {@link #ANSWER_MILLIS_MAX}, or refuses
   */
  public List<Link> list() throws IOException {
    try {
      for (int attempt = 1; attempt < INTERRUPTED_DUMPS_MAX; attempt++) {
        Dump dump = dump();
        if (!dump.interrupted) {
          return dump.links;
        }
      }
      return dump()
          .links; // Interfaces come and go faster than they are listed: the next news tells
    } catch (LastErrorException e) {
      throw new IOException("list of interfaces: " + e.getMessage(), e);
    }
  }

  private record Dump(List<Link> links, boolean interrupted) {}

  private Dump dump() throws IOException {
    discard(requests);
    byte[] request = LinkCodec.dumpRequest(++sequence);
    LibC.send(requests, request, new NativeLong(request.length), 0);
    List<Link> links = new ArrayList<>();
    boolean interrupted = false;
    while (await(requests, ANSWER_MILLIS_MAX)) {
      for (LinkMessage message : LinkCodec.decode(receive(requests))) {
        switch (message) {
          case LinkMessage.Present present -> links.add(present.link());
          case LinkMessage.Interrupted _ -> interrupted = true;
          case LinkMessage.EndOfDump _ -> {
            return new Dump(links, interrupted);
          }
          case LinkMessage.Refused refused ->
              throw new IOException("list of interfaces: error " + refused.errorNumber());
          case LinkMessage.Other _ -> {}
        }
      }
    }
    throw new IOException("list of interfaces: no answer in " + ANSWER_MILLIS_MAX + " ms");
  }

  /**
   * Waits until an interface may have changed, {@link #wake} was called or the time has passed.
   *
   * @throws IOException if the socket fails
   */
  public void awaitNews(int timeoutMillis) throws IOException {
    try {
      if (await(news, timeoutMillis)) {
        discard(news);
      }
    } catch (LastErrorException e) {
      throw new IOException("news of interfaces: " + e.getMessage(), e);
    }
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

  /**
   * Reads until nothing is left. A queue that overflowed lost news, but its reader lists anyway.
   */
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
