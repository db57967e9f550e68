package dev.mokalb.controller.loop;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** When the memory of a burst is given back. Times in seconds. */
class BreatherTest {

  private static final long SECOND_NANOS = 1_000_000_000L;

  private long committed = 8L << 20;
  private int collections;

  private final Breather breather =
      new Breather(
          new Breather.Heap() {
            @Override
            public long committedOctets() {
              return committed;
            }

            @Override
            public void collect() {
              collections++;
              committed -= 2L << 20;
            }
          });

  private void work(long at) {
    breather.work(at * SECOND_NANOS);
  }

  @Test
  void itWaitsForRestAndCollectsOnce() {
    committed += 5L << 20;
    breather.happened(0);
    work(2);
    breather.happened(2 * SECOND_NANOS);
    work(4);
    assertThat(collections).isZero();
    assertThat(breather.next()).isEqualTo(5 * SECOND_NANOS);
    work(5);
    assertThat(collections).isEqualTo(1);
    assertThat(breather.next()).isEqualTo(Long.MAX_VALUE);
    breather.happened(6 * SECOND_NANOS);
    work(9);
    assertThat(collections).as("it has not grown since").isEqualTo(1);
  }

  @Test
  void whatGrowsALittleEachTimeIsCollectedToo() {
    for (long time = 10; time <= 90; time += 10) {
      committed += 1L << 20;
      breather.happened(time * SECOND_NANOS);
      work(time + 3);
    }
    // After the 4th; the collection leaves 2 MiB of them, and from there it is 4 again.
    assertThat(collections).isEqualTo(2);
  }

  @Test
  void muchOfABurstIsCollectedWhileItLasts() {
    committed += 5L << 20;
    breather.happened(0);
    work(1);
    assertThat(collections).isZero();
    committed += 1L << 20;
    breather.happened(SECOND_NANOS);
    work(1);
    assertThat(collections).isEqualTo(1);
    work(2);
    assertThat(collections).as("it has not grown since").isEqualTo(1);
    assertThat(breather.next()).as("and still waits for rest").isEqualTo(4 * SECOND_NANOS);
  }

  @Test
  void aProcessAtRestIsLeftAlone() {
    committed += 5L << 20;
    work(100);
    assertThat(collections).isZero();
  }
}
