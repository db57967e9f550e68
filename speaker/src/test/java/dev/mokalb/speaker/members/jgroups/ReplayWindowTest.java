package dev.mokalb.speaker.members.jgroups;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;

class ReplayWindowTest {

  @Property
  void eachCounterIsNewOnceUnlessItIsTooOld(
      @ForAll @Size(max = 300) List<@LongRange(min = 0, max = 5_000) Long> counters) {
    ReplayWindow window = new ReplayWindow();
    Set<Long> seen = new HashSet<>();
    long highest = -1;
    for (long counter : counters) {
      boolean expected = !seen.contains(counter) && counter > highest - ReplayWindow.COUNTERS;
      assertThat(window.isNew(counter)).as("%d after %d", counter, highest).isEqualTo(expected);
      seen.add(counter);
      highest = Math.max(highest, counter);
    }
  }
}
