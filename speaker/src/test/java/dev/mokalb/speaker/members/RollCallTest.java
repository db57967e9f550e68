package dev.mokalb.speaker.members;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mokalb.speaker.announce.NodeName;
import dev.mokalb.speaker.announce.Standing;
import java.util.List;
import org.junit.jupiter.api.Test;

class RollCallTest {

  private static final long FIRST = RollCall.FIRST.toNanos();
  private static final NodeName ME = new NodeName("n0");
  private static final NodeName SAID = new NodeName("n1");
  private static final NodeName SILENT = new NodeName("n2");

  private final Company company = new Company(ME);
  private final RollCall rollCall = new RollCall(company);

  @Test
  void whoHasNotSaidWhereItStandsIsAskedUntilItDoes() {
    company.install(new View(1, List.of(ME, SAID, SILENT), true, List.of()));
    company.heard(SAID, Standing.UNTOLD);
    rollCall.viewChanged(7);
    assertThat(rollCall.nextDue()).hasValue(7 + FIRST);
    assertThat(rollCall.take(6 + FIRST)).isEmpty();
    assertThat(rollCall.take(7 + FIRST)).containsExactly(SILENT);
    assertThat(rollCall.take(8 + FIRST)).as("not at once again").isEmpty();
    assertThat(rollCall.take(6 + 3 * FIRST)).as("after twice as long").isEmpty();
    assertThat(rollCall.take(7 + 3 * FIRST)).containsExactly(SILENT);
    company.heard(SILENT, Standing.UNTOLD);
    assertThat(rollCall.take(7 + 7 * FIRST)).isEmpty();
    assertThat(rollCall.nextDue()).isEmpty();
  }

  @Test
  void withoutAViewNobodyIsAsked() {
    rollCall.viewChanged(0);
    rollCall.disbanded();
    assertThat(rollCall.nextDue()).isEmpty();
    assertThat(rollCall.take(2 * FIRST)).isEmpty();
  }
}
