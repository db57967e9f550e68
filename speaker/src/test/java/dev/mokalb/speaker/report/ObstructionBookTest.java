package dev.mokalb.speaker.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mokalb.net.IpAddress;
import dev.mokalb.net.MacAddress;
import dev.mokalb.speaker.l2.AnswerTable;
import dev.mokalb.speaker.l2.Layer2Health;
import dev.mokalb.speaker.l2.ServeObstacle;
import dev.mokalb.speaker.l2.UsableInterface;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class ObstructionBookTest {

  private static final IpAddress IPV4 = IpAddress.of("192.168.2.200");
  private static final IpAddress IPV6 = IpAddress.of("fd00:2::200");
  private static final AnswerTable BOTH = AnswerTable.onAllInterfaces(Set.of(IPV4, IPV6));
  private static final ServeObstacle NO_IPV6 =
      new ServeObstacle.NoLinkLocal(new TreeSet<>(Set.of("eth0")));
  private static final long SECOND = 1_000_000_000L;

  private final ObstructionBook book = new ObstructionBook();

  private static Layer2Health health(String linkLocal) {
    MacAddress mac = MacAddress.of("02:00:00:00:00:01");
    return new Layer2Health(
        List.of(new UsableInterface("eth0", mac, true, IpAddress.parse(linkLocal), List.of())),
        List.of());
  }

  @Test
  void whatIsKeptIsToldOnceItLasts() {
    book.answering(BOTH, health(""));
    assertThat(book.due(health(""), 0)).isEmpty();
    assertThat(book.due(health(""), 2 * SECOND)).isEmpty();
    assertThat(book.due(health(""), 3 * SECOND))
        .containsExactly(new Obstruction(IPV6, NO_IPV6, Obstruction.Outcome.KEPT));
    assertThat(book.due(health(""), 60 * SECOND)).as("once").isEmpty();
    assertThat(book.due(health("fe80::1"), 61 * SECOND)).isEmpty();
    assertThat(book.due(health(""), 62 * SECOND)).isEmpty();
    assertThat(book.due(health(""), 65 * SECOND)).as("again").hasSize(1);
  }

  @Test
  void whatIsAnsweredNoLongerIsNotKept() {
    book.answering(BOTH, health(""));
    assertThat(book.due(health(""), 0)).isEmpty();
    book.answering(AnswerTable.empty(), health(""));
    assertThat(book.due(health(""), 60 * SECOND)).isEmpty();
    book.answering(BOTH, health(""));
    assertThat(book.due(health(""), 61 * SECOND)).as("a time of its own").isEmpty();
    assertThat(book.due(health(""), 64 * SECOND)).hasSize(1);
  }
}
