package dev.mokalb.lab.probe;

import dev.mokalb.lab.Installation;
import dev.mokalb.lab.LabException;
import dev.mokalb.lab.network.NetworkNamespace;
import dev.mokalb.lab.process.CommandResult;
import java.io.IOException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.TimeUnit;

/** Asks once by ARP who has which address. */
public final class RollCall {
  private static final int ROUNDS = 4;
  private static final int ROUND_MS = 50;

  private RollCall() {}

  /** The MAC addresses that answer for each of {@code addresses} (IPv4), asked from a namespace. */
  public static Map<String, Set<String>> of(NetworkNamespace from, List<String> addresses) {
    var answers = new TreeMap<String, Set<String>>();
    addresses.forEach(address -> answers.put(address, new TreeSet<>()));
    if (addresses.isEmpty()) {
      return answers;
    }
    List<String> command = Installation.program(RollCall.class, addresses.toArray(String[]::new));
    CommandResult result = from.exec(command.toArray(String[]::new));
    if (!result.succeeded()) {
      throw new LabException("cannot ask from " + from.name() + ": " + result.errors().strip());
    }
    for (String line : result.output().lines().toList()) {
      String[] words = line.split(" ", 2);
      answers.getOrDefault(words[0], new TreeSet<>()).add(words[1]);
    }
    return answers;
  }

  /** Runs in the namespace: the arguments are addresses, a line for each answer goes out. */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    NetworkInterface eth0 = NetworkInterface.getByName("eth0");
    PacketSocket socket = PacketSocket.open("eth0");
    var addresses = new ArrayList<InetAddress>();
    for (String argument : arguments) {
      addresses.add(InetAddress.getByName(argument));
    }
    Set<String> lines = new ConcurrentSkipListSet<>();
    Thread.ofPlatform().daemon().name("answers").start(() -> receive(socket, addresses, lines));
    for (int round = 0; round < ROUNDS; round++) {
      for (InetAddress address : addresses) {
        socket.send(Who.question(eth0, address));
      }
      TimeUnit.MILLISECONDS.sleep(ROUND_MS);
    }
    lines.forEach(System.out::println);
    System.out.flush();
    Runtime.getRuntime().halt(0); // a thread waits in the kernel for a frame
  }

  private static void receive(PacketSocket socket, List<InetAddress> addresses, Set<String> lines) {
    while (true) {
      byte[] frame = socket.receive();
      for (InetAddress address : addresses) {
        Who.answer(frame, address)
            .ifPresent(mac -> lines.add(address.getHostAddress() + " " + mac));
      }
    }
  }
}
