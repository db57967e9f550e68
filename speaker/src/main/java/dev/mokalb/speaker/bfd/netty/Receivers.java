package dev.mokalb.speaker.bfd.netty;

import dev.mokalb.speaker.bfd.BfdProblem.Kind;
import dev.mokalb.speaker.bfd.jna.DatagramReader;
import dev.mokalb.speaker.bfd.netty.Sockets.Port;
import dev.mokalb.speaker.bfd.netty.Sockets.Sharing;
import io.netty.channel.IoEventLoop;
import io.netty.channel.IoRegistration;
import io.netty.channel.epoll.EpollIoOps;
import io.netty.channel.epoll.LinuxSocket;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The open ports. One that cannot be opened, or failed, is tried again by {@link #open}.
 *
 * <p>Confined to the loop.
 */
final class Receivers implements AutoCloseable {

  private record Registered(Receiver receiver, IoRegistration registration) {}

  private final IoEventLoop loop;
  private final Receiver.Intake intake;
  private final Problems problems;
  private final DatagramReader reader = new DatagramReader();
  private final Map<Port, Registered> open = new HashMap<>();
  private Receiver[] all = {};
  private Map<Port, Integer> wanted = Map.of();

  Receivers(IoEventLoop loop, Receiver.Intake intake, Problems problems) {
    this.loop = loop;
    this.intake = intake;
    this.problems = problems;
  }

  /** Has exactly these ports open, each for datagrams with this TTL or more, as far as it can. */
  void use(Map<Port, Integer> ttlMinByPort) {
    wanted = Map.copyOf(ttlMinByPort);
    for (Port port : List.copyOf(open.keySet())) {
      if (!wanted.containsKey(port)) {
        close(port);
      }
    }
    problems.clear(Kind.CANNOT_RECEIVE);
    open();
  }

  /** Opens what is not open. */
  void open() {
    boolean devices = wanted.keySet().stream().anyMatch(port -> !port.device().isEmpty());
    Sharing sharing = devices ? Sharing.AMONG_DEVICES : Sharing.ALONE;
    wanted.forEach((port, ttlMin) -> {
      try {
        Registered registered = open.get(port);
        if (registered == null) {
          open(port, ttlMin, sharing);
          problems.clear(Kind.CANNOT_RECEIVE, Notices.subject(port));
        } else {
          registered.receiver().useTtlMin(ttlMin);
        }
      } catch (IOException e) {
        failed(port, e);
      }
    });
  }

  private void open(Port port, int ttlMin, Sharing sharing) throws IOException {
    if (sharing == Sharing.AMONG_DEVICES) {
      for (Registered other : open.values()) {
        other.receiver().share();
      }
    }
    LinuxSocket socket = Sockets.receiving(port, ttlMin, sharing);
    Receiver receiver = new Receiver(port, socket, ttlMin, reader, intake);
    IoRegistration registration = loop.register(receiver).getNow();
    open.put(port, new Registered(receiver, registration));
    registration.submit(EpollIoOps.EPOLLIN);
    list();
  }

  /** It is closed, and opened again by {@link #open}. */
  void failed(Port port, IOException e) {
    close(port);
    problems.set(Kind.CANNOT_RECEIVE, Notices.subject(port), Notices.cannotReceive(port, e));
  }

  /** Reads what has come, wherever. */
  void drain() {
    for (Receiver receiver : all) {
      receiver.drain();
    }
  }

  /** Whether everything that came before this time has been read. */
  boolean haveReadUntil(long time) {
    for (Receiver receiver : all) {
      if (!receiver.hasReadUntil(time)) {
        return false;
      }
    }
    return true;
  }

  private void close(Port port) {
    Registered registered = open.remove(port);
    if (registered != null) {
      registered.registration().cancel();
      registered.receiver().close();
      list();
    }
  }

  private void list() {
    all = open.values().stream().map(Registered::receiver).toArray(Receiver[]::new);
  }

  @Override
  public void close() {
    use(Map.of());
  }
}
