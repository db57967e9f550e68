package dev.mokalb.speaker.l2.pcap;

import static org.awaitility.Awaitility.await;

import dev.mokalb.net.MacAddress;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Another machine: a real kernel in a network namespace of its own, at the other end of the cable.
 */
final class Neighbour implements AutoCloseable {

  static final MacAddress MAC = MacAddress.of("02:00:00:00:00:77");

  private final Process namespace;

  private Neighbour(Process namespace) {
    this.namespace = namespace;
  }

  /** Takes {@code peer0}, with the addresses 192.168.2.77, fd00:2::77 and fe80::77. */
  static Neighbour take() throws IOException {
    Neighbour neighbour =
        new Neighbour(new ProcessBuilder("unshare", "--net", "sleep", "600").start());
    await()
        .until(() ->
            neighbour.attempt("ip", "link", "show", "lo").exitCode() == 0
                && !neighbour
                    .run("readlink", "/proc/self/ns/net")
                    .equals(Ground.output("readlink", "/proc/self/ns/net")));
    Ground.run("ip link set peer0 netns " + neighbour.namespace.pid());
    neighbour.run("ip", "link", "set", "peer0", "address", MAC.toString(), "addrgenmode", "none");
    neighbour.run("ip", "link", "set", "peer0", "up");
    neighbour.run("ip", "link", "set", "lo", "up");
    neighbour.run("ip", "address", "add", "192.168.2.77/24", "dev", "peer0");
    neighbour.run("ip", "address", "add", "fe80::77/64", "dev", "peer0", "nodad");
    neighbour.run("ip", "address", "add", "fd00:2::77/64", "dev", "peer0", "nodad");
    return neighbour;
  }

  /** Runs a command there. */
  String run(String... command) throws IOException {
    return Ground.output(there(command));
  }

  Ground.Result attempt(String... command) throws IOException {
    return Ground.attempt(there(command));
  }

  private String[] there(String... command) {
    List<String> all =
        new ArrayList<>(List.of("nsenter", "-t", Long.toString(namespace.pid()), "-n", "--"));
    all.addAll(List.of(command));
    return all.toArray(String[]::new);
  }

  /** Sends a datagram that nobody awaits, so that the kernel has to know where to. */
  void send(String address) throws IOException {
    Ground.Result _ = attempt("bash", "-c", "echo > /dev/udp/" + address + "/9");
  }

  /** The line of its table of neighbours about an address; empty if there is none. */
  String entry(String address) throws IOException {
    return run("ip", "neighbour", "show", "to", address, "dev", "peer0").strip();
  }

  @Override
  public void close() {
    namespace.destroyForcibly();
  }
}
