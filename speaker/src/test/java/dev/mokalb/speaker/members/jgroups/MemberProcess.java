package dev.mokalb.speaker.members.jgroups;

import dev.mokalb.net.IpAddress;
import dev.mokalb.speaker.announce.NodeName;
import dev.mokalb.speaker.members.MemberKeys;
import dev.mokalb.speaker.members.NetworkKind;
import dev.mokalb.speaker.members.Peer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** A member in a process of its own, which can be killed. */
final class MemberProcess {

  private MemberProcess() {}

  /** Arguments: name, address, port, secret, then the addresses of all members. */
  static void main(String[] arguments) throws IOException {
    List<String> addresses = List.of(arguments).subList(4, arguments.length);
    Set<Peer> peers =
        IntStream.range(0, addresses.size())
            .mapToObj(i -> Peer.ready(new NodeName("peer-" + i), IpAddress.of(addresses.get(i))))
            .collect(Collectors.toSet());
    ChannelConfig config =
        new ChannelConfig(
            new NodeName(arguments[0]),
            IpAddress.of(arguments[1]),
            Integer.parseInt(arguments[2]),
            new MemberKeys(List.of(arguments[3])),
            DetectionProfile.of(NetworkKind.LAN));
    try (JGroupsMembers members = new JGroupsMembers(config, _ -> {})) {
      members.peers(peers);
      members.start();
      // Lives until it is killed, or until the test's process is gone and closes the pipe.
      while (System.in.read() >= 0) {}
    }
  }

  static Process start(String... arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-Xmx48m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.add(MemberProcess.class.getName());
    command.addAll(List.of(arguments));
    try {
      return new ProcessBuilder(command)
          .redirectOutput(ProcessBuilder.Redirect.DISCARD)
          .redirectError(ProcessBuilder.Redirect.INHERIT)
          .start();
    } catch (IOException failed) {
      throw new UncheckedIOException("no second process of this JDK could be started", failed);
    }
  }
}
