package dev.mokalb.lab.bench;

import dev.mokalb.kube.api.AccessResult;
import dev.mokalb.kube.api.ApiAccess;
import dev.mokalb.kube.api.ApiClient;
import dev.mokalb.lab.Lab;
import dev.mokalb.lab.LabException;
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
    client = client(lab);
    fleet = new Fleet(client);
    watch = new ServiceWatch(client);
    arp = ArpListener.start(lab);
    fleet.advertise();
  }

  /** A client of Moka's own, with an administrator's rights. */
  static ApiClient client(Lab lab) {
    return switch (ApiAccess.ofKubeconfig(lab.folder().kubeconfig())) {
      case AccessResult.Usable(ApiAccess access) -> ApiClient.open(access);
      case AccessResult.Unusable(String problem) -> throw new LabException(problem);
    };
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
