package dev.mokalb.speaker.announce;

import static dev.mokalb.speaker.announce.Tables.group;
import static dev.mokalb.speaker.announce.Tables.nodeSet;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import dev.mokalb.net.MacAddress;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class FieldTest {

  private static final GroupId GROUP = group(1);
  private static final Merit ON_BOND =
      new Merit(0, Set.of(new TreeSet<>(Set.of("bond0", "bond1"))));

  private static NodeName node(String name) {
    return new NodeName(name);
  }

  @Test
  void eachNodeHasTheReasonThatItCannotOwnAGroup() {
    SortedMap<String, MacAddress> eth0 =
        new TreeMap<>(Map.of("eth0", MacAddress.of("02:00:00:00:00:01")));
    Standing onEth0 = Standing.UNTOLD.withInterfaces(eth0);
    SortedMap<NodeName, Standing> standings = new TreeMap<>();
    standings.put(node("barren"), Standing.UNTOLD.withInterfaces(new TreeMap<>()));
    standings.put(node("declining"), Standing.UNTOLD.withDeclined(new TreeSet<>(Set.of(GROUP))));
    standings.put(node("excluded"), Standing.UNTOLD);
    standings.put(node("unbonded"), onEth0);
    standings.put(node("unselected"), Standing.UNTOLD);
    standings.put(node("unknown"), Standing.UNTOLD);
    Map<NodeName, Fitness> byApi =
        Map.of(
            node("barren"), Fitness.READY,
            node("declining"), Fitness.READY,
            node("excluded"), Fitness.EXCLUDED,
            node("unbonded"), Fitness.READY,
            node("unselected"), Fitness.READY,
            node("speechless"), Fitness.READY);
    Field field = Field.of(new Roster(standings), byApi, Set.of());
    SortedMap<NodeName, Merit> merits = new TreeMap<>();
    nodeSet("barren", "declining", "excluded", "unbonded", "speechless", "unknown")
        .forEach(name -> merits.put(name, ON_BOND));

    assertThat(field.bars(GROUP, new Eligibility(merits), byApi.keySet()))
        .containsExactly(
            entry(node("barren"), new Bar.Unfit(Fitness.NO_INTERFACE)),
            entry(node("declining"), new Bar.Declines()),
            entry(node("excluded"), new Bar.Unfit(Fitness.EXCLUDED)),
            entry(node("speechless"), new Bar.Unfit(Fitness.NO_SPEAKER)),
            entry(node("unbonded"), new Bar.NoSuchInterface(ON_BOND.interfaces())),
            entry(node("unknown"), new Bar.Unfit(Fitness.NO_NODE)),
            entry(node("unselected"), new Bar.NotForAll()));
  }
}
