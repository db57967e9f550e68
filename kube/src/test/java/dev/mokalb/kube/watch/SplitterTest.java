package dev.mokalb.kube.watch;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;

class SplitterTest {

  private final CollectedSlices slices = new CollectedSlices();

  private static String quoted(String text) {
    return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n") + '"';
  }

  @Property(tries = 200)
  void aListIsCutIntoItemsWhereverThePiecesEnd(
      @ForAll @Size(max = 6) List<@StringLength(max = 12) String> texts,
      @ForAll @IntRange(min = 1, max = 20) int piece) {
    slices.clear();
    List<String> items = new ArrayList<>();
    for (String text : texts) {
      items.add("{\"a\":[{},[" + quoted(text) + "]],\"b\":" + quoted("}]" + text) + "}");
    }
    String list = "{\"kind\":\"L\",\"items\":[" + String.join(" , ", items) + "],\"metadata\":{}}";
    JsonListSplitter splitter = new JsonListSplitter(slices);
    feed(list, piece, splitter::feed);
    assertThat(slices.texts()).isEqualTo(items);
    assertThat(new String(splitter.frame(), StandardCharsets.UTF_8))
        .isEqualTo("{\"kind\":\"L\",\"items\":[],\"metadata\":{}}");
  }

  @Property(tries = 50)
  void whatStandsBeforeTheItemsIsThereOnceTheyBegin(
      @ForAll @IntRange(min = 1, max = 20) int piece) {
    String head = "{\"kind\":\"L\",\"metadata\":{\"a\":[1],\"items\":[2]},\"items\":[";
    JsonListSplitter splitter = new JsonListSplitter(slices);
    feed(head.substring(0, head.length() - 1), piece, splitter::feed);
    assertThat(splitter.beforeItems()).isEmpty();
    feed("[{\"b\":1}],\"more\":{}}", piece, splitter::feed);
    assertThat(splitter.beforeItems())
        .hasValueSatisfying(octets ->
            assertThat(new String(octets, StandardCharsets.UTF_8)).isEqualTo(head + "]}"));
  }

  @Property(tries = 200)
  void aWatchIsCutIntoLinesWhereverThePiecesEnd(
      @ForAll @Size(max = 6) List<@StringLength(min = 1, max = 12) String> texts,
      @ForAll @IntRange(min = 1, max = 20) int piece) {
    slices.clear();
    List<String> lines = texts.stream().map(SplitterTest::quoted).toList();
    StringBuilder body = new StringBuilder();
    lines.forEach(line -> body.append(line).append('\n'));
    feed(body + "{\"cut", piece, new LineSplitter(slices)::feed);
    assertThat(slices.texts()).isEqualTo(lines);
  }

  private static void feed(String text, int piece, Consumer<ByteBuffer> to) {
    byte[] octets = text.getBytes(StandardCharsets.UTF_8);
    for (int at = 0; at < octets.length; at += piece) {
      to.accept(ByteBuffer.wrap(octets, at, Math.min(piece, octets.length - at)));
    }
  }

  @Test
  void aValueBeyondTheLimitIsSkippedAndTheNextIsRead() {
    LineSplitter splitter = new LineSplitter(slices);
    byte[] mebibyte = "x".repeat(1 << 20).getBytes(StandardCharsets.UTF_8);
    for (int i = 0; i < 5; i++) {
      splitter.feed(ByteBuffer.wrap(mebibyte));
    }
    splitter.feed(ByteBuffer.wrap("\nnext\n".getBytes(StandardCharsets.UTF_8)));
    assertThat(slices.tooLong).containsExactly(Gatherer.VALUE_OCTETS_MAX);
    assertThat(slices.texts()).containsExactly("next");
  }

  @Test
  void aBufferWithoutAnArrayIsReadToo() {
    ByteBuffer direct = ByteBuffer.allocateDirect(8);
    direct.put("a\nb\n".getBytes(StandardCharsets.UTF_8)).flip();
    new LineSplitter(slices).feed(direct.asReadOnlyBuffer());
    assertThat(slices.texts()).containsExactly("a", "b");
  }
}
