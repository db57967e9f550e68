package dev.mokalb.lab.bench;

import dev.mokalb.net.IpAddress;
import dev.mokalb.speaker.jna.Scheduling;
import dev.mokalb.speaker.l2.AnswerTable;
import dev.mokalb.speaker.l2.InterfaceRules;
import dev.mokalb.speaker.l2.Layer2Health;
import dev.mokalb.speaker.l2.Layer2Listener;
import dev.mokalb.speaker.l2.Layer2Settings;
import dev.mokalb.speaker.l2.Probed;
import dev.mokalb.speaker.l2.Promiscuity;
import dev.mokalb.speaker.l2.Sighting;
import dev.mokalb.speaker.l2.pcap.PcapLayer2;
import java.util.List;
import java.util.stream.Stream;

/** The part of the speaker that answers, by itself, for the addresses that are its arguments. */
public final class AnswerProcess {
  private AnswerProcess() {}

  public static void main(String[] arguments) throws InterruptedException {
    List<IpAddress> addresses = Stream.of(arguments).map(IpAddress::of).toList();
    var settings =
        new Layer2Settings(
            InterfaceRules.defaults(), Promiscuity.AUTO, Layer2Settings.REFRESH_DEFAULT);
    Scheduling.shortSlices(); // as the speaker does
    try (PcapLayer2 layer2 = PcapLayer2.start(settings, new Deaf())) {
      layer2.publish(AnswerTable.onAllInterfaces(addresses));
      Thread.currentThread().join(); // until the process is ended
    }
  }

  /** Is told everything and does nothing. */
  private static final class Deaf implements Layer2Listener {
    @Override
    public void healthChanged(Layer2Health health) {}

    @Override
    public void sighted(Sighting sighting) {}

    @Override
    public void probed(Probed probed) {}
  }
}
