package dev.mokalb.lab.bench;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mokalb.lab.bench.Finding.Verdict;
import java.util.List;
import org.junit.jupiter.api.Test;

class FindingsTest {
  private final Findings findings = new Findings();

  @Test
  void theTableLinesUpAndNamesWhatIsMissed() {
    findings.add(new Finding("restart", "< 3 s", "4 s", Verdict.of(false)));
    findings.publish("a Go client", "1,300/s");

    assertThat(findings.table())
        .isEqualTo(
            """
            | promise     | figure wanted | measured | verdict    |
            | ----------- | ------------- | -------- | ---------- |
            | restart     | < 3 s         | 4 s      | **missed** |
            | a Go client |               | 1,300/s  |            |
            """);
  }

  @Test
  void thePageSaysWhereAndHowItWasMeasured() {
    findings.add(new Finding("restart", "< 3 s", "1 s", Verdict.of(true)));
    findings.method("**Restart**: five times.");

    assertThat(findings.page(List.of("machine: 2 cores")))
        .startsWith("# Benchmarks\n")
        .contains("- machine: 2 cores\n")
        .contains("| restart ")
        .contains("| met ")
        .endsWith("## How it was measured\n\n- **Restart**: five times.\n");
  }
}
