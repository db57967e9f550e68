package dev.mokalb.speaker.l2.pcap;

import dev.mokalb.speaker.l2.Layer2Health;
import dev.mokalb.speaker.l2.Layer2Listener;
import dev.mokalb.speaker.l2.Probed;
import dev.mokalb.speaker.l2.Sighting;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Notes all that layer 2 tells, and when. */
final class Notes implements Layer2Listener {

  /** What was told of the interfaces, and when. */
  record Told(Layer2Health health, long nanos) {}

  final List<Told> healths = new CopyOnWriteArrayList<>();
  final List<Sighting> sighted = new CopyOnWriteArrayList<>();
  final List<Probed> probed = new CopyOnWriteArrayList<>();

  /** For who does not care. */
  static Notes ignored() {
    return new Notes();
  }

  @Override
  public void healthChanged(Layer2Health health) {
    healths.add(new Told(health, System.nanoTime()));
  }

  @Override
  public void sighted(Sighting sighting) {
    sighted.add(sighting);
  }

  @Override
  public void probed(Probed what) {
    probed.add(what);
  }
}
