package dev.mokalb.speaker.bgp.netty;

import dev.mokalb.net.bgp.PeerKind;
import dev.mokalb.speaker.bgp.PeerSettings;
import io.netty.channel.unix.Errors;
import java.net.NoRouteToHostException;

/** What the kernel says about a connection, in words that name a remedy where there is one. */
final class Failures {

  private static final int EPERM = 1;
  private static final int EACCES = 13;
  private static final int ENODEV = 19;
  private static final int EADDRINUSE = 98;
  private static final int EADDRNOTAVAIL = 99;
  private static final int ENETUNREACH = 101;
  private static final int ECONNRESET = 104;
  private static final int ETIMEDOUT = 110;
  private static final int ECONNREFUSED = 111;
  private static final int EHOSTUNREACH = 113;

  private Failures() {}

  /** Why a connection to a peer could not be opened, or broke. */
  static String connection(Throwable cause, PeerSettings settings) {
    PeerSettings.Target target = settings.target();
    return switch (errorNumber(cause)) {
      case ECONNREFUSED ->
          "the peer refused the connection: nothing listens on port "
              + target.port()
              + " there, or it does not know this node";
      case ENETUNREACH -> "there is no route to the peer" + direct(settings);
      case EHOSTUNREACH ->
          "the peer is not reachable: no route leads to it, or nobody answers for it"
              + direct(settings);
      case ECONNRESET -> "the peer reset the connection";
      case ETIMEDOUT -> "the peer stopped answering";
      case EADDRNOTAVAIL ->
          target
              .source()
              .map(source -> "the source address " + source + " is no address of this node")
              .orElse("this node has no address to connect from");
      case ENODEV -> "there is no device " + target.device().orElse("") + " on this node";
      case EPERM, EACCES ->
          target
              .device()
              .map(device ->
                  "the kernel does not let this process use the device "
                      + device
                      + "; it needs the capability NET_RAW")
              .orElse("the kernel does not let this process connect");
      default -> "the connection failed: " + message(cause);
    };
  }

  private static String direct(PeerSettings settings) {
    boolean oneHop =
        settings.protection().hops() instanceof PeerSettings.Hops.Direct
            && settings.identity().kind() == PeerKind.EXTERNAL;
    return oneHop ? "; a peer that is not on a network of this node needs ebgpMultiHop: true" : "";
  }

  /** Why nothing can be accepted. */
  static String listening(Throwable cause, int port) {
    String where = "cannot listen on port " + port + ": ";
    return where
        + switch (errorNumber(cause)) {
          case EPERM, EACCES ->
              "the kernel does not let this process; it needs the capability NET_BIND_SERVICE";
          case EADDRINUSE -> "another program on this node listens there";
          case ENODEV -> "there is no such device on this node";
          default -> message(cause);
        };
  }

  private static int errorNumber(Throwable cause) {
    for (Throwable at = cause; at != null; at = at.getCause()) {
      if (at instanceof Errors.NativeIoException it) {
        return Math.abs(it.expectedErr());
      }
      if (at instanceof NoRouteToHostException) { // Netty gives it no words
        return EHOSTUNREACH;
      }
    }
    return namedErrorNumber(message(cause));
  }

  /** Netty's own exceptions for connect and bind carry the number in words only. */
  private static int namedErrorNumber(String message) {
    if (message.contains("Connection refused")) {
      return ECONNREFUSED;
    }
    if (message.contains("No route to host") || message.contains("Host is unreachable")) {
      return EHOSTUNREACH;
    }
    if (message.contains("Network is unreachable")) {
      return ENETUNREACH;
    }
    if (message.contains("Connection reset")) {
      return ECONNRESET;
    }
    if (message.contains("Cannot assign requested address")) {
      return EADDRNOTAVAIL;
    }
    if (message.contains("Address already in use")) {
      return EADDRINUSE;
    }
    if (message.contains("Permission denied")) {
      return EACCES;
    }
    if (message.contains("Operation not permitted")) {
      return EPERM;
    }
    if (message.contains("No such device")) {
      return ENODEV;
    }
    return message.contains("timed out") ? ETIMEDOUT : 0;
  }

  private static String message(Throwable cause) {
    String message = cause.getMessage();
    return message == null ? cause.getClass().getSimpleName() : message;
  }
}
