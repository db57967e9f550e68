package dev.mokalb.speaker.bgp.netty;

import dev.mokalb.speaker.bgp.LinkNeighbours;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/** An interface on which nobody is ever heard. */
final class NoNeighbours implements LinkNeighbours {

  @Override
  public void watch(Set<String> interfaceNames) {}

  @Override
  public void onFound(Consumer<String> listener) {}

  @Override
  public Finding find(String interfaceName) {
    return new Finding(Optional.empty(), 0, "nobody is heard on " + interfaceName);
  }

  @Override
  public void close() {}
}
