package dev.mokalb.speaker.l2.pcap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.mokalb.net.IpAddress;
import dev.mokalb.net.MacAddress;
import dev.mokalb.speaker.l2.InterfaceRules;
import dev.mokalb.speaker.l2.Layer2Counters;
import dev.mokalb.speaker.l2.Layer2Listener;
import dev.mokalb.speaker.l2.Layer2Problem.Kind;
import dev.mokalb.speaker.l2.Layer2Settings;
import dev.mokalb.speaker.l2.Promiscuity;
import dev.mokalb.speaker.l2.UsableInterface;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What scenarios stand on: {@code eth0} is the node's interface, {@code peer0} is the other end of
 * its cable, in the same network namespace or a neighbour's.
 */
final class Ground {

  static final MacAddress NODE_MAC = MacAddress.of("02:00:00:00:00:01");
  static final MacAddress OTHER_NODE_MAC = MacAddress.of("02:00:00:00:00:02");
  static final IpAddress NODE_LINK_LOCAL = IpAddress.of("fe80::1");

  private Ground() {}

  /** What is compared of a usable interface. */
  record Seen(String name, MacAddress mac, boolean carrier) {

    static Seen of(UsableInterface each) {
      return new Seen(each.name(), each.mac(), each.carrier());
    }
  }

  static InterfaceRules rules() {
    List<String> expressions =
        new ArrayList<>(
            InterfaceRules.defaults().excluded().stream().map(Object::toString).toList());
    expressions.add("^peer");
    return InterfaceRules.excluding(expressions);
  }

  /** Both ends in this namespace, with IPv6 at once and without chance. */
  static void plug() throws IOException {
    plug("eth0", "peer0", NODE_MAC);
  }

  static void plug(String node, String peer, MacAddress mac) throws IOException {
    run("ip link add " + node + " address " + mac + " type veth peer name " + peer);
    run("ip link set " + node + " addrgenmode none");
    run("ip link set " + peer + " addrgenmode none");
    run("ip link set " + node + " up");
    run("ip link set " + peer + " up");
    giveLinkLocal(node);
  }

  /** As the kernel would by itself, but without the second that it checks the address for. */
  static void giveLinkLocal(String name) throws IOException {
    run("ip address add " + NODE_LINK_LOCAL + "/64 dev " + name + " nodad");
  }

  static PcapLayer2 start(Layer2Listener listener) {
    return PcapLayer2.start(new Layer2Settings(rules(), Promiscuity.OFF, Duration.ZERO), listener);
  }

  static PcapLayer2 started() {
    return started(Notes.ignored());
  }

  static PcapLayer2 started(Layer2Listener listener) {
    PcapLayer2 layer2 = start(listener);
    awaitInterfaces(layer2, Set.of(new Seen("eth0", NODE_MAC, true)));
    await().until(() -> interfaceNamed(layer2, "eth0").linkLocal().isPresent());
    return layer2;
  }

  /** What was counted of an address that is in the table. */
  static Layer2Counters.PerAddress counts(Layer2Counters counters, IpAddress address) {
    return Objects.requireNonNull(counters.perAddress().get(address), "in the table");
  }

  static UsableInterface interfaceNamed(PcapLayer2 layer2, String name) {
    return layer2.health().interfaces().stream()
        .filter(each -> each.name().equals(name))
        .findFirst()
        .orElseThrow();
  }

  static void awaitInterfaces(PcapLayer2 layer2, Set<Seen> wanted) {
    await()
        .untilAsserted(() ->
            assertThat(
                    layer2.health().interfaces().stream().map(Seen::of).collect(Collectors.toSet()))
                .isEqualTo(wanted));
  }

  static void awaitProblem(PcapLayer2 layer2, Kind kind) {
    await()
        .untilAsserted(() ->
            assertThat(layer2.health().problems())
                .extracting(problem -> problem.kind())
                .contains(kind));
  }

  /** Runs a command of words without spaces in them. */
  static void run(String command) throws IOException {
    String _ = output(command.split(" "));
  }

  static String output(String... command) throws IOException {
    Result result = attempt(command);
    assertThat(result.exitCode()).as(String.join(" ", command) + ": " + result.output()).isZero();
    return result.output();
  }

  /** What came of a command. */
  record Result(int exitCode, String output) {}

  static Result attempt(String... command) throws IOException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    try {
      return new Result(process.waitFor(), output);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /** Makes an interface; false if this kernel has no such kind. */
  static boolean made(String command) throws IOException {
    Result result = attempt(command.split(" "));
    boolean unknown = result.output().contains("Unknown device type");
    assertThat(result.exitCode() == 0 || unknown).as(command + ": " + result.output()).isTrue();
    return !unknown;
  }

  /** The first match of a group in the output of a command, as soon as there is one. */
  static Optional<String> found(String pattern, String text) {
    return Pattern.compile(pattern)
        .matcher(text)
        .results()
        .map(result -> result.group(1))
        .findFirst();
  }
}
