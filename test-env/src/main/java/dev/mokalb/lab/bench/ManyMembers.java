package dev.mokalb.lab.bench;

import dev.mokalb.net.IpAddress;
import dev.mokalb.speaker.announce.NodeName;
import dev.mokalb.speaker.members.MemberKeys;
import dev.mokalb.speaker.members.MembersEvent;
import dev.mokalb.speaker.members.NetworkKind;
import dev.mokalb.speaker.members.Peer;
import dev.mokalb.speaker.members.jgroups.ChannelConfig;
import dev.mokalb.speaker.members.jgroups.DetectionProfile;
import dev.mokalb.speaker.members.jgroups.JGroupsMembers;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Some members of a large cluster, each with an address of its own on the loopback interface. A
 * line is printed for each view and each suspicion: {@code view ME SIZE NANOS}, {@code suspected ME
 * HOW-MANY NANOS}, on the monotonic clock of the machine.
 */
public final class ManyMembers {
  private static final MemberKeys KEYS = new MemberKeys(List.of("bench"));

  private ManyMembers() {}

  /**
   * The arguments are the numbers of the first and the last member here, and of the last of all.
   */
  public static void main(String[] arguments) throws InterruptedException {
    int first = Integer.parseInt(arguments[0]);
    int last = Integer.parseInt(arguments[1]);
    Set<Peer> all =
        IntStream.rangeClosed(1, Integer.parseInt(arguments[2]))
            .mapToObj(
                number -> Peer.ready(name(number), IpAddress.of(MembersStage.address(number))))
            .collect(Collectors.toUnmodifiableSet());
    for (int number = first; number <= last; number++) {
      NodeName me = name(number);
      var config =
          new ChannelConfig(
              me,
              IpAddress.of(MembersStage.address(number)),
              ChannelConfig.DEFAULT_PORT,
              KEYS,
              DetectionProfile.of(NetworkKind.LAN));
      var member = new JGroupsMembers(config, event -> tell(me, event));
      member.peers(all);
      member.start();
    }
    Thread.currentThread().join(); // until the process is ended
  }

  private static NodeName name(int number) {
    return new NodeName("m" + number);
  }

  private static void tell(NodeName me, MembersEvent event) {
    long now = System.nanoTime();
    if (event instanceof MembersEvent.ViewChanged(var view)) {
      System.out.println("view %s %d %d".formatted(me, view.members().size(), now));
    } else if (event instanceof MembersEvent.Suspected(var nodes)) {
      System.out.println("suspected %s %d %d".formatted(me, nodes.size(), now));
    }
  }
}
