package dev.mokalb.controller.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mokalb.controller.plan.ServicePlan.Loss;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Rows in {@code plans.txt}. Started with {@code -Dmoka.goldens=rewrite}, it writes what the
 * planner says into that file, for review as a diff.
 */
class ServicePlannerTest {

  private static final Path FILE =
      Path.of("src/test/resources/dev/mokalb/controller/plan/plans.txt");

  static List<PlanCase> cases() throws IOException {
    List<PlanCase> cases = PlanCase.parse(Files.readAllLines(FILE));
    if ("rewrite".equals(System.getProperty("moka.goldens"))) {
      rewrite(cases);
      return PlanCase.parse(Files.readAllLines(FILE));
    }
    return cases;
  }

  private static void rewrite(List<PlanCase> cases) throws IOException {
    List<String> lines = new ArrayList<>();
    Files.readAllLines(FILE).stream().takeWhile(l -> !l.startsWith("## ")).forEach(lines::add);
    for (PlanCase row : cases) {
      lines.add("## " + row.name());
      lines.addAll(row.given());
      PlanCase.print(row.plan()).forEach(line -> lines.add("> " + line));
      lines.add("");
    }
    lines.removeLast();
    Files.write(FILE, lines);
  }

  @ParameterizedTest
  @MethodSource("cases")
  void planIsAsWritten(PlanCase row) {
    assertThat(PlanCase.print(row.plan())).isEqualTo(row.expected());
  }

  @Test
  void everyRefusalAndEveryLossHasARow() throws IOException {
    Set<Class<?>> seen = new HashSet<>();
    seen.add(Loss.None.class);
    for (PlanCase row : cases()) {
      switch (row.plan()) {
        case ServicePlan.Assign assign -> seen.add(assign.loss().getClass());
        case ServicePlan.Refuse refuse -> {
          seen.add(refuse.refusal().getClass());
          seen.add(refuse.loss().getClass());
        }
        case ServicePlan.Ignore _, ServicePlan.Keep _, ServicePlan.Release _ -> {}
      }
    }
    assertThat(seen).containsAll(Arrays.asList(Refusal.class.getPermittedSubclasses()));
    assertThat(seen).containsAll(Arrays.asList(Loss.class.getPermittedSubclasses()));
  }

  @Test
  void planningChangesNothing() throws IOException {
    for (PlanCase row : cases()) {
      assertThat(row.plan()).as(row.name()).isEqualTo(row.plan());
    }
  }
}
