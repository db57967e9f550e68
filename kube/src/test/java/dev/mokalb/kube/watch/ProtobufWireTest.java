package dev.mokalb.kube.watch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mokalb.kube.api.ApiFailure;
import dev.mokalb.kube.api.Permission;
import dev.mokalb.kube.api.ResourceType;
import dev.mokalb.kube.fake.ProtobufWriter;
import dev.mokalb.kube.json.JsonFields;
import dev.mokalb.kube.protobuf.Message;
import dev.mokalb.model.ObjectKey;
import dev.mokalb.model.ObjectVersion;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class ProtobufWireTest {

  private static final ProtobufWire WIRE =
      new ProtobufWire(Message.object(Message.text(2, "spec")));

  private static final ProtobufWriter META =
      new ProtobufWriter()
          .text(1, "a")
          .text(3, "n")
          .text(5, "u")
          .text(6, "7")
          .number(7, 4)
          .time(8, 1_767_323_045)
          .time(9, 1_767_323_046)
          .message(11, new ProtobufWriter().text(1, "l").text(2, "1"))
          .message(12, new ProtobufWriter().text(1, "x").text(2, "y"))
          .message(
              12,
              new ProtobufWriter()
                  .text(1, "kubectl.kubernetes.io/last-applied-configuration")
                  .text(2, "z"))
          .message(13, new ProtobufWriter().text(1, "Pod").text(3, "p").text(4, "owner"))
          .message(17, new ProtobufWriter().text(1, "kubectl"));

  private static final ObjectMeta READ =
      new ObjectMeta(
          new ObjectKey("n", "a"),
          new ObjectVersion("u", "7", Instant.parse("2026-01-02T03:04:05Z")),
          true,
          "owner",
          Map.of("l", "1"),
          Map.of("x", "y"));

  private final CollectedSlices slices = new CollectedSlices();

  private final ObjectReader<String> reader =
      new ObjectReader<>((_, fields) -> {
        String[] spec = {"none"};
        JsonFields.read(fields, (_, value) -> spec[0] = JsonFields.text(value));
        return spec[0];
      });

  private final WatchFrames<String> frames =
      new WatchFrames<>(reader, Permission.to("watch", ResourceType.core("things"), ""));

  private WatchFrames.Frame<String> read(String type, byte[] object) {
    byte[] event =
        new ProtobufWriter()
            .text(1, type)
            .message(2, new ProtobufWriter().octets(1, object))
            .octets();
    byte[] within = new byte[event.length + 3];
    System.arraycopy(event, 0, within, 2, event.length);
    return frames.read(WIRE, within, 2, event.length);
  }

  @Test
  void eventsAreRead() {
    byte[] thing = new ProtobufWriter().message(1, META).text(2, "s").inEnvelope("Thing");
    var upsert = new WatchFrames.Frame.Upsert<>(new ObjectReader.Outcome.Decoded<>(READ, "s"));
    assertThat(read("ADDED", thing)).isEqualTo(upsert);
    assertThat(read("MODIFIED", thing)).isEqualTo(upsert);
    assertThat(read("DELETED", thing)).isEqualTo(new WatchFrames.Frame.Delete<>(READ));
    assertThat(
            read(
                "BOOKMARK",
                new ProtobufWriter()
                    .message(1, new ProtobufWriter().text(1, "").text(6, "12"))
                    .inEnvelope("Thing")))
        .isEqualTo(new WatchFrames.Frame.Bookmark<>("12"));
  }

  @Test
  void anErrorCarriesItsFailure() {
    byte[] status =
        new ProtobufWriter()
            .text(2, "Failure")
            .text(3, "too old")
            .text(4, "Expired")
            .number(6, 410)
            .inEnvelope("Status");
    assertThat(read("ERROR", status))
        .isEqualTo(new WatchFrames.Frame.Failed<>(new ApiFailure.Expired("too old")));
  }

  @Test
  void whatCannotBeReadFailsTheWatchOrIsBroken() {
    byte[] thing = new ProtobufWriter().message(1, META).inEnvelope("Thing");
    assertThat(read("NEW", thing)).isInstanceOf(WatchFrames.Frame.Failed.class);
    assertThat(read("ADDED", new byte[] {1, 2, 3})).isInstanceOf(WatchFrames.Frame.Failed.class);
    assertThat(frames.read(WIRE, new byte[] {8, 1}, 0, 2))
        .isInstanceOf(WatchFrames.Frame.Failed.class);
    byte[] nameless = new ProtobufWriter().text(2, "s").inEnvelope("Thing");
    assertThat(read("ADDED", nameless))
        .isEqualTo(
            new WatchFrames.Frame.Upsert<>(
                new ObjectReader.Outcome.Broken<>("it has no metadata")));
  }

  @Test
  void anEventWithoutTypeOrObjectIsNone() {
    byte[] thing = new ProtobufWriter().message(1, META).inEnvelope("Thing");
    ProtobufWriter inside = new ProtobufWriter().octets(1, thing);
    List<ProtobufWriter> events =
        List.of(
            new ProtobufWriter().text(1, "ADDED"),
            new ProtobufWriter().text(1, "ERROR"),
            new ProtobufWriter().message(2, inside),
            new ProtobufWriter().text(1, "ADDED").message(2, new ProtobufWriter()),
            new ProtobufWriter().text(1, "ADDED").message(2, new ProtobufWriter().text(3, "x")));
    for (ProtobufWriter event : events) {
      byte[] octets = event.octets();
      assertThat(frames.read(WIRE, octets, 0, octets.length))
          .as(HexFormat.of().formatHex(octets))
          .isInstanceOfSatisfying(
              WatchFrames.Frame.Failed.class,
              failed ->
                  assertThat(failed.failure().explain())
                      .contains("an event without type or object"));
    }
    byte[] turned =
        new ProtobufWriter().number(3, 1).message(2, inside).text(1, "DELETED").octets();
    assertThat(frames.read(WIRE, turned, 0, turned.length))
        .isEqualTo(new WatchFrames.Frame.Delete<>(READ));
  }

  /** Its length stands before it. */
  @Test
  void anObjectThatIsDamagedBehindItsMetadataLeavesTheOthersAlone() throws IOException {
    ProtobufWriter other =
        new ProtobufWriter()
            .message(1, new ProtobufWriter().text(1, "b").text(3, "n").text(6, "8"))
            .text(2, "fine");
    ProtobufWriter damaged = new ProtobufWriter().message(1, META).number(2, 5);
    Pages<String> pages = new Pages<>(reader, "things");
    Pages<String>.Page page = pages.new Page(WIRE);
    page.feed(ByteBuffer.wrap(list(List.of(damaged.octets(), other.octets()))));
    page.end();
    assertThat(pages.listing().objects()).isEqualTo(Map.of(new ObjectKey("n", "b"), "fine"));
    assertThat(pages.listing().undecodable())
        .isEqualTo(Map.of(new ObjectKey("n", "a"), "damaged protobuf: spec is of wire type 0"));
    assertThat(read("ADDED", damaged.inEnvelope("Thing")))
        .isEqualTo(
            new WatchFrames.Frame.Upsert<>(
                new ObjectReader.Outcome.Undecodable<>(
                    READ, "damaged protobuf: spec is of wire type 0")));
  }

  private static byte[] list(List<byte[]> items) {
    ProtobufWriter list =
        new ProtobufWriter()
            .message(1, new ProtobufWriter().text(1, "").text(2, "8").text(3, "next").number(4, 2));
    items.forEach(item -> list.octets(2, item));
    return list.inEnvelope("ThingList");
  }

  private static void feed(Splitter splitter, byte[] octets, int piece) {
    for (int at = 0; at < octets.length; at += piece) {
      splitter.feed(ByteBuffer.wrap(octets, at, Math.min(piece, octets.length - at)));
    }
  }

  private static List<String> hex(List<byte[]> some) {
    return some.stream().map(HexFormat.of()::formatHex).toList();
  }

  @Property(tries = 300)
  void aListIsCutIntoItemsWhereverThePiecesEnd(
      @ForAll @Size(max = 6) List<@Size(min = 1, max = 300) byte[]> items,
      @ForAll @IntRange(min = 1, max = 40) int piece)
      throws IOException {
    slices.clear();
    ListSplitter splitter = WIRE.list(slices);
    feed(splitter, list(items), piece);
    assertThat(slices.hex()).isEqualTo(hex(items));
    assertThat(splitter.head().isPresent()).isEqualTo(!items.isEmpty());
    assertThat(splitter.end()).isEqualTo(new ListSplitter.Head("8", "next"));
  }

  @Test
  void whatStandsBeforeTheItemsIsThereOnceTheyBegin() throws IOException {
    ListSplitter splitter = WIRE.list(slices);
    byte[] octets = list(List.of(new byte[] {1}, new byte[] {2}));
    int item = octets.length - 2 * 3 - 4; // Two items of three octets, two empty texts.
    feed(splitter, Arrays.copyOf(octets, item), 7);
    assertThat(splitter.head()).isEmpty();
    feed(splitter, Arrays.copyOfRange(octets, item, item + 2), 1);
    assertThat(splitter.head()).hasValue(new ListSplitter.Head("8", "next"));
    assertThat(slices.hex()).isEmpty();
  }

  @Test
  void aListThatBreaksOffIsNone() {
    byte[] octets = list(List.of(new byte[] {1}));
    for (int length = 0; length < octets.length - 4; length++) {
      ListSplitter splitter = WIRE.list(slices);
      feed(splitter, Arrays.copyOf(octets, length), 5);
      assertThatThrownBy(splitter::end)
          .as("of length " + length)
          .hasMessageContaining("a list is cut off");
    }
  }

  @Test
  void noListIsTold() {
    for (byte[] octets :
        List.of(
            "<html>".getBytes(StandardCharsets.US_ASCII),
            new byte[] {'k', '8', 's', 0, 8, 1},
            new byte[] {'k', '8', 's', 0, 18, 3, 18, 9, 1},
            new byte[] {'k', '8', 's', 0, 18, 2, 18, 0},
            new byte[] {'k', '8', 's', 0, 18, 1, -1, -1},
            new byte[] {'k', '8', 's', 0, -1, -1, -1, -1, -1, -1})) {
      ListSplitter splitter = WIRE.list(slices);
      feed(splitter, octets, 2);
      assertThatThrownBy(splitter::end)
          .as(HexFormat.of().formatHex(octets))
          .hasMessageContaining("damaged protobuf: ");
    }
    assertThat(slices.hex()).isEmpty();
  }

  @Test
  void metadataBehindTheItemsAreReadInTheEnd() throws IOException {
    byte[] octets =
        new ProtobufWriter()
            .octets(2, new byte[] {1})
            .message(1, new ProtobufWriter().text(2, "9"))
            .inEnvelope("ThingList");
    ListSplitter splitter = WIRE.list(slices);
    feed(splitter, octets, 3);
    assertThat(splitter.end()).isEqualTo(new ListSplitter.Head("9", ""));
    ListSplitter none = WIRE.list(slices);
    feed(none, new ProtobufWriter().inEnvelope("ThingList"), 3);
    assertThat(none.end()).isEqualTo(ListSplitter.Head.EMPTY);
  }

  @Test
  void anItemBeyondTheLimitIsPassedOverAndTheNextIsRead() throws IOException {
    ListSplitter splitter = WIRE.list(slices);
    feed(splitter, list(List.of(new byte[Gatherer.VALUE_OCTETS_MAX + 1], new byte[] {7})), 1 << 20);
    assertThat(splitter.end().resourceVersion()).isEqualTo("8");
    assertThat(slices.tooLong).containsExactly(Gatherer.VALUE_OCTETS_MAX);
    assertThat(slices.hex()).containsExactly("07");
  }

  @Property(tries = 300)
  void aWatchIsCutIntoEventsWhereverThePiecesEnd(
      @ForAll @Size(max = 6) List<@Size(max = 300) byte[]> events,
      @ForAll @IntRange(min = 1, max = 40) int piece) {
    slices.clear();
    ByteBuffer body = ByteBuffer.allocate(4000);
    events.forEach(event -> body.putInt(event.length).put(event));
    body.putInt(5).put((byte) 1);
    feed(WIRE.events(slices), Arrays.copyOf(body.array(), body.position()), piece);
    assertThat(slices.hex())
        .isEqualTo(hex(events.stream().filter(event -> event.length > 0).toList()));
  }

  /** Told at once: what was taken for a length may have been none, and the end never come. */
  @Test
  void anEventBeyondTheLimitIsToldAtOnceAndPassedOver() {
    Splitter splitter = WIRE.events(slices);
    int length = Gatherer.VALUE_OCTETS_MAX + 1;
    splitter.feed(ByteBuffer.allocate(4).putInt(length).flip());
    assertThat(slices.tooLong).containsExactly(Gatherer.VALUE_OCTETS_MAX);
    feed(splitter, new byte[length], 1 << 20);
    splitter.feed(ByteBuffer.allocate(5).putInt(1).put((byte) 9).flip());
    assertThat(slices.hex()).containsExactly("09");
    splitter.feed(ByteBuffer.wrap(new byte[] {-1, -1, -1, -1, 7}));
    assertThat(slices.tooLong).hasSize(2);
    assertThat(slices.hex()).hasSize(1);
  }
}
