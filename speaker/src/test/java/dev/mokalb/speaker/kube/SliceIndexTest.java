package dev.mokalb.speaker.kube;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mokalb.kube.watch.KeyedCache;
import dev.mokalb.model.EndpointsSnapshot;
import dev.mokalb.model.ObjectKey;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class SliceIndexTest {

  private static final ObjectKey WEB = key("web");
  private static final ObjectKey DNS = key("dns");

  private final List<ObjectKey> heard = new ArrayList<>();
  private final SliceIndex index = new SliceIndex(heard::add);
  private final KeyedCache<EndpointsSnapshot> cache = KeyedCache.indexed(index);

  private static ObjectKey key(String name) {
    return new ObjectKey("default", name);
  }

  private static EndpointsSnapshot on(ObjectKey service, String... nodes) {
    return new EndpointsSnapshot(service, nodes.length > 0, List.of(nodes));
  }

  @Test
  void aServiceHasAllItsSlices() {
    cache.upserted(key("a"), on(WEB, "n1"));
    cache.upserted(key("b"), on(WEB, "n2"));
    assertThat(index.of(WEB)).containsExactlyInAnyOrder(on(WEB, "n1"), on(WEB, "n2"));

    cache.deleted(key("a"));
    assertThat(index.of(WEB)).containsExactly(on(WEB, "n2"));
    assertThat(index.of(DNS)).isEmpty();
    assertThat(heard).containsExactly(WEB, WEB, WEB);
  }

  @Test
  void bothServicesHearOfASliceThatIsGivenAway() {
    cache.upserted(key("a"), on(WEB, "n1"));
    heard.clear();
    cache.upserted(key("a"), on(DNS, "n1"));
    assertThat(index.of(WEB)).isEmpty();
    assertThat(index.of(DNS)).containsExactly(on(DNS, "n1"));
    assertThat(heard).containsExactlyInAnyOrder(WEB, DNS);
  }

  @Test
  void whatCannotBeReadStaysAsItWas() {
    cache.upserted(key("a"), on(WEB, "n1"));
    cache.undecodable(key("a"), "bad");
    assertThat(index.of(WEB)).containsExactly(on(WEB, "n1"));
    cache.undecodable(key("b"), "bad");
    cache.deleted(key("b"));
    assertThat(index.of(WEB)).containsExactly(on(WEB, "n1"));
  }

  /** Slices may be equal but for their names. */
  @Property
  void itHoldsWhatTheCacheHolds(@ForAll @Size(max = 60) List<@IntRange(max = 59) Integer> steps) {
    SliceIndex its = new SliceIndex(_ -> {});
    KeyedCache<EndpointsSnapshot> all = KeyedCache.indexed(its);
    Map<ObjectKey, EndpointsSnapshot> expected = new HashMap<>();
    for (int step : steps) {
      ObjectKey slice = key("s" + step % 5);
      ObjectKey service = step / 5 % 2 == 0 ? WEB : DNS;
      if (step / 10 == 0) {
        all.deleted(slice);
        expected.remove(slice);
      } else {
        EndpointsSnapshot now = on(service, "n" + step / 30);
        all.upserted(slice, now);
        expected.put(slice, now);
      }
      SortedSet<ObjectKey> services = new TreeSet<>(List.of(WEB, DNS));
      for (ObjectKey each : services) {
        assertThat(its.of(each))
            .containsExactlyInAnyOrderElementsOf(
                expected.values().stream().filter(s -> s.service().equals(each)).toList());
      }
    }
  }
}
