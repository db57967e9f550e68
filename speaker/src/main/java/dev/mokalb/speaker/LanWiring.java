package dev.mokalb.speaker;

import dev.mokalb.kube.api.ApiClient;
import dev.mokalb.kube.write.EventWriter;
import dev.mokalb.net.MacAddress;
import dev.mokalb.speaker.announce.NodeName;
import dev.mokalb.speaker.kube.KubeCluster;
import dev.mokalb.speaker.kube.KubeLanReporter;
import dev.mokalb.speaker.kube.KubeLanStore;
import dev.mokalb.speaker.l2.Layer2;
import dev.mokalb.speaker.loop.LanLoop;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/** Puts together what a speaker finds out about the local network and writes down. */
final class LanWiring implements AutoCloseable {

  /**
   * What the rest of the speaker has.
   *
   * @param pod its name; empty means the one of this node
   */
  record Site(
      NodeName me,
      String namespace,
      String pod,
      KubeCluster cluster,
      Layer2 layer2,
      String servedClass) {}

  private final KubeLanStore store;
  private final LanLoop loop;

  /**
   * Nothing happens before the start.
   *
   * @param speakers is told what speakers wrote down of themselves
   */
  LanWiring(
      Site site,
      ApiClient client,
      EventWriter events,
      Consumer<Map<NodeName, Set<MacAddress>>> speakers) {
    store =
        new KubeLanStore(
            client, site.namespace(), site.me(), () -> site.cluster().pod(site.pod(), site.me()));
    loop =
        new LanLoop(
            site.me(),
            new LanLoop.Ports(
                site.cluster(),
                site.layer2(),
                store,
                new KubeLanReporter(site.me(), events),
                speakers,
                site.servedClass()));
  }

  void start() {
    store.start();
    loop.start();
  }

  LanLoop loop() {
    return loop;
  }

  @Override
  public void close() {
    loop.close();
    store.close();
  }
}
