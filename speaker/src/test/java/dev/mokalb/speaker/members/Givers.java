package dev.mokalb.speaker.members;

import dev.mokalb.speaker.announce.GroupId;
import dev.mokalb.speaker.announce.OwnershipTable;
import dev.mokalb.speaker.announce.TableChange;
import dev.mokalb.speaker.announce.TableRow;
import dev.mokalb.speaker.announce.TableRows;
import java.util.SortedMap;
import java.util.TreeMap;

/** Takes the givers out of messages, as a version would that knows none. */
final class Givers {

  private Givers() {}

  static MemberMessage stripped(MemberMessage message) {
    return switch (message) {
      case MemberMessage.Full(OwnershipTable table) ->
          new MemberMessage.Full(new OwnershipTable(table.stamp(), stripped(table.rows())));
      case MemberMessage.Delta delta -> {
        SortedMap<GroupId, TableRow> rows = new TreeMap<>();
        delta.change().rows().forEach((g, row) -> rows.put(g, TableRow.of(row.ranked())));
        yield new MemberMessage.Delta(
            delta.base(), delta.stamp(), new TableChange(rows, delta.change().removed()));
      }
      case MemberMessage.Ask _,
          MemberMessage.Stands _,
          MemberMessage.Applied _,
          MemberMessage.Returned _,
          MemberMessage.SideTable _ ->
          message;
    };
  }

  private static TableRows stripped(TableRows rows) {
    SortedMap<GroupId, TableRow> stripped = new TreeMap<>();
    rows.forEach(entry -> stripped.put(entry.group(), TableRow.of(entry.row().ranked())));
    return TableRows.of(stripped);
  }
}
