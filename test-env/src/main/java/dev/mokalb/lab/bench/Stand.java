package dev.mokalb.lab.bench;

import dev.mokalb.kube.api.ApiClient;
import dev.mokalb.lab.Lab;
import dev.mokalb.lab.LabOptions;
import java.nio.file.Path;
import java.util.function.Consumer;

/** A lab with everything that looks at it. */
final class Stand implements AutoCloseable {
  private final Lab lab;
  private final ApiClient client;
  private final Fleet fleet;
  private final ServiceWatch watch;
  private final ArpListener arp;

  Stand(Path folder, Consumer<String> progress) {
    lab = Lab.up(LabOptions.in(folder).tell(progress));
    client = lab.openApiClient();
    fleet = new Fleet(client);
    watch = new ServiceWatch(client);
    arp = ArpListener.start(lab);
    fleet.advertise();
  }

  Lab lab() {
    return lab;
  }

  Fleet fleet() {
    return fleet;
  }

  ServiceWatch watch() {
    return watch;
  }

  ArpListener arp() {
    return arp;
  }

  Creations creations() {
    return new Creations(fleet, watch, arp);
  }

  @Override
  public void close() {
    arp.close();
    watch.close();
    client.close();
    lab.close();
  }
}
