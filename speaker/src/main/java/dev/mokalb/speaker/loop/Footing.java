package dev.mokalb.speaker.loop;

import dev.mokalb.net.IpAddress;
import dev.mokalb.net.MacAddress;
import dev.mokalb.speaker.announce.Ability;
import dev.mokalb.speaker.announce.AddressGroup;
import dev.mokalb.speaker.l2.AnswerScope;
import dev.mokalb.speaker.l2.Layer2Health;
import dev.mokalb.speaker.l2.UsableInterface;
import dev.mokalb.speaker.report.Obstruction;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;

/** What this node can answer for on its interfaces. Confined to the speaker's loop. */
final class Footing implements Ability {

  private final Function<IpAddress, AnswerScope> scopes;
  private Layer2Health health = new Layer2Health(List.of(), List.of());

  /**
   * Nothing is known of the interfaces yet.
   *
   * @param scopes where an address is to be answered
   */
  Footing(Function<IpAddress, AnswerScope> scopes) {
    this.scopes = scopes;
  }

  /** The interfaces are like this from now on. */
  void stand(Layer2Health now) {
    health = now;
  }

  /** Those that can answer. */
  SortedMap<String, MacAddress> usable() {
    SortedMap<String, MacAddress> usable = new TreeMap<>();
    for (UsableInterface one : health.interfaces()) {
      if (one.carrier()) {
        usable.put(one.name(), one.mac());
      }
    }
    return usable;
  }

  /** Those of the addresses it answered for until now which it no longer can. */
  List<Obstruction> obstructed(SortedMap<IpAddress, AnswerScope> ended) {
    List<Obstruction> obstructed = new ArrayList<>();
    ended.forEach((address, scope) ->
        health
            .obstacle(address, scope)
            .map(why -> new Obstruction(address, why, Obstruction.Outcome.LEFT_TO_ANOTHER))
            .ifPresent(obstructed::add));
    return obstructed;
  }

  /** A node without any interface that can answer says that, and need not say this. */
  @Override
  public int lacks(AddressGroup group) {
    if (!health.canAnswer()) {
      return 0;
    }
    int lacks = 0;
    for (IpAddress address : group.addresses()) {
      lacks += health.obstacle(address, scopes.apply(address)).isPresent() ? 1 : 0;
    }
    return lacks;
  }
}
