package dev.mokalb.speaker.announce;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

class TableRowsTest {

  private static TableRow row(int number) {
    return TableRow.of(List.of(new NodeName("n" + Math.floorMod(number, 7))));
  }

  private static List<TableRows.Entry> listed(TableRows rows) {
    List<TableRows.Entry> entries = new ArrayList<>();
    rows.forEach(entries::add);
    return entries;
  }

  /** Negative numbers remove. */
  @Property
  void itIsASortedMapWhoseOlderValuesStay(
      @ForAll @Size(max = 200) List<@IntRange(min = -60, max = 60) Integer> steps) {
    SortedMap<GroupId, TableRow> expected = new TreeMap<>();
    TableRows rows = TableRows.NONE;
    TableRows half = rows;
    SortedMap<GroupId, TableRow> expectedHalf = new TreeMap<>();
    for (int i = 0; i < steps.size(); i++) {
      int step = steps.get(i);
      GroupId group = Tables.group(Math.abs(step));
      if (step < 0) {
        expected.remove(group);
        rows = rows.without(group);
      } else {
        expected.put(group, row(step + i));
        rows = rows.with(group, row(step + i));
      }
      if (i == steps.size() / 2) {
        half = rows;
        expectedHalf = new TreeMap<>(expected);
      }
    }
    assertSame(rows, expected);
    assertSame(half, expectedHalf);
  }

  private static void assertSame(TableRows rows, SortedMap<GroupId, TableRow> expected) {
    assertThat(rows.size()).isEqualTo(expected.size());
    assertThat(rows).isEqualTo(TableRows.of(expected)).hasSameHashCodeAs(TableRows.of(expected));
    assertThat(listed(rows).stream().map(TableRows.Entry::group))
        .containsExactlyElementsOf(expected.keySet());
    for (int i = 0; i <= 60; i++) {
      GroupId group = Tables.group(i);
      assertThat(rows.get(group).orElse(null)).isEqualTo(expected.get(group));
    }
    // An AVL tree of n entries is at most 1.45 log2(n + 2) high.
    assertThat((double) rows.height())
        .isLessThanOrEqualTo(1.45 * Math.log(rows.size() + 2) / Math.log(2));
  }
}
