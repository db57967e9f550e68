package dev.mokalb.speaker.members;

import static dev.mokalb.speaker.announce.Tables.group;
import static dev.mokalb.speaker.announce.Tables.nodes;
import static org.assertj.core.api.Assertions.assertThat;

import dev.mokalb.net.IpAddress;
import dev.mokalb.net.MacAddress;
import dev.mokalb.speaker.announce.GroupId;
import dev.mokalb.speaker.announce.Hindrance;
import dev.mokalb.speaker.announce.NodeName;
import dev.mokalb.speaker.announce.OwnershipTable;
import dev.mokalb.speaker.announce.Standing;
import dev.mokalb.speaker.announce.TableChange;
import dev.mokalb.speaker.announce.TableRow;
import dev.mokalb.speaker.announce.TableRows;
import dev.mokalb.speaker.announce.TableStamp;
import dev.mokalb.speaker.members.MessageCodec.Decoded;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class MessageCodecTest {

  /** Octets and their message. They fix the format of versions 1 to 3. */
  record Vector(String what, String hex, MemberMessage message) {

    byte[] octets() {
      return HexFormat.of().parseHex(hex.replaceAll("\\s", ""));
    }

    @Override
    public String toString() {
      return what;
    }
  }

  private static final String STAMP_7_1 = "01 00000010 0000000000000007 0000000000000001";
  private static final String STAMP_7_2 = "01 00000010 0000000000000007 0000000000000002";
  private static final String BASE_7_1 = "02 00000010 0000000000000007 0000000000000001";
  private static final String NODES_N2_N1 = "03 0000000a 0002 0002 6e32 0002 6e31";
  private static final String NO_NODES = "03 00000002 0000";
  private static final String NO_GROUPS = "04 00000004 00000000";
  private static final String NONE_REMOVED = "05 00000004 00000000";
  private static final GroupId V6 = new GroupId(IpAddress.of("2001:db8::1"));

  private static final OwnershipTable NO_ROWS =
      new OwnershipTable(new TableStamp(7, 1), TableRows.NONE);

  private static final String TWO_GROUPS =
      "04 00000024 00000002"
          + "04 0a000001 02 0000 0001"
          + "10 20010db8000000000000000000000001 02 0001 0000";

  private static final OwnershipTable TWO_ROWS =
      new OwnershipTable(
          new TableStamp(7, 1),
          TableRows.of(ranked(Map.of(group(1), nodes("n2", "n1"), V6, nodes("n1", "n2")))));

  private static final MemberMessage ONE_CHANGED_ONE_REMOVED =
      new MemberMessage.Delta(
          new TableStamp(7, 1),
          new TableStamp(7, 2),
          new TableChange(
              ranked(Map.of(group(1), nodes("n2", "n1"))), new TreeSet<>(List.of(group(2)))));

  private static final String CHANGED_AND_REMOVED =
      STAMP_7_2
          + BASE_7_1
          + NODES_N2_N1
          + "04 0000000e 00000001 04 0a000001 02 0000 0001"
          + "05 00000009 00000001 04 0a000002";

  /** What speakers of the version before send: to be understood during an upgrade. */
  static Stream<Vector> vectorsOfEarlierVersions() {
    return Stream.of(
        new Vector("ask", "01 01 03", new MemberMessage.Ask()),
        new Vector(
            "an empty table",
            "01 01 01" + STAMP_7_1 + NO_NODES + NO_GROUPS,
            new MemberMessage.Full(NO_ROWS)),
        new Vector(
            "a table of one IPv4 and one IPv6 group",
            "01 01 01" + STAMP_7_1 + NODES_N2_N1 + TWO_GROUPS,
            new MemberMessage.Full(TWO_ROWS)),
        new Vector(
            "a delta with one changed and one removed group",
            "01 01 02" + CHANGED_AND_REMOVED,
            ONE_CHANGED_ONE_REMOVED),
        new Vector(
            "a speaker of version 2 that declines a group",
            "02 01 04 07 00000001 00 09 00000009 00000001 04 0a000003",
            new MemberMessage.Stands(
                Standing.UNTOLD.withDeclined(new TreeSet<>(List.of(group(3)))))));
  }

  static Stream<Vector> vectors() {
    return Stream.of(
        new Vector("ask", "03 01 03", new MemberMessage.Ask()),
        new Vector(
            "an empty table",
            "03 01 01" + STAMP_7_1 + NO_NODES + NO_GROUPS,
            new MemberMessage.Full(NO_ROWS)),
        new Vector(
            "a table of one IPv4 and one IPv6 group",
            "03 01 01" + STAMP_7_1 + NODES_N2_N1 + TWO_GROUPS,
            new MemberMessage.Full(TWO_ROWS)),
        new Vector(
            "a delta with one changed and one removed group",
            "03 01 02" + CHANGED_AND_REMOVED,
            ONE_CHANGED_ONE_REMOVED),
        new Vector(
            "a move with its giver",
            "03 01 02"
                + STAMP_7_2
                + BASE_7_1
                + NODES_N2_N1
                + "06 0000000b 00000001 04 0a000001 0001"
                + "04 0000000c 00000001 04 0a000001 01 0000"
                + NONE_REMOVED,
            new MemberMessage.Delta(
                new TableStamp(7, 1),
                new TableStamp(7, 2),
                new TableChange(
                    new TreeMap<>(
                        Map.of(
                            group(1), new TableRow(nodes("n2"), Optional.of(new NodeName("n1"))))),
                    new TreeSet<>()))),
        new Vector(
            "a speaker that leaves, with one interface, and declines a group",
            "03 01 04"
                + "07 00000001 01"
                + "08 0000000e 0001 0004 65746830 02aabbccddee"
                + "09 00000009 00000001 04 0a000003",
            new MemberMessage.Stands(
                new Standing(
                    Set.of(Hindrance.DRAINING),
                    Optional.of(new TreeMap<>(Map.of("eth0", MacAddress.of("02:aa:bb:cc:dd:ee")))),
                    new TreeSet<>(List.of(group(3))),
                    new TreeMap<>()))),
        new Vector(
            "a speaker that declines a group, and cannot answer for two addresses of another",
            "03 01 04"
                + "07 00000001 00"
                + "0e 0000000a 00000001 04 0a000002 02"
                + "09 0000000e 00000002 04 0a000002 04 0a000003",
            new MemberMessage.Stands(
                Standing.UNTOLD
                    .withDeclined(new TreeSet<>(List.of(group(3))))
                    .withLacking(new TreeMap<>(Map.of(group(2), 2))))),
        new Vector(
            "a speaker that knows old things and says nothing of its interfaces",
            "03 01 04 07 00000001 02 09 00000004 00000000",
            new MemberMessage.Stands(Standing.UNTOLD.with(Hindrance.STALE))),
        new Vector(
            "a taker's word",
            "03 01 05" + STAMP_7_2 + "0a 00000009 00000001 04 0a000002",
            new MemberMessage.Applied(new TableStamp(7, 2), new TreeSet<>(List.of(group(2))))),
        new Vector(
            "a group that an heir answers for no longer",
            "03 01 07" + "0d 00000009 00000001 04 0a000002",
            new MemberMessage.Returned(new TreeSet<>(List.of(group(2))))),
        new Vector(
            "what was in force in another part of the cluster",
            "03 01 06"
                + "0b 00000008 0000000000000009"
                + "0c 00000010 00000002 0000000000000007 0002 6e31"
                + STAMP_7_1
                + NO_NODES
                + NO_GROUPS,
            new MemberMessage.SideTable(9, new Rank(2, 7, new NodeName("n1")), NO_ROWS)));
  }

  @ParameterizedTest
  @MethodSource("vectors")
  void octetsAndMessageAreTheSame(Vector vector) {
    assertThat(HexFormat.of().formatHex(MessageCodec.encode(vector.message())))
        .isEqualTo(HexFormat.of().formatHex(vector.octets()));
    assertThat(MessageCodec.decode(vector.octets()))
        .isEqualTo(new Decoded.Message(vector.message()));
  }

  @ParameterizedTest
  @MethodSource("vectorsOfEarlierVersions")
  void theVersionBeforeIsUnderstood(Vector vector) {
    assertThat(MessageCodec.decode(vector.octets()))
        .isEqualTo(new Decoded.Message(vector.message()));
  }

  @ParameterizedTest
  @MethodSource("vectors")
  void cutAnywhereItIsDropped(Vector vector) {
    byte[] octets = vector.octets();
    for (int length = 0; length < octets.length; length++) {
      assertThat(MessageCodec.decode(Arrays.copyOf(octets, length)))
          .as("%d of %d octets", length, octets.length)
          .isInstanceOf(Decoded.Dropped.class);
    }
  }

  /** Octets that are refused. */
  record Bad(String what, String hex, DropReason reason) {
    @Override
    public String toString() {
      return what;
    }
  }

  static Stream<Bad> bad() {
    String full = "01 01 01" + STAMP_7_1;
    return Stream.of(
        new Bad("nothing", "", DropReason.TRUNCATED),
        new Bad("a kind of the future", "01 01 63", DropReason.UNKNOWN_KIND),
        new Bad("not readable by this version", "04 04 01", DropReason.NEWER_VERSION),
        new Bad("no stamp", "01 01 01" + NO_NODES + NO_GROUPS, DropReason.INCOMPLETE),
        new Bad("no groups", full + NO_NODES, DropReason.INCOMPLETE),
        new Bad("a negative length of a section", "01 01 01 01 ffffffff", DropReason.TRUNCATED),
        new Bad(
            "a count that lies", full + NO_NODES + "04 00000004 7fffffff", DropReason.TRUNCATED),
        new Bad(
            "a node that is not in the list",
            full + NO_NODES + "04 0000000c 00000001 04 0a000001 01 0000",
            DropReason.MALFORMED),
        new Bad(
            "an address of five octets",
            full + NO_NODES + "04 0000000b 00000001 05 0a00000100 00",
            DropReason.MALFORMED),
        new Bad(
            "the same group twice",
            full + NODES_N2_N1 + "04 00000014 00000002 04 0a000001 01 0000 04 0a000001 01 0000",
            DropReason.MALFORMED),
        new Bad(
            "a group of nobody",
            full + NO_NODES + "04 0000000a 00000001 04 0a000001 00",
            DropReason.MALFORMED),
        new Bad("a standing without hindrances", "03 01 04", DropReason.INCOMPLETE),
        new Bad(
            "a group of which nothing is lacking",
            "03 01 04 07 00000001 00 0e 0000000a 00000001 04 0a000002 00 09 00000004 00000000",
            DropReason.MALFORMED),
        new Bad("a word without a stamp", "03 01 05", DropReason.INCOMPLETE),
        new Bad(
            "a node without a name",
            full + "03 00000004 0001 0000" + NO_GROUPS,
            DropReason.MALFORMED),
        new Bad(
            "a name that is not UTF-8",
            full + "03 00000005 0001 0001 ff" + NO_GROUPS,
            DropReason.MALFORMED));
  }

  @ParameterizedTest
  @MethodSource("bad")
  void badOctetsAreDroppedWithTheirReason(Bad bad) {
    byte[] octets = HexFormat.of().parseHex(bad.hex().replaceAll("\\s", ""));
    assertThat(MessageCodec.decode(octets)).isEqualTo(new Decoded.Dropped(bad.reason()));
  }

  @Test
  void tooManyOctetsAreDroppedUnread() {
    assertThat(MessageCodec.decode(new byte[MessageCodec.MESSAGE_OCTETS_MAX + 1]))
        .isEqualTo(new Decoded.Dropped(DropReason.TOO_LONG));
  }

  @Test
  void aNewerVersionThatThisOneCanReadIsReadAndItsNewSectionsSkipped() {
    String hex = "09 01 01" + STAMP_7_1 + "77 00000003 010203" + NO_NODES + NO_GROUPS;
    assertThat(MessageCodec.decode(HexFormat.of().parseHex(hex.replaceAll("\\s", ""))))
        .isEqualTo(new Decoded.Message(new MemberMessage.Full(NO_ROWS)));
  }

  @Property
  void decodeOfEncodeIsTheIdentity(@ForAll("tables") OwnershipTable table) {
    MemberMessage message = new MemberMessage.Full(table);
    assertThat(MessageCodec.decode(MessageCodec.encode(message)))
        .isEqualTo(new Decoded.Message(message));
  }

  @Property
  void anyOctetsAreReadWithoutAnException(@ForAll byte[] octets) {
    assertThat(MessageCodec.decode(octets)).isNotNull();
  }

  @Property
  void spoiltOctetsAreReadWithoutAnException(
      @ForAll("tables") OwnershipTable table, @ForAll int position, @ForAll byte value) {
    byte[] octets = MessageCodec.encode(new MemberMessage.Full(table));
    octets[Math.floorMod(position, octets.length)] = value;
    assertThat(MessageCodec.decode(octets)).isNotNull();
  }

  @Provide
  Arbitrary<OwnershipTable> tables() {
    Arbitrary<TableStamp> stamps =
        Combinators.combine(Arbitraries.longs(), Arbitraries.longs()).as(TableStamp::new);
    Arbitrary<GroupId> groups =
        Arbitraries.integers()
            .between(0, 20)
            .map(i -> i % 2 == 0 ? group(i) : new GroupId(IpAddress.of("2001:db8::" + i)));
    Arbitrary<List<NodeName>> lists =
        Arbitraries.integers()
            .between(0, 9)
            .map(i -> new NodeName("node-" + i))
            .list()
            .uniqueElements()
            .ofMinSize(1)
            .ofMaxSize(4);
    return Combinators.combine(stamps, Arbitraries.maps(groups, lists).ofMaxSize(15))
        .as((stamp, ranked) -> new OwnershipTable(stamp, TableRows.of(ranked(ranked))));
  }

  private static SortedMap<GroupId, TableRow> ranked(Map<GroupId, List<NodeName>> lists) {
    SortedMap<GroupId, TableRow> rows = new TreeMap<>();
    lists.forEach((group, list) -> rows.put(group, TableRow.of(list)));
    return rows;
  }
}
