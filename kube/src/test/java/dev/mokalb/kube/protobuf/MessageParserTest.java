package dev.mokalb.kube.protobuf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.mokalb.kube.fake.ProtobufWriter;
import dev.mokalb.kube.json.JsonFields;
import dev.mokalb.kube.json.JsonShapeException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MessageParserTest {

  private static final int TOKENS_MAX = 10_000;

  private static MessageParser parser(byte[] octets) {
    byte[] within = new byte[octets.length + 5];
    System.arraycopy(octets, 0, within, 3, octets.length);
    return new MessageParser(Sample.MESSAGE, within, 3, octets.length);
  }

  /** All tokens, with names and texts, and where errors would say they are. */
  private static List<String> tokens(JsonParser parser) throws IOException {
    List<String> tokens = new ArrayList<>();
    for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
      tokens.add(
          token
              + " "
              + parser.currentName()
              + " "
              + parser.getText()
              + (parser.getParsingContext().inArray()
                  ? " " + parser.getParsingContext().getCurrentIndex()
                  : ""));
      assertThat(tokens.size()).isLessThan(TOKENS_MAX);
    }
    return tokens;
  }

  /** Reads an object, and leaves out what chance says. */
  private static String someOf(JsonParser parser, Random random) throws IOException {
    StringBuilder read = new StringBuilder();
    JsonFields.read(parser, (name, value) -> some(name, value, random, read));
    return read.toString();
  }

  private static void some(String name, JsonParser value, Random random, StringBuilder read)
      throws IOException {
    read.append(name).append(' ');
    if (random.nextInt(3) == 0) {
      return;
    }
    switch (value.currentToken()) {
      case START_OBJECT -> JsonFields.read(value, (inner, next) -> some(inner, next, random, read));
      case START_ARRAY -> JsonFields.elements(value, next -> some("element", next, random, read));
      case VALUE_NUMBER_INT -> read.append(value.getLongValue()).append(' ');
      default -> read.append(value.getText()).append(' ');
    }
  }

  @Property(tries = 2000)
  void theTokensAreThoseOfTheJson(@ForAll long seed) throws IOException {
    Sample sample = Sample.of(new Random(seed));
    assertThat(tokens(parser(sample.protobuf())))
        .as(sample.json())
        .isEqualTo(tokens(JsonFields.parser(sample.json())));
  }

  @Property(tries = 2000)
  void whateverIsPassedOverTheRestIsReadTheSame(@ForAll long seed) throws IOException {
    Sample sample = Sample.of(new Random(seed));
    assertThat(someOf(parser(sample.protobuf()), new Random(~seed)))
        .as(sample.json())
        .isEqualTo(someOf(JsonFields.parser(sample.json()), new Random(~seed)));
  }

  @Property(tries = 2000)
  void damageIsToldAndEndsTheReading(@ForAll long seed) {
    Random random = new Random(seed);
    byte[] octets = Sample.of(random).protobuf();
    for (int i = random.nextInt(1, 4); i > 0 && octets.length > 0; i--) {
      octets[random.nextInt(octets.length)] = (byte) random.nextInt();
    }
    try {
      tokens(parser(octets));
      someOf(parser(octets), random);
    } catch (IOException e) {
      assertThat(e).isInstanceOf(DamagedMessageException.class);
    }
  }

  @Test
  void whatBreaksOffIsTold() {
    byte[] octets =
        new ProtobufWriter()
            .message(6, new ProtobufWriter().text(1, "text").number(2, 300))
            .octets();
    for (int length = 1; length < octets.length; length++) {
      byte[] cut = Arrays.copyOf(octets, length);
      assertThatThrownBy(() -> tokens(parser(cut)))
          .as("of length " + length)
          .isInstanceOf(DamagedMessageException.class)
          .hasMessageContaining(
              length == 1 ? "a number is cut off" : "a field is longer than what it lies in");
    }
  }

  @Test
  void aFieldOfAnotherTypeIsToldByItsName() {
    assertThatThrownBy(() -> tokens(parser(new ProtobufWriter().number(1, 5).octets())))
        .isInstanceOf(DamagedMessageException.class)
        .hasMessageContaining("text is of wire type 0");
    assertThatThrownBy(() -> tokens(parser(new byte[] {(3 << 3) | 3})))
        .isInstanceOf(DamagedMessageException.class)
        .hasMessageContaining("number is of wire type 3");
    assertThatThrownBy(() -> tokens(parser(new byte[] {(byte) 0xf3, 1})))
        .isInstanceOf(DamagedMessageException.class)
        .hasMessageContaining("a field of wire type 3");
    assertThatThrownBy(() -> tokens(parser(new byte[] {2, 0})))
        .isInstanceOf(DamagedMessageException.class)
        .hasMessageContaining("a field without a number");
  }

  @Test
  void aNumberBeyondItsTypeIsTold() {
    byte[] octets = new ProtobufWriter().number(3, 1L << 40).octets();
    assertThatThrownBy(
            () -> JsonFields.read(parser(octets), (_, value) -> JsonFields.integer(value)))
        .isInstanceOf(JsonShapeException.class)
        .hasMessageContaining("is no number of 32 bits");
    byte[] endless = new byte[12];
    Arrays.fill(endless, (byte) 0xff);
    assertThatThrownBy(() -> tokens(parser(endless)))
        .isInstanceOf(DamagedMessageException.class)
        .hasMessageContaining("more than 64 bits");
  }

  /** The API server checks none, and whoever may write a status may write any. */
  @ParameterizedTest
  @CsvSource({
    "0, 1970-01-01T00:00:00Z",
    "-1, 1969-12-31T23:59:59Z",
    "253402300799, 9999-12-31T23:59:59Z",
    "253402300800, ",
    "-62167219201, ",
    "9223372036854775807, ",
    "-9223372036854775808, "
  })
  void aTimeThatCannotBeSaidIsNone(long seconds, String shown) throws IOException {
    List<String> read = new ArrayList<>();
    JsonFields.read(
        parser(new ProtobufWriter().time(5, seconds).text(1, "next").octets()),
        (_, value) -> read.add(JsonFields.text(value)));
    assertThat(read).containsExactly(shown == null ? "" : shown, "next");
  }

  @Test
  void anEntryWithoutKeyOrValueHasAnEmptyOne() throws IOException {
    byte[] octets =
        new ProtobufWriter()
            .message(20, new ProtobufWriter().text(1, "key"))
            .message(20, new ProtobufWriter().text(2, "value"))
            .octets();
    assertThat(tokens(parser(octets)))
        .containsSubsequence(
            "FIELD_NAME key key", "VALUE_STRING key ", "FIELD_NAME  ", "VALUE_STRING  value");
  }

  @Test
  void elementsThatDoNotStandTogetherAreTwoLists() throws IOException {
    byte[] octets = new ProtobufWriter().text(2, "one").number(4, 1).text(2, "two").octets();
    List<String> lists = new ArrayList<>();
    JsonFields.read(
        parser(octets),
        (name, value) -> {
          if (name.equals("texts")) {
            lists.add(JsonFields.textList(value).toString());
          }
        });
    assertThat(lists).containsExactly("[one]", "[two]");
  }

  @Test
  void allOfItCanBePassedOver() throws IOException {
    MessageParser parser = parser(new ProtobufWriter().text(1, "x").octets());
    assertThat(parser.nextToken()).isEqualTo(JsonToken.START_OBJECT);
    assertThat(parser.skipChildren().currentToken()).isEqualTo(JsonToken.END_OBJECT);
    assertThat(parser.nextToken()).isNull();
  }

  /** So that an error can say which field of which element it is about. */
  @Test
  void aWrongShapeIsNamedByItsPath() {
    byte[] octets =
        new ProtobufWriter()
            .message(7, new ProtobufWriter().text(1, "first"))
            .message(7, new ProtobufWriter().number(2, 7))
            .octets();
    assertThatThrownBy(() ->
            JsonFields.read(
                parser(octets),
                (_, list) ->
                    JsonFields.elements(
                        list,
                        element -> JsonFields.read(element, (_, value) -> JsonFields.text(value)))))
        .hasMessage("many[1].number is not a text");
  }

  @Test
  void anEnvelopeHasToBeWhole() throws IOException {
    byte[] octets = new ProtobufWriter().text(1, "x").inEnvelope("Thing");
    Envelope found = Envelope.open(octets, 0, octets.length);
    assertThat(tokens(new MessageParser(Sample.MESSAGE, octets, found.start(), found.length())))
        .contains("VALUE_STRING text x");
    assertThatThrownBy(() -> Envelope.open(octets, 0, 3)).hasMessageContaining("does not begin");
    assertThatThrownBy(() -> Envelope.open(octets, 1, octets.length - 1))
        .hasMessageContaining("does not begin");
    assertThatThrownBy(() -> Envelope.open(octets, 0, octets.length - 3))
        .isInstanceOf(DamagedMessageException.class);
  }
}
